import { render } from "solid-js/web";
import browser from "webextension-polyfill";
import { pagesOf } from "../../rpc/access.ts";
import { createClient } from "../../rpc/client.ts";
import { App } from "../../ui/app.tsx";
import { loadPreferred } from "../../ui/i18n.ts";
import "../../ui/styles/panel.css";

/** The first thing done, as the browser asks only within a click. */
function askAccess(address: string): Promise<boolean> {
  try {
    return browser.permissions.request({ origins: [pagesOf(address)] }).catch(() => false);
  } catch {
    return Promise.resolve(false);
  }
}

const client = createClient((name) => browser.runtime.connect({ name }));
// Words that can't be had leave those of English.
await loadPreferred().catch(() => undefined);
render(() => <App client={client} askAccess={askAccess} />, document.body);
