import { Show, type JSX } from "solid-js";
import { Band } from "../../components/Band.tsx";
import { useI18n } from "../../i18n.ts";

/** Says above the thread that somebody waits for the owner's yes, and leads to where it is given. */
export function Waits(props: { count: number; onSee: () => void }): JSX.Element {
  const { t, plural } = useI18n();
  return (
    <Show when={props.count > 0}>
      <Band
        kind="news"
        icon="invite"
        title={plural("pending.title", props.count)}
        actions={
          <button type="button" class="plain" onClick={() => props.onSee()}>
            {t("pending.see")}
          </button>
        }
      />
    </Show>
  );
}
