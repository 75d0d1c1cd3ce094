import { createSignal, Show, type JSX } from "solid-js";
import { Button } from "../../components/Button.tsx";
import { InviteWaits } from "../../components/InviteWaits.tsx";
import { Lace } from "../../components/Lace.tsx";
import { Mark } from "../../components/Logo.tsx";
import { PassphraseField } from "../../components/PassphraseField.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNow } from "../room/now.ts";
import { sinceWhen } from "../room/when.ts";
import { Wipe } from "../settings/Wipe.tsx";
import "./unlock.css";

/** The locked panel: nothing of any room is shown or known here. */
export function Unlock(props: {
  since: number | null;
  /** Something was unread when it was locked. */
  unread: boolean;
  joinWaiting: boolean;
}): JSX.Element {
  const { t, locale } = useI18n();
  const client = useClient();
  const act = createAct();
  const now = useNow();
  const [passphrase, setPassphrase] = createSignal("");
  const [empty, setEmpty] = createSignal(false);
  const [wiping, setWiping] = createSignal(false);
  let field: HTMLInputElement | undefined;

  const write = (value: string) => {
    setPassphrase(value);
    setEmpty(false);
    act.clear();
  };
  const unlock = async (event: SubmitEvent) => {
    event.preventDefault();
    const tried = passphrase();
    setEmpty(tried === "");
    const refused =
      empty() || !(await act.run(() => client.call("vault.unlock", { passphrase: tried })));
    if (!refused) return;
    field?.focus();
    field?.select();
  };
  const error = () => {
    if (empty()) return t("unlock.empty");
    const why = act.refused();
    return why === null ? null : t(`error.${why}`);
  };
  const since = () =>
    props.since === null
      ? t("unlock.sealed")
      : t("unlock.since", { when: sinceWhen(props.since, now(), locale()) });

  return (
    <>
      <Show when={props.joinWaiting}>
        <InviteWaits until="unlock" />
      </Show>
      <main class="body unlock-frame">
        <form class="page unlock" novalidate onSubmit={(event) => void unlock(event)}>
          <div class="hero">
            <Lace kind="centre" />
            <Mark lit={false} />
          </div>
          <h1 class="display" tabindex="-1">
            {t("unlock.title")}
          </h1>
          <p class="note since">
            {since()} <Show when={props.unread}>{t("unlock.unread")}</Show>
          </p>
          <PassphraseField
            label={t("unlock.passphrase")}
            value={passphrase()}
            onInput={write}
            choosing={false}
            error={error()}
            ref={(element) => {
              field = element;
              element.dataset["first"] = "";
            }}
          />
          <Button wide type="submit" disabled={act.busy()}>
            {t("unlock.do")}
          </Button>
          <Show when={act.busy()}>
            <Waiting words={t("unlock.opening")} />
          </Show>
        </form>
        <div class="forgotten">
          <p class="note">{t("unlock.forgotten")}</p>
          <Button kind="plain" onClick={() => setWiping(true)}>
            {t("unlock.wipe")}
          </Button>
        </div>
      </main>
      <Wipe open={wiping()} onKeep={() => setWiping(false)} />
    </>
  );
}
