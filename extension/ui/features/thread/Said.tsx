import { createMemo, For, Show, type JSX } from "solid-js";
import { useI18n } from "../../i18n.ts";
import { excerpt, harmless, pieces } from "./text.ts";

/**
 * One message's words. Each paragraph takes its direction from its own text;
 * a text taller than a screen shows its beginning until asked for the rest.
 */
export function Said(props: { text: string; open: boolean; onToggle: () => void }): JSX.Element {
  const { t, number } = useI18n();
  const whole = createMemo(() => harmless(props.text));
  const beginning = createMemo(() => excerpt(whole()));
  const shown = () => (props.open ? whole() : (beginning() ?? whole()));

  return (
    <>
      <p class="said" dir="auto">
        <Words text={shown()} />
        <Show when={!props.open && beginning() !== null}>…</Show>
      </p>
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

function Words(props: { text: string }): JSX.Element {
  const parts = createMemo(() => pieces(props.text));
  return (
    <For each={parts()}>
      {(piece) =>
        piece.kind === "text" ? (
          piece.text
        ) : (
          <a
            href={piece.href}
            title={piece.href}
            dir="ltr"
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
          >
            {piece.text}
          </a>
        )
      }
    </For>
  );
}
