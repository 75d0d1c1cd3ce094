import { Match, Switch, type JSX } from "solid-js";
import type { SettingsView } from "../../../rpc/contract.ts";
import { Arrival } from "../../Arrival.tsx";
import { Bar } from "../../components/Bar.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";
import { createRoomState } from "../../state/room.ts";
import { roomSource } from "../../state/source.ts";
import type { Goal } from "../thread/talk.ts";
import { RoomScreen } from "../room/RoomScreen.tsx";

/** The room that was chosen, once the background has read it. */
export function RoomAt(props: {
  room: string;
  notify: SettingsView["notify"];
  /** A message to go to at first. */
  goal: Goal | undefined;
  /** Words to look for at first. */
  words: string | undefined;
}): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const room = createRoomState(client, () => props.room);
  return (
    <Switch
      fallback={
        <>
          <Bar title={t("app.name")} onBack={() => nav.back()} />
          <main class="page">
            <Waiting words={t("rooms.opening")} />
          </main>
        </>
      }
    >
      <Match when={room.refused()}>
        {(why) => (
          <Arrival>
            <Bar title={t("app.name")} onBack={() => nav.back()} />
            <main class="page">
              <Refused why={why()} />
            </main>
          </Arrival>
        )}
      </Match>
      <Match when={room.view()}>
        {(view) => (
          <Arrival>
            <RoomScreen
              view={view()}
              notify={props.notify}
              goal={props.goal}
              words={props.words}
              source={roomSource(client, props.room)}
              onBack={() => nav.back()}
            />
          </Arrival>
        )}
      </Match>
    </Switch>
  );
}
