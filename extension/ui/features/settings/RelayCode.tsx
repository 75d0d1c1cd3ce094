import { createSignal, type JSX } from "solid-js";
import { CodeField } from "../../components/CodeField.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";

/** Another code for a private relay, or none any more. What is kept of the old one can't be shown. */
export function RelayCode(props: { relay: string | null; onClose: () => void }): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const act = createAct();
  const [code, setCode] = createSignal("");
  const close = () => {
    setCode("");
    act.clear();
    props.onClose();
  };
  const save = async () => {
    const { relay } = props;
    if (relay === null) return;
    const wanted = { relay, code: code().trim() };
    if (await act.run(() => client.call("relay.code", wanted))) close();
  };
  return (
    <Dialog
      open={props.relay !== null}
      onClose={close}
      title={t("relays.code.title")}
      actions={
        <>
          <button type="button" class="btn" disabled={act.busy()} onClick={() => void save()}>
            {t("relays.code.do")}
          </button>
          <button type="button" class="btn-aside" onClick={close}>
            {t("relays.code.keep")}
          </button>
        </>
      }
    >
      <p class="note">{t("relays.code.note")}</p>
      <CodeField
        value={code()}
        onInput={(event) => setCode(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") void save();
        }}
      />
      <Refused why={act.refused()} />
    </Dialog>
  );
}
