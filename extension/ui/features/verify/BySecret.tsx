import { createSignal, createUniqueId, Match, Show, Switch, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { MemberView } from "../../../rpc/contract.ts";
import type { ProofView } from "../../../rpc/verify.ts";
import { Button, IconButton } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n, type Key } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { Name } from "../members/Name.tsx";
import { harmlessName } from "../thread/text.ts";
import { Phrase } from "../room/Phrase.tsx";
import type { VerifySource } from "./source.ts";

/** A secret that both type, compared without either learning the other's. */
export function BySecret(props: {
  proof: ProofView | null;
  member: MemberView;
  source: VerifySource;
}): JSX.Element {
  const { t, plural } = useI18n();
  const act = createAct();
  const form = createUniqueId();
  const [secret, setSecret] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const stage = () => props.proof?.stage ?? null;
  const waits = () => stage() === "asking" || stage() === "comparing";
  const able = () => props.member.triesLeft > 0 || stage() === "asked";
  const parts = () => ({ name: <Name name={props.member.name} /> });

  const prove = async (event: SubmitEvent) => {
    event.preventDefault();
    const said = secret();
    if (said.trim() === "") return;
    const asked = stage() === "asked";
    const { source, member } = props;
    const { index } = member;
    const done = await act.run(() => source.prove(index, said, asked));
    if (done) setSecret("");
  };

  return (
    <>
      <div class="page stack verify-part">
        <p class="note">
          <Phrase of="verify.secret.note" parts={parts()} />
        </p>
        <Show when={!waits() && able()}>
          <form id={form} onSubmit={(event) => void prove(event)}>
            <Field
              label={t("verify.secret.label")}
              hint={plural("verify.secret.tries", props.member.triesLeft)}
              type={shown() ? "text" : "password"}
              name="secret"
              autocomplete="off"
              autocapitalize="off"
              maxlength={LIMITS.secretChars}
              required
              value={secret()}
              onInput={(event) => setSecret(event.currentTarget.value)}
              end={
                <IconButton
                  icon={shown() ? "eye-off" : "eye"}
                  label={t(shown() ? "verify.secret.hide" : "verify.secret.show")}
                  onClick={() => setShown(!shown())}
                />
              }
            />
          </form>
        </Show>
        <div role="status">
          <Told proof={props.proof} member={props.member} />
        </div>
        <Show when={act.refused()}>{(why) => <Refused why={why()} />}</Show>
      </div>
      <div class="foot stack">
        <Show when={!waits() && able()}>
          <Button wide type="submit" form={form} disabled={act.busy() || secret().trim() === ""}>
            {t("verify.secret.prove")}
          </Button>
        </Show>
        <Show when={waits() || stage() === "asked"}>
          <Button kind="aside" onClick={() => props.source.stop()}>
            {t(waits() ? "verify.secret.stop" : "verify.secret.decline")}
          </Button>
        </Show>
      </div>
    </>
  );
}

/** How far it has come, or how it ended. */
function Told(props: { proof: ProofView | null; member: MemberView }): JSX.Element {
  const { t } = useI18n();
  const parts = () => ({ name: <Name name={props.member.name} /> });
  const over = (): Key | null => {
    if (props.member.triesLeft === 0) return "verify.secret.spent";
    const stage = props.proof?.stage;
    return stage === "different" || stage === "stopped" ? `verify.secret.${stage}` : null;
  };
  return (
    <Switch>
      <Match when={props.proof?.stage === "asking"}>
        <Waiting words={t("verify.secret.asking", { name: harmlessName(props.member.name) })} />
      </Match>
      <Match when={props.proof?.stage === "comparing"}>
        <Waiting words={t("verify.secret.comparing")} />
      </Match>
      <Match when={props.proof?.stage === "asked"}>
        <p class="note">
          <Phrase of="verify.secret.asked" parts={parts()} />
        </p>
      </Match>
      <Match when={over()}>
        {(of) => (
          <p class="hint wrong">
            <Icon name="alert" small />
            <span>
              <Phrase of={of()} parts={parts()} />
            </span>
          </p>
        )}
      </Match>
    </Switch>
  );
}
