import { For, Show, type JSX } from "solid-js";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";
import { clock } from "../room/when.ts";
import { createKept } from "./cells.ts";
import { Message } from "./Message.tsx";
import type { Row, SendState } from "./rows.ts";
import type { RowContext } from "./talk.ts";

export type GroupRow = Extract<Row, { kind: "group" }>;

/** Words of one sender between brackets: others' open, mine close. */
export function Group(props: { row: GroupRow; context: RowContext }): JSX.Element {
  const { t, locale } = useI18n();
  const time = () => props.row.messages[0]?.time ?? 0;
  // Each keeps its element, with focus and picture, when one before it goes.
  const messages = createKept(
    () => props.row.messages,
    ({ id }) => id,
    (old, next) => old === next,
  );
  return (
    <>
      <div
        class="group"
        classList={{ mine: props.row.you }}
        data-ink={props.row.you ? undefined : inkOf(props.row.sender)}
      >
        <Show
          when={!props.row.you}
          fallback={
            <p class="visually-hidden">{t("thread.mine", { time: clock(time(), locale()) })}</p>
          }
        >
          <header class="by">
            <Show when={props.context.mark(props.row.sender)}>
              {(mark) => (
                <Sigil mark={mark()} verified={props.context.verified(props.row.sender)} />
              )}
            </Show>
            <b class="who">
              <Name name={props.row.name} />
            </b>
            <time datetime={new Date(time()).toISOString()}>{clock(time(), locale())}</time>
          </header>
        </Show>
        <For each={messages()}>{(message) => <Message item={message.now()} />}</For>
      </div>
      <Show when={props.row.state}>
        {(state) => <State state={state()} row={props.row} context={props.context} />}
      </Show>
    </>
  );
}

function State(props: { state: SendState; row: GroupRow; context: RowContext }): JSX.Element {
  const { t, plural, locale } = useI18n();
  const time = () => clock(props.row.messages.at(-1)?.time ?? 0, locale());
  const readers = () =>
    props.state === "sent"
      ? props.context.readers(props.row.messages.at(-1)?.at ?? Infinity).filter(({ read }) => read)
          .length
      : 0;
  const words = () => {
    if (props.state !== "sent") return t("thread.queued");
    return readers() === 0
      ? t("thread.sent", { time: time() })
      : plural("thread.read", readers(), { time: time() });
  };
  const lamp = () => (readers() > 0 ? "lit" : props.state === "sent" ? "half" : "off");
  const text = () => props.row.messages.map((item) => item.text).join("\n");
  return (
    <Show
      when={props.state === "failed"}
      fallback={
        <p class="state">
          <Lamp state={lamp()} />
          <span>{words()}</span>
        </p>
      }
    >
      <p class="state failed">
        <Icon name="alert" small />
        <span>{t("thread.failed")}</span>
      </p>
      <p class="state-actions">
        <button type="button" class="plain" onClick={() => props.context.writeAgain(text())}>
          {t("thread.again")}
        </button>
      </p>
    </Show>
  );
}
