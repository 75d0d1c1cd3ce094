import { createSignal, Show, type JSX } from "solid-js";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { PassphraseField } from "../../components/PassphraseField.tsx";
import { useToast } from "../../components/Toast.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";
import { backupName, saveFile } from "./file.ts";

/** Everything that is here, in one sealed file. */
export function Export(): JSX.Element {
  const { t, plural } = useI18n();
  const client = useClient();
  const nav = useNav();
  const say = useToast();
  const act = createAct();
  const [passphrase, setPassphrase] = createSignal("");
  const [empty, setEmpty] = createSignal(false);
  let field: HTMLInputElement | undefined;

  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    const typed = passphrase();
    setEmpty(typed === "");
    const made =
      !empty() &&
      (await act.run(async () => {
        const { file, rooms } = await client.call("backup.make", { passphrase: typed });
        saveFile(backupName(new Date()), file);
        say({ words: () => plural("export.done", rooms) });
      }));
    if (made) return nav.back();
    field?.focus();
    field?.select();
  };
  const error = () => {
    if (empty()) return t("export.empty");
    const why = act.refused();
    return why === null ? null : t(`error.${why}`);
  };

  return (
    <>
      <Bar title={t("export.title")} onBack={() => nav.back()} />
      <main class="body">
        <form id="export" class="rooms-form" novalidate onSubmit={(event) => void make(event)}>
          <p class="lede">{t("export.lede")}</p>
          <p class="note">{t("export.note")}</p>
          <PassphraseField
            label={t("unlock.passphrase")}
            hint={t("export.hint")}
            value={passphrase()}
            onInput={(value) => {
              setPassphrase(value);
              setEmpty(false);
              act.clear();
            }}
            choosing={false}
            error={error()}
            ref={(element) => {
              field = element;
              element.dataset["first"] = "";
            }}
          />
        </form>
      </main>
      <footer class="foot stack">
        <Show when={act.busy()}>
          <Waiting words={t("export.making")} />
        </Show>
        <Button wide type="submit" form="export" disabled={act.busy()}>
          {t("export.do")}
        </Button>
        <Button kind="aside" onClick={() => nav.back()}>
          {t("export.way-out")}
        </Button>
      </footer>
    </>
  );
}
