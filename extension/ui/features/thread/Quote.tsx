import { Show, type JSX } from "solid-js";
import type { QuoteView } from "../../../rpc/talk.ts";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";
import { plain } from "./plain.ts";
import { useRows } from "./talk.ts";
import { harmless } from "./text.ts";

/** What a message answers: two lines at most, in the ink of who said it. A click goes there. */
export function Quote(props: { quote: QuoteView }): JSX.Element {
  const { t } = useI18n();
  const rows = useRows();
  const words = () => {
    const { text, at } = props.quote;
    if (text !== null) return plain(harmless(text));
    return t(at === null ? "thread.quote.missing" : "thread.quote.deleted");
  };
  const jump = () => {
    const { id, at } = props.quote;
    if (at !== null) rows.jump(id, at);
  };
  return (
    <button
      type="button"
      class="quote"
      data-of={props.quote.you ? "mine" : inkOf(props.quote.sender)}
      tabindex="-1"
      aria-disabled={props.quote.at === null}
      onClick={jump}
    >
      <b>
        <Show when={!props.quote.you} fallback={t("thread.you")}>
          <Name name={props.quote.name} />
        </Show>
      </b>
      <span dir="auto" classList={{ absent: props.quote.text === null }}>
        {words()}
      </span>
    </button>
  );
}
