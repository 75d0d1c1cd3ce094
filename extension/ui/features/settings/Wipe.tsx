import type { JSX } from "solid-js";
import { Dialog } from "../../components/Dialog.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";

/** Asks before everything is erased from this browser. */
export function Wipe(props: { open: boolean; onKeep: () => void }): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const act = createAct();
  const wipe = async () => {
    if (await act.run(() => client.call("vault.wipe", {}))) props.onKeep();
  };
  return (
    <Dialog
      open={props.open}
      onClose={() => props.onKeep()}
      title={t("wipe.title")}
      actions={
        <>
          <button
            type="button"
            class="btn danger"
            disabled={act.busy()}
            onClick={() => void wipe()}
          >
            {t("wipe.do")}
          </button>
          <button type="button" class="btn-aside" onClick={() => props.onKeep()}>
            {t("wipe.keep")}
          </button>
        </>
      }
    >
      <p class="note">{t("wipe.note")}</p>
      <p class="note">{t("wipe.others")}</p>
      <Refused why={act.refused()} />
    </Dialog>
  );
}
