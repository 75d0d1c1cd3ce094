import { createSignal, Show, type JSX } from "solid-js";
import type { Params } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { PassphraseField } from "../../components/PassphraseField.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useToast } from "../../components/Toast.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { LIMITS } from "../../../../shared/limits.ts";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";
import { readFile } from "./file.ts";

type Lacking = "import.no-file" | "import.no-passphrase" | "import.large" | "import.unreadable";

/** Everything out of a file that was exported, into a browser without rooms. */
export function Import(props: { rooms: number }): JSX.Element {
  const { t, plural } = useI18n();
  const client = useClient();
  const nav = useNav();
  const say = useToast();
  const act = createAct();
  const [file, setFile] = createSignal<File | null>(null);
  const [passphrase, setPassphrase] = createSignal("");
  const [lacking, setLacking] = createSignal<Lacking | null>(null);
  let input: HTMLInputElement | undefined;

  const restore = (asked: Params<"backup.restore">) =>
    act.run(async () => {
      const { rooms } = await client.call("backup.restore", asked);
      say({ words: () => plural("import.done", rooms) });
    });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = file();
    setLacking(
      chosen === null ? "import.no-file" : passphrase() === "" ? "import.no-passphrase" : null,
    );
    if (chosen === null || lacking() !== null) return;
    if (chosen.size > (LIMITS.backupChars * 3) / 4) return void setLacking("import.large");
    const text = await readFile(chosen).catch(() => null);
    if (text === null) return void setLacking("import.unreadable");
    if (await restore({ file: text, passphrase: passphrase() })) nav.reset();
  };
  const take = (files: FileList | null) => {
    setFile(files?.[0] ?? null);
    setLacking(null);
    act.clear();
  };

  return (
    <>
      <Bar title={t("import.title")} onBack={() => nav.back()} />
      <Show
        when={props.rooms === 0}
        fallback={
          <main class="body" tabindex="0">
            <div class="page">
              <p class="lede">{plural("import.full", props.rooms)}</p>
              <p class="note">{t("import.full.then")}</p>
            </div>
          </main>
        }
      >
        <main class="body">
          <form id="import" class="rooms-form" novalidate onSubmit={(event) => void submit(event)}>
            <p class="lede">{t("import.lede")}</p>
            <div class="field">
              <label class="label" for="import-file">
                {t("import.file")}
              </label>
              <div class="import-file">
                <input
                  id="import-file"
                  class="visually-hidden"
                  tabindex="-1"
                  type="file"
                  accept=".0fc"
                  ref={(element) => (input = element)}
                  onChange={(event) => take(event.currentTarget.files)}
                />
                <Button kind="aside" onClick={() => input?.click()}>
                  <Icon name="file" />
                  {t("import.choose")}
                </Button>
                <Show when={file()}>
                  {(chosen) => (
                    <bdi class="import-name" title={chosen().name}>
                      {chosen().name}
                    </bdi>
                  )}
                </Show>
              </div>
            </div>
            <PassphraseField
              label={t("import.passphrase")}
              hint={t("import.passphrase.hint")}
              value={passphrase()}
              onInput={(value) => {
                setPassphrase(value);
                setLacking(null);
                act.clear();
              }}
              choosing={false}
            />
            <div role="alert">
              <Show when={lacking()}>
                {(what) => (
                  <p class="hint wrong">
                    <Icon name="alert" small />
                    <span>{t(what())}</span>
                  </p>
                )}
              </Show>
            </div>
            <Refused why={act.refused()} />
            <p class="note">{t("import.note")}</p>
          </form>
        </main>
        <footer class="foot stack">
          <Show when={act.busy()}>
            <Waiting words={t("import.opening")} />
          </Show>
          <Button wide type="submit" form="import" disabled={act.busy()}>
            {t("import.do")}
          </Button>
          <Button kind="aside" onClick={() => nav.back()}>
            {t("import.way-out")}
          </Button>
        </footer>
      </Show>
    </>
  );
}
