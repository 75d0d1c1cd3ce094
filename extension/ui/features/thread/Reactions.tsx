import { For, Show, type JSX } from "solid-js";
import type { ReactionView } from "../../../rpc/talk.ts";
import { Icon } from "../../components/Icon.tsx";
import { useI18n } from "../../i18n.ts";
import { quickOf } from "../emoji/quick.ts";
import type { MessageItem } from "./rows.ts";
import { useRows } from "./talk.ts";
import { harmlessName } from "./text.ts";

/** Reactions as pills, mine filled; pressing one adds mine or takes it away. */
export function Reactions(props: { item: MessageItem }): JSX.Element {
  const { t, plural, number, locale } = useI18n();
  const rows = useRows();
  const shown = (one: ReactionView) => {
    const quick = quickOf(one.emoji);
    return quick === null ? one.emoji : t(quick.name);
  };
  const names = (one: ReactionView) => {
    const all = one.names.map((name) => (name === "" ? t("thread.you") : harmlessName(name)));
    return new Intl.ListFormat(locale()).format(all);
  };
  return (
    <div class="marks">
      <For each={props.item.reactions}>
        {(one) => (
          <button
            type="button"
            class="react"
            classList={{ own: one.you }}
            aria-pressed={one.you}
            aria-label={plural("thread.reaction", one.names.length, { emoji: shown(one) })}
            title={names(one)}
            tabindex="-1"
            onClick={() => rows.react(props.item, one.emoji)}
          >
            <Show when={quickOf(one.emoji)} fallback={<span class="glyph">{one.emoji}</span>}>
              {(quick) => <Icon name={quick().icon} />}
            </Show>
            {number(one.names.length)}
          </button>
        )}
      </For>
    </div>
  );
}
