import { nextPayload, payload } from "./payload.ts";
import { render } from "solid-js/web";
import browser from "webextension-polyfill";
import { createClient } from "../../rpc/client.ts";
import { panelOpener } from "../../ui/features/join/panel.ts";
import { JoinApp } from "../../ui/features/join/JoinApp.tsx";
import { loadPreferred } from "../../ui/i18n.ts";
import "../../ui/styles/panel.css";

const client = createClient((name) => browser.runtime.connect({ name }));
// Here and not in the markup, where it would be made anew, and know nothing yet, at each look.
const open = panelOpener();
// Words that can't be had leave those of English.
await loadPreferred().catch(() => undefined);
render(
  () => (
    <JoinApp
      client={client}
      open={open}
      first={payload}
      onNext={(take) => window.addEventListener("hashchange", (event) => take(nextPayload(event)))}
    />
  ),
  document.body,
);
