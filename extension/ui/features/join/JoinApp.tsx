import { Show, untrack, type JSX } from "solid-js";
import type { Client } from "../../../rpc/client.ts";
import { createI18n, I18nContext } from "../../i18n.ts";
import { createAppState } from "../../state/app.ts";
import { useLook } from "../../state/look.ts";
import { Trouble } from "../trouble/Trouble.tsx";
import { JoinPage } from "./JoinPage.tsx";
import type { OpenPanel } from "./panel.ts";
import { createJoin } from "./session.ts";

/** The join page with all that it needs. */
export function JoinApp(props: {
  client: Client;
  open: OpenPanel;
  first: string;
  onNext: (take: (payload: string) => void) => void;
}): JSX.Element {
  const { client, first, onNext } = untrack(() => ({ ...props }));
  const app = createAppState(client);
  const i18n = createI18n(() => app.view()?.settings.language ?? "");
  useLook(() => app.view()?.settings.theme ?? "system", i18n);
  const session = createJoin(client, () => props.open(), app.view);
  session.take(first);
  onNext((payload) => payload !== "" && session.take(payload));
  return (
    <I18nContext.Provider value={i18n}>
      <Show when={app.trouble()} fallback={<JoinPage session={session} />}>
        {(why) => <Trouble why={why()} onRetry={() => app.retry()} />}
      </Show>
    </I18nContext.Provider>
  );
}
