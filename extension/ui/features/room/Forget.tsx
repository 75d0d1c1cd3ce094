import { createSignal, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { entered } from "./entered.ts";
import { Phrase } from "./Phrase.tsx";

/** Asks before a room's messages and keys are erased here. */
export function Forget(props: {
  open: boolean;
  view: RoomView;
  onKeep: () => void;
  onForget: () => Promise<void>;
  onGone: () => void;
}): JSX.Element {
  const { t, plural } = useI18n();
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const consequence = () => {
    if (!entered(props.view)) return "room.forget.join";
    if (props.view.phase === "ended") return "room.forget.ended";
    return props.view.me === props.view.owner ? "room.forget.owner" : "room.forget.member";
  };

  const forget = async () => {
    if (busy()) return;
    setBusy(true);
    setFailed(false);
    try {
      await props.onForget();
      props.onGone();
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open={props.open}
      onClose={() => props.onKeep()}
      title={<Phrase of="room.forget.title" parts={{ room: <Name name={props.view.title} /> }} />}
      actions={
        <>
          <button type="button" class="btn danger" disabled={busy()} onClick={() => void forget()}>
            {t("room.forget.do")}
          </button>
          <button type="button" class="btn-aside" onClick={() => props.onKeep()}>
            {t("room.forget.keep")}
          </button>
        </>
      }
    >
      <p class="note">
        {t(consequence())}
        <Show when={props.view.queued > 0}> {plural("room.forget.queued", props.view.queued)}</Show>
      </p>
      <Show when={failed()}>
        <p class="hint wrong" role="alert">
          <Icon name="alert" small />
          <span>{t("room.forget.failed")}</span>
        </p>
      </Show>
    </Dialog>
  );
}
