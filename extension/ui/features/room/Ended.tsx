import type { JSX } from "solid-js";
import { useI18n } from "../../i18n.ts";

/** Stands where the composer was, in a room that goes on no more. */
export function Ended(props: { onForget: () => void }): JSX.Element {
  const { t } = useI18n();
  return (
    <footer class="foot">
      <h2 class="sub">{t("room.ended.title")}</h2>
      <p class="note">{t("room.ended.note")}</p>
      <button type="button" class="plain" onClick={() => props.onForget()}>
        {t("room.forget")}
      </button>
    </footer>
  );
}
