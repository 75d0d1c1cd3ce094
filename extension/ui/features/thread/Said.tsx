import { createMemo, For, Match, Show, Switch, type JSX } from "solid-js";
import type { MentionView } from "../../../rpc/talk.ts";
import { useI18n } from "../../i18n.ts";
import { blocks, type Block, type Inline } from "./markdown.ts";
import { excerpt, harmless, harmlessName } from "./text.ts";

/**
 * One message's words. Each paragraph takes its direction from its own text;
 * a text taller than a screen shows its beginning until asked for the rest.
 */
export function Said(props: {
  text: string;
  mentions: readonly MentionView[];
  edited: boolean;
  open: boolean;
  onToggle: () => void;
}): JSX.Element {
  const { t, number } = useI18n();
  const whole = createMemo(() => harmless(props.text));
  const beginning = createMemo(() => excerpt(whole()));
  const cut = () => !props.open && beginning() !== null;
  const shown = () => (props.open ? whole() : (beginning() ?? whole()));
  const named = createMemo(() =>
    props.mentions.map(({ index, name }) => ({ index, name: harmlessName(name) })),
  );
  const mine = (index: number) => props.mentions.some((one) => one.index === index && one.you);
  const parts = createMemo(() => blocks(cut() ? `${shown()}…` : shown(), named()));

  return (
    <>
      <div class="said">
        <Blocks blocks={parts()} mine={mine} tail={props.edited ? t("thread.edited") : null} />
      </div>
      <Show when={beginning() !== null}>
        <button
          type="button"
          class="plain"
          aria-expanded={props.open}
          onClick={() => props.onToggle()}
        >
          {props.open ? t("thread.less") : t("thread.all", { count: number(whole().length) })}
        </button>
      </Show>
    </>
  );
}

/** `tail`: a remark after the last word. */
function Blocks(props: {
  blocks: readonly Block[];
  mine: (index: number) => boolean;
  tail: string | null;
}): JSX.Element {
  const last = () => props.blocks.at(-1);
  const tailIn = (block: Block) =>
    block === last() && block.kind === "paragraph" ? props.tail : null;
  return (
    <>
      <For each={props.blocks}>
        {(block) => <OneBlock block={block} mine={props.mine} tail={tailIn(block)} />}
      </For>
      <Show when={last()?.kind !== "paragraph" && props.tail}>
        {(tail) => (
          <p>
            <Tail words={tail()} />
          </p>
        )}
      </Show>
    </>
  );
}

function Tail(props: { words: string }): JSX.Element {
  return <span class="edited"> {props.words}</span>;
}

function OneBlock(props: {
  block: Block;
  mine: (index: number) => boolean;
  tail: string | null;
}): JSX.Element {
  const as = <K extends Block["kind"]>(kind: K) =>
    props.block.kind === kind ? (props.block as Extract<Block, { kind: K }>) : undefined;
  const items = (list: Extract<Block, { kind: "list" }>) => (
    <For each={list.items}>
      {(item) => (
        <li>
          <Inlines nodes={item} mine={props.mine} />
        </li>
      )}
    </For>
  );
  return (
    <Switch>
      <Match when={as("paragraph")}>
        {(block) => (
          <p dir="auto">
            <Inlines nodes={block().children} mine={props.mine} />
            <Show when={props.tail}>{(tail) => <Tail words={tail()} />}</Show>
          </p>
        )}
      </Match>
      <Match when={as("code")}>
        {(block) => (
          <pre class="code" dir="ltr" tabindex="-1">
            <code>{block().text}</code>
          </pre>
        )}
      </Match>
      <Match when={as("quote")}>
        {(block) => (
          <blockquote class="cited" dir="auto">
            <Blocks blocks={block().children} mine={props.mine} tail={null} />
          </blockquote>
        )}
      </Match>
      <Match when={as("list")}>
        {(block) => (
          <Show when={block().start !== null} fallback={<ul dir="auto">{items(block())}</ul>}>
            <ol dir="auto" start={block().start ?? 1}>
              {items(block())}
            </ol>
          </Show>
        )}
      </Match>
    </Switch>
  );
}

function Inlines(props: {
  nodes: readonly Inline[];
  mine: (index: number) => boolean;
}): JSX.Element {
  return <For each={props.nodes}>{(node) => inline(node, props.mine)}</For>;
}

function inline(node: Inline, mine: (index: number) => boolean): JSX.Element {
  switch (node.kind) {
    case "text":
      return node.text;
    case "code":
      return <code dir="ltr">{node.text}</code>;
    case "mention":
      return (
        <b class="mention" classList={{ me: mine(node.index) }}>
          <bdi>{node.text}</bdi>
        </b>
      );
    case "link":
      return (
        <>
          <a
            href={node.href}
            title={node.href}
            dir={node.named ? "auto" : "ltr"}
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
          >
            {node.text}
          </a>
          <Show when={node.named}>
            <bdi class="where" dir="ltr">
              {` (${new URL(node.href).host})`}
            </bdi>
          </Show>
        </>
      );
    case "strong":
      return (
        <strong>
          <Inlines nodes={node.children} mine={mine} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines nodes={node.children} mine={mine} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inlines nodes={node.children} mine={mine} />
        </del>
      );
  }
}
