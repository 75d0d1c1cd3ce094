import { Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { useI18n } from "../../i18n.ts";
import { Digits } from "./Digits.tsx";
import "./verify.css";

/** The room code: equal for all who have been shown the same history. */
export function RoomCode(props: { code: RoomView["code"] }): JSX.Element {
  const { t, number } = useI18n();
  return (
    <Show when={props.code}>
      {(code) => (
        <section class="room-code">
          <h2 class="sub">{t("verify.code.title", { epoch: number(code().epoch) })}</h2>
          <Digits groups={code().digits} label={t("verify.code.label")} />
          <p class="note">{t("verify.code.note")}</p>
        </section>
      )}
    </Show>
  );
}
