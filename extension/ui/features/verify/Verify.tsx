import {
  createMemo,
  createResource,
  createSignal,
  Match,
  Show,
  Switch,
  untrack,
  type JSX,
} from "solid-js";
import type { MemberView, RoomView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import { ByNumber } from "./ByNumber.tsx";
import { BySecret } from "./BySecret.tsx";
import { Pair } from "./Pair.tsx";
import type { VerifySource } from "./source.ts";
import { Verified } from "./Verified.tsx";
import "./verify.css";

/** Verifying one member: by the number that both see, or by a secret that both know. */
export function Verify(props: {
  view: RoomView;
  member: MemberView;
  source: VerifySource;
  onBack: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const proof = () => {
    const held = props.view.proof;
    return held !== null && held.member === props.member.index ? held : null;
  };
  const [way, setWay] = createSignal<"number" | "secret">(
    untrack(() => (proof() === null ? "number" : "secret")),
  );
  const [number] = createResource(
    () => props.member.index,
    (index) => props.source.number(index),
  );
  const own = createMemo(() => props.view.members.find((one) => one.you)?.mark ?? "");
  const ways = () => [
    { value: "number" as const, label: t("verify.by.number") },
    { value: "secret" as const, label: t("verify.by.secret") },
  ];
  const name = () => <Name name={props.member.name} />;

  return (
    <>
      <Bar
        title={
          <Show when={props.member.verified === null} fallback={<Name name={props.member.name} />}>
            <Phrase of="verify.title" parts={{ name: name() }} />
          </Show>
        }
        onBack={() => props.onBack()}
        meta={<span>{t(props.member.verified === null ? "verify.not" : "verify.done")}</span>}
      />
      <main class="body verify-body" tabindex="0">
        <Switch fallback={<Opening />}>
          <Match when={number.error as unknown}>
            {(error) => (
              <div class="page">
                <Refused why={props.source.reason(error())} />
              </div>
            )}
          </Match>
          <Match when={number()}>
            {(digits) => (
              <Show
                when={props.member.verified}
                fallback={
                  <>
                    <div class="page stack verify-head">
                      <Segmented
                        label={t("verify.by")}
                        value={way()}
                        options={ways()}
                        onChange={setWay}
                      />
                      <Pair own={own()} member={props.member} />
                    </div>
                    <Show
                      when={way() === "number"}
                      fallback={
                        <BySecret proof={proof()} member={props.member} source={props.source} />
                      }
                    >
                      <ByNumber number={digits()} member={props.member} source={props.source} />
                    </Show>
                  </>
                }
              >
                {(mark) => (
                  <Verified
                    mark={mark()}
                    own={own()}
                    number={digits()}
                    member={props.member}
                    source={props.source}
                    onDone={() => props.onBack()}
                  />
                )}
              </Show>
            )}
          </Match>
        </Switch>
      </main>
    </>
  );
}

function Opening(): JSX.Element {
  const { t } = useI18n();
  return (
    <div class="page">
      <Waiting words={t("verify.opening")} />
    </div>
  );
}
