import { createSignal, onCleanup, type Accessor } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Client } from "../../rpc/client.ts";
import type { AppView, StartTrouble } from "../../rpc/contract.ts";

export interface AppState {
  /** Null until the background has answered for the first time. */
  view: Accessor<AppView | null>;
  /** The extension was replaced under this page, which can do nothing any more. */
  gone: Accessor<boolean>;
  /** Why the background could not start; null where it has, or hasn't said. */
  trouble: Accessor<StartTrouble | null>;
  /** Lets it start again; ends once it has said how that went. */
  retry(): Promise<void>;
}

/**
 * What the whole panel knows, kept by pushes. Rooms keep their identity from
 * one push to the next, so that rows, focus and scrolling stay as they are.
 */
export function createAppState(client: Client): AppState {
  const [store, setStore] = createStore<{ view: AppView | null }>({ view: null });
  const [gone, setGone] = createSignal(false);
  const [trouble, setTrouble] = createSignal<StartTrouble | null>(null);
  const take = (view: AppView) => {
    setTrouble(null);
    setStore("view", reconcile(view, { key: "id", merge: true }));
  };
  const watch = () => client.call("app.watch", {}).then(take, () => undefined);
  const stops = [
    client.onPush((push) => push.push === "app" && take(push.view)),
    client.onPush((push) => push.push === "broken" && setTrouble(push.why)),
    client.onGone(() => setGone(true)),
  ];
  void watch();
  onCleanup(() => {
    for (const stop of stops) stop();
  });
  return { view: () => store.view, gone, trouble, retry: watch };
}
