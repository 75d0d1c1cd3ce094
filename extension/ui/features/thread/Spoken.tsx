import { createMemo, Show, type JSX } from "solid-js";
import { useI18n } from "../../i18n.ts";
import { harmless, harmlessName, wellFormed } from "./text.ts";
import type { Thread } from "./thread.ts";

const SPOKEN_CHARS = 300;

/**
 * Speaks what others say as it comes. The list itself stays silent: its rows
 * come and go with scrolling, and a live list would read them out each time.
 */
export function Spoken(props: { thread: Thread }): JSX.Element {
  const { t, plural } = useI18n();
  const words = createMemo(() => {
    const arrived = props.thread.arrived();
    const only = arrived[0];
    if (only === undefined) return null;
    if (arrived.length > 1) return { words: plural("thread.arrived", arrived.length) };
    const text = wellFormed(harmless(only.text).slice(0, SPOKEN_CHARS));
    return { words: t("thread.spoken", { name: harmlessName(only.name), text }) };
  });
  return (
    <div class="visually-hidden" aria-live="polite">
      <Show when={words()} keyed>
        {(said) => <p>{said.words}</p>}
      </Show>
    </div>
  );
}
