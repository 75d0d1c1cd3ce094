import { createMemo, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { Band } from "../../components/Band.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";

/** Says above the thread that a member waits for this person to prove a secret. */
export function Asked(props: { view: RoomView; onVerify: (member: number) => void }): JSX.Element {
  const { t } = useI18n();
  const asker = createMemo(() => {
    const { proof, members } = props.view;
    return proof?.stage === "asked" ? members.find((one) => one.index === proof.member) : undefined;
  });
  return (
    <Show when={asker()}>
      {(member) => (
        <Band
          kind="news"
          icon="verified"
          title={<Phrase of="verify.asked.title" parts={{ name: <Name name={member().name} /> }} />}
          actions={
            <button type="button" class="plain" onClick={() => props.onVerify(member().index)}>
              {t("verify.asked.open")}
            </button>
          }
        >
          <p>{t("verify.asked.note")}</p>
        </Band>
      )}
    </Show>
  );
}
