import { For, Show, type JSX } from "solid-js";
import type { MessageView } from "../../../rpc/talk.ts";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";
import { useNow } from "../room/now.ts";
import { sinceWhen } from "../room/when.ts";
import { harmless } from "../thread/text.ts";
import { around, marked, readable } from "./search.ts";

/** A message that was found: who, when, and the words around those that were sought. */
export function Hit(props: { hit: MessageView; words: string; onOpen: () => void }): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const parts = () =>
    marked(around(readable(harmless(props.hit.text), props.words), props.words), props.words);
  return (
    <button
      type="button"
      class="hit"
      data-of={props.hit.you ? "mine" : inkOf(props.hit.sender)}
      onClick={() => props.onOpen()}
    >
      <span class="by">
        <b class="who">
          <Show when={!props.hit.you} fallback={t("thread.you")}>
            <Name name={props.hit.name} />
          </Show>
        </b>
        <time datetime={new Date(props.hit.time).toISOString()}>
          {sinceWhen(props.hit.time, now(), locale())}
        </time>
      </span>
      <span class="words" dir="auto">
        <For each={parts()}>{(part) => (part.hit ? <mark>{part.text}</mark> : part.text)}</For>
      </span>
    </button>
  );
}
