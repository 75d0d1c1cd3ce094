import { createSignal, Show, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { InviteInspection } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Wordmark } from "../../components/Logo.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { Facts } from "./Facts.tsx";
import type { JoinSession } from "./session.ts";

/** What the invite names, and the one click. */
export function Invited(props: { invite: InviteInspection; session: JoinSession }): JSX.Element {
  const { t } = useI18n();
  const [as, setAs] = createSignal("");
  const [missing, setMissing] = createSignal(false);
  let form: HTMLFormElement | undefined;

  const join = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(as().trim() === "");
    if (missing()) form?.querySelector("input")?.focus();
    else props.session.join(as().trim());
  };

  return (
    <>
      <Wordmark />
      <h1 class="display" tabindex="-1">
        {t("join.title")}
      </h1>
      <p class="lede">{t("join.lede")}</p>
      <Facts invite={props.invite} />
      <form novalidate ref={(element) => (form = element)} onSubmit={join}>
        <Field
          label={t("join.as")}
          hint={t("join.as.hint")}
          error={missing() ? t("join.as.missing") : null}
          name="as"
          dir="auto"
          required
          maxlength={LIMITS.nameChars}
          value={as()}
          onInput={(event) => {
            setAs(event.currentTarget.value);
            setMissing(false);
          }}
        />
        <Refused why={props.session.refused()} />
        <div class="actions">
          <Button type="submit" disabled={props.session.busy()}>
            <Icon name="panel" />
            {t("join.do")}
          </Button>
          <Button kind="aside" onClick={() => window.close()}>
            {t("join.not-now")}
          </Button>
        </div>
        <Show when={props.session.busy()}>
          <Waiting words={t("join.handing")} />
        </Show>
      </form>
    </>
  );
}
