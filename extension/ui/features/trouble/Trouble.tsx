import { createSignal, Show, type JSX } from "solid-js";
import type { StartTrouble } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Lace } from "../../components/Lace.tsx";
import { Mark } from "../../components/Logo.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import "./trouble.css";

/** What stands alone where nothing kept here can be opened: what happened, what it means, what to do. */
export function Trouble(props: { why: StartTrouble; onRetry: () => Promise<void> }): JSX.Element {
  const { t } = useI18n();
  const [busy, setBusy] = createSignal(false);
  const retry = async () => {
    if (busy()) return;
    setBusy(true);
    await props.onRetry();
    setBusy(false);
  };
  return (
    <>
      <main class="body trouble">
        <div class="behind">
          <Lace kind="corner" />
        </div>
        <div class="page" role="alert">
          <Mark lit={false} size="hello" />
          <h1 class="display" tabindex="-1">
            {t(`trouble.${props.why}.title`)}
          </h1>
          <p class="lede">{t(`trouble.${props.why}.what`)}</p>
          <p class="lede">{t(`trouble.${props.why}.do`)}</p>
        </div>
      </main>
      <footer class="foot stack">
        <Show when={busy()}>
          <Waiting words={t("room.offline.trying")} />
        </Show>
        <Button wide aria-disabled={busy()} onClick={() => void retry()}>
          {t("trouble.retry")}
        </Button>
      </footer>
    </>
  );
}
