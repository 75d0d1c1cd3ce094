import { createEffect, createSignal, Match, on, onCleanup, Switch, type JSX } from "solid-js";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import type { Thread } from "./thread.ts";

const PATIENCE = 1000;

/** Says in the tray that older messages take their time or cannot be read. */
export function Earlier(props: { thread: Thread }): JSX.Element {
  const { t } = useI18n();
  const [slow, setSlow] = createSignal(false);

  createEffect(
    on(
      () => props.thread.fetching(),
      (fetching) => {
        setSlow(false);
        if (!fetching) return;
        const timer = setTimeout(() => setSlow(true), PATIENCE);
        onCleanup(() => clearTimeout(timer));
      },
    ),
  );

  return (
    <Switch>
      <Match when={props.thread.broken()}>
        <p class="note thread-broken" role="status">
          {t("thread.broken")}{" "}
          <button type="button" class="plain" onClick={() => void props.thread.older()}>
            {t("thread.retry")}
          </button>
        </p>
      </Match>
      <Match when={slow() && props.thread.loaded()}>
        <Waiting words={t("thread.earlier")} />
      </Match>
    </Switch>
  );
}
