import { Match, onCleanup, Show, Switch, untrack, type JSX } from "solid-js";
import type { Client } from "../rpc/client.ts";
import { ToastProvider } from "./components/Toast.tsx";
import { Waiting } from "./components/Waiting.tsx";
import { createI18n, I18nContext } from "./i18n.ts";
import { Arrival } from "./Arrival.tsx";
import { FirstRun } from "./features/first-run/FirstRun.tsx";
import { Trouble } from "./features/trouble/Trouble.tsx";
import { Unlock } from "./features/unlock/Unlock.tsx";
import { Open } from "./Open.tsx";
import { AccessContext, type AskAccess } from "./state/access.ts";
import { createAppState } from "./state/app.ts";
import { ClientContext } from "./state/client.ts";
import { useLook } from "./state/look.ts";
import { createNav, NavContext } from "./state/nav.ts";
import type { AppView } from "../rpc/contract.ts";

/** The side panel: first run, locked, or open. */
export function App(props: { client: Client; askAccess: AskAccess }): JSX.Element {
  const client = untrack(() => props.client);
  const askAccess: AskAccess = (address) => props.askAccess(address);
  const state = createAppState(client);
  const nav = createNav();
  onCleanup(client.onPush((push) => push.push === "show" && nav.show(push.room)));
  const i18n = createI18n(() => state.view()?.settings.language ?? "");
  useLook(() => state.view()?.settings.theme ?? "system", i18n);
  const vault = (which: AppView["vault"]) => {
    const view = state.view();
    return view?.vault === which ? view : undefined;
  };
  return (
    <I18nContext.Provider value={i18n}>
      <ClientContext.Provider value={client}>
        <NavContext.Provider value={nav}>
          <AccessContext.Provider value={askAccess}>
            <Show when={!state.gone()} fallback={<p class="page lede">{i18n.t("app.gone")}</p>}>
              <Switch
                fallback={
                  <main class="page">
                    <Waiting words={i18n.t("app.opening")} />
                  </main>
                }
              >
                <Match when={state.trouble()}>
                  {(why) => (
                    <Arrival>
                      <Trouble why={why()} onRetry={() => state.retry()} />
                    </Arrival>
                  )}
                </Match>
                <Match when={vault("empty")}>
                  {(view) => (
                    <Arrival>
                      <FirstRun joinWaiting={view().joinWaiting} />
                    </Arrival>
                  )}
                </Match>
                <Match when={vault("locked")}>
                  {(view) => (
                    <Arrival>
                      <Unlock
                        since={view().lockedSince}
                        unread={view().unreadWaits}
                        joinWaiting={view().joinWaiting}
                      />
                    </Arrival>
                  )}
                </Match>
                <Match when={vault("open")}>
                  {(view) => (
                    // What it says in passing is not to be read once the vault is locked.
                    <ToastProvider>
                      <Open app={view()} />
                    </ToastProvider>
                  )}
                </Match>
              </Switch>
            </Show>
          </AccessContext.Provider>
        </NavContext.Provider>
      </ClientContext.Provider>
    </I18nContext.Provider>
  );
}
