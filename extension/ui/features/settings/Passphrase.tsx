import { createSignal, Show, type JSX } from "solid-js";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { PassphraseField } from "../../components/PassphraseField.tsx";
import { strengthOf } from "../../components/strength.ts";
import { useToast } from "../../components/Toast.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";

/** Another passphrase for everything that is here. */
export function Passphrase(): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const say = useToast();
  const act = createAct();
  const [old, setOld] = createSignal("");
  const [fresh, setFresh] = createSignal("");
  const [weak, setWeak] = createSignal(false);
  const [empty, setEmpty] = createSignal(false);
  let form: HTMLFormElement | undefined;

  const change = async (event: SubmitEvent) => {
    event.preventDefault();
    setEmpty(old() === "");
    setWeak(strengthOf(fresh()) === 0);
    const asked = { passphrase: old(), fresh: fresh() };
    if (!empty() && !weak() && (await act.run(() => client.call("vault.change", asked)))) {
      say({ words: () => t("passphrase.changed") });
      return nav.back();
    }
    form?.querySelector<HTMLInputElement>("[aria-invalid='true']")?.focus();
  };
  const oldError = () => {
    if (empty()) return t("passphrase.old.empty");
    const why = act.refused();
    return why === null ? null : t(`error.${why}`);
  };

  return (
    <>
      <Bar title={t("settings.passphrase")} onBack={() => nav.back()} />
      <main class="body">
        <form
          id="passphrase"
          class="rooms-form"
          novalidate
          ref={(element) => (form = element)}
          onSubmit={(event) => void change(event)}
        >
          <PassphraseField
            label={t("passphrase.old")}
            value={old()}
            onInput={(value) => {
              setOld(value);
              setEmpty(false);
              act.clear();
            }}
            choosing={false}
            error={oldError()}
            ref={(element) => (element.dataset["first"] = "")}
          />
          <PassphraseField
            label={t("passphrase.fresh")}
            hint={t("first-run.hint")}
            value={fresh()}
            onInput={(value) => {
              setFresh(value);
              setWeak(false);
            }}
            choosing
            error={weak() ? t("passphrase.fresh.weak") : null}
          />
          <p class="note">{t("passphrase.backups")}</p>
        </form>
      </main>
      <footer class="foot stack">
        <Show when={act.busy()}>
          <Waiting words={t("passphrase.changing")} />
        </Show>
        <Button wide type="submit" form="passphrase" disabled={act.busy()}>
          {t("passphrase.change")}
        </Button>
        <Button kind="aside" onClick={() => nav.back()}>
          {t("passphrase.keep")}
        </Button>
      </footer>
    </>
  );
}
