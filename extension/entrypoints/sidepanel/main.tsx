import { render } from "solid-js/web";
import browser from "webextension-polyfill";
import { createClient } from "../../rpc/client.ts";
import { App } from "../../ui/app.tsx";
import "../../ui/styles/panel.css";

const client = createClient((name) => browser.runtime.connect({ name }));
render(() => <App client={client} />, document.body);
