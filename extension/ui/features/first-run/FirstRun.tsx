import { createSignal, Show, type JSX } from "solid-js";
import { Button } from "../../components/Button.tsx";
import { InviteWaits } from "../../components/InviteWaits.tsx";
import { Lace } from "../../components/Lace.tsx";
import { Wordmark } from "../../components/Logo.tsx";
import { PassphraseField } from "../../components/PassphraseField.tsx";
import { strengthOf } from "../../components/strength.ts";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import "./first-run.css";

/** What 0fc is and is not, and the passphrase that seals everything here. */
export function FirstRun(props: { joinWaiting: boolean }): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const act = createAct();
  const [passphrase, setPassphrase] = createSignal("");
  const [weak, setWeak] = createSignal(false);
  let field: HTMLInputElement | undefined;

  const write = (value: string) => {
    setPassphrase(value);
    setWeak(false);
    act.clear();
  };
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = passphrase();
    setWeak(strengthOf(chosen) === 0);
    const refused =
      weak() || !(await act.run(() => client.call("vault.create", { passphrase: chosen })));
    if (refused) field?.focus();
  };
  const error = () => {
    if (weak()) return t("passphrase.short");
    const why = act.refused();
    return why === null ? null : t(`error.${why}`);
  };

  return (
    <>
      <Show when={props.joinWaiting}>
        <InviteWaits until="start" />
      </Show>
      <main class="body first-run">
        <div class="behind">
          <Lace kind="corner" />
        </div>
        <div class="page">
          <Wordmark />
          <h1 class="display big" tabindex="-1">
            {t("first-run.title")}
          </h1>
          <p class="lede">{t("first-run.lede")}</p>
          <ol class="counted" aria-label={t("first-run.know")}>
            <li>{t("first-run.know.audit")}</li>
            <li>{t("first-run.know.closed")}</li>
            <li>{t("first-run.know.relay")}</li>
          </ol>
          <form id="first-run" novalidate onSubmit={(event) => void start(event)}>
            <PassphraseField
              label={t("first-run.choose")}
              hint={t("first-run.hint")}
              value={passphrase()}
              onInput={write}
              choosing
              error={error()}
              ref={(element) => (field = element)}
            />
          </form>
        </div>
      </main>
      <footer class="foot stack">
        <Show when={act.busy()}>
          <Waiting words={t("first-run.sealing")} />
        </Show>
        <Button wide type="submit" form="first-run" disabled={act.busy()}>
          {t("first-run.start")}
        </Button>
      </footer>
    </>
  );
}
