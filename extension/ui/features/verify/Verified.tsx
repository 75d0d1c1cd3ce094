import { Show, type JSX } from "solid-js";
import type { MemberView } from "../../../rpc/contract.ts";
import type { VerifiedView } from "../../../rpc/verify.ts";
import { Button } from "../../components/Button.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { Name } from "../members/Name.tsx";
import { useNow } from "../room/now.ts";
import { Phrase } from "../room/Phrase.tsx";
import { dayAndClock } from "../room/when.ts";
import { Digits } from "./Digits.tsx";
import { Pair } from "./Pair.tsx";
import type { VerifySource } from "./source.ts";

/** A member who is verified: since when and how, and the way to take it back. */
export function Verified(props: {
  mark: VerifiedView;
  own: string;
  number: readonly string[];
  member: MemberView;
  source: VerifySource;
  onDone: () => void;
}): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const act = createAct();
  const parts = () => ({
    name: <Name name={props.member.name} />,
    when: dayAndClock(props.mark.at, now(), locale()),
  });
  const takeBack = () => {
    const { source, member } = props;
    const { index } = member;
    void act.run(() => source.mark(index, false));
  };
  return (
    <>
      <div class="page stack verify-part">
        <Pair own={props.own} member={props.member} />
        <div class="verified-words" role="status">
          <h2 class="title">
            <Phrase of="verify.done.title" parts={parts()} />
          </h2>
          <p class="note">
            <Phrase of={`verify.done.${props.mark.how}`} parts={parts()} />{" "}
            <Phrase of="verify.done.then" parts={{ name: <Name name={props.member.name} /> }} />
          </p>
        </div>
        <Digits groups={props.number} label={t("verify.number.label")} />
        <Show when={act.refused()}>{(why) => <Refused why={why()} />}</Show>
      </div>
      <div class="foot stack">
        <Button wide onClick={() => props.onDone()}>
          {t("verify.ready")}
        </Button>
        <Button kind="aside" disabled={act.busy()} onClick={takeBack}>
          {t("verify.back")}
        </Button>
      </div>
    </>
  );
}
