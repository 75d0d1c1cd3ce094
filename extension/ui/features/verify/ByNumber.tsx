import { createMemo, createSignal, Show, type JSX } from "solid-js";
import type { MemberView } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { drawQr } from "../invite/qr.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import { Digits } from "./Digits.tsx";
import type { VerifySource } from "./source.ts";

/** The safety number, as digits or as a code, and what the person found. */
export function ByNumber(props: {
  number: readonly string[];
  member: MemberView;
  source: VerifySource;
}): JSX.Element {
  const { t } = useI18n();
  const act = createAct();
  const [coded, setCoded] = createSignal(false);
  const [differ, setDiffer] = createSignal(false);
  const parts = () => ({ name: <Name name={props.member.name} /> });
  const qr = createMemo(() => drawQr(props.number.join(" ")));
  const agree = () => {
    const { source, member } = props;
    const { index } = member;
    void act.run(() => source.mark(index, true));
  };

  // Below the number and its note there may be no room for it.
  const intoView = (warning: HTMLElement) =>
    requestAnimationFrame(() => warning.scrollIntoView({ block: "nearest" }));

  return (
    <>
      <div class="page stack verify-part">
        <p class="note">{t("verify.number.note")}</p>
        <Show
          when={coded()}
          fallback={<Digits groups={props.number} label={t("verify.number.label")} />}
        >
          <div class="qr-wrap">
            <svg
              class="qr"
              viewBox={`0 0 ${qr().size} ${qr().size}`}
              role="img"
              aria-label={t("verify.number.qr")}
              shape-rendering="crispEdges"
            >
              <path d={qr().path} />
            </svg>
          </div>
        </Show>
        <p class="note">
          <Phrase of="verify.number.then" parts={parts()} />
        </p>
        <button type="button" class="btn-aside" onClick={() => setCoded(!coded())}>
          <Icon name="qr" />
          {t(coded() ? "verify.number.as-digits" : "verify.number.as-qr")}
        </button>
        <div role="alert">
          <Show when={differ()}>
            <p class="hint wrong" ref={intoView}>
              <Icon name="alert" small />
              <span>
                <Phrase of="verify.differ.then" parts={parts()} />
              </span>
            </p>
          </Show>
          <Show when={act.refused()}>{(why) => <Refused why={why()} />}</Show>
        </div>
      </div>
      <div class="foot stack">
        <Button wide disabled={act.busy() || differ()} onClick={agree}>
          {t("verify.agree")}
        </Button>
        <Button kind="aside" onClick={() => setDiffer(!differ())}>
          {t(differ() ? "verify.again" : "verify.differ")}
        </Button>
      </div>
    </>
  );
}
