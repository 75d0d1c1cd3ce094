import { Match, Switch, type JSX } from "solid-js";
import type { AppView } from "../../../rpc/contract.ts";
import { Arrival } from "../../Arrival.tsx";
import { Export } from "./Export.tsx";
import { Import } from "./Import.tsx";
import { Language } from "./Language.tsx";
import { Lock } from "./Lock.tsx";
import { Notify, Theme } from "./Look.tsx";
import { Passphrase } from "./Passphrase.tsx";
import type { SettingsPage } from "./place.ts";
import { RelayAdd } from "./RelayAdd.tsx";
import { Relays } from "./Relays.tsx";
import { Settings } from "./Settings.tsx";

/** The settings, or the page under them at which one is. */
export function SettingsAt(props: { app: AppView; page: SettingsPage | undefined }): JSX.Element {
  const at = (page: SettingsPage) => props.page === page;
  return (
    <Switch
      fallback={
        <Arrival>
          <Settings app={props.app} />
        </Arrival>
      }
    >
      <Match when={at("lock")}>
        <Arrival>
          <Lock settings={props.app.settings} />
        </Arrival>
      </Match>
      <Match when={at("passphrase")}>
        <Arrival>
          <Passphrase />
        </Arrival>
      </Match>
      <Match when={at("notify")}>
        <Arrival>
          <Notify settings={props.app.settings} />
        </Arrival>
      </Match>
      <Match when={at("relays")}>
        <Arrival>
          <Relays app={props.app} />
        </Arrival>
      </Match>
      <Match when={at("relay-add")}>
        <Arrival>
          <RelayAdd />
        </Arrival>
      </Match>
      <Match when={at("theme")}>
        <Arrival>
          <Theme settings={props.app.settings} />
        </Arrival>
      </Match>
      <Match when={at("language")}>
        <Arrival>
          <Language settings={props.app.settings} />
        </Arrival>
      </Match>
      <Match when={at("export")}>
        <Arrival>
          <Export />
        </Arrival>
      </Match>
      <Match when={at("import")}>
        <Arrival>
          <Import rooms={props.app.rooms.length} />
        </Arrival>
      </Match>
    </Switch>
  );
}
