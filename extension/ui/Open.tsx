import { createEffect, createMemo, createSignal, Match, on, Switch, type JSX } from "solid-js";
import type { AppView } from "../rpc/contract.ts";
import { Arrival } from "./Arrival.tsx";
import { useToast } from "./components/Toast.tsx";
import { CreateRoom } from "./features/rooms/CreateRoom.tsx";
import { PasteInvite } from "./features/rooms/PasteInvite.tsx";
import { Rooms } from "./features/rooms/Rooms.tsx";
import { SettingsAt } from "./features/settings/SettingsAt.tsx";
import { RoomAt } from "./features/rooms/RoomAt.tsx";
import { SearchRooms } from "./features/search/SearchRooms.tsx";
import { useI18n } from "./i18n.ts";
import { reasonOf } from "../rpc/client.ts";
import { useClient } from "./state/client.ts";
import { useIdleLock } from "./state/idle.ts";
import { onFreshStart } from "./state/reconnect.ts";
import { useNav } from "./state/nav.ts";

/** The unlocked panel: the place where one is, and the lock that falls by itself. */
export function Open(props: { app: AppView }): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const say = useToast();
  const at = createMemo(() => nav.place().at);
  const room = createMemo(() => {
    const place = nav.place();
    return place.at === "room" ? place.room : undefined;
  });
  const finding = createMemo(() => {
    const place = nav.place();
    return place.at === "room" ? place : undefined;
  });
  /** What is sought in all rooms, for as long as the vault is open. */
  const [words, setWords] = createSignal("");
  const search = () => {
    setWords("");
    nav.push({ at: "search" });
  };
  const settings = createMemo(() => {
    const place = nav.place();
    return place.at === "settings" ? place.page : undefined;
  });
  const refused = (thrown: unknown) => say({ words: () => t(`error.${reasonOf(thrown)}`) });
  const lock = () => void client.call("vault.lock", {}).catch(refused);
  useIdleLock(() => props.app.settings.autoLockMinutes, lock);
  onFreshStart(() => void client.call("app.connect", {}).catch(() => undefined));
  useNewlyJoined(() => props.app.rooms);

  return (
    <Switch>
      <Match when={at() === "rooms"}>
        <Arrival>
          <Rooms app={props.app} onLock={lock} onSearch={search} />
        </Arrival>
      </Match>
      <Match when={at() === "create"}>
        <Arrival>
          <CreateRoom relays={props.app.relays} />
        </Arrival>
      </Match>
      <Match when={at() === "paste"}>
        <Arrival>
          <PasteInvite />
        </Arrival>
      </Match>
      <Match when={at() === "search"}>
        <Arrival>
          <SearchRooms rooms={props.app.rooms} words={words()} onWords={setWords} />
        </Arrival>
      </Match>
      <Match when={at() === "settings"}>
        <SettingsAt app={props.app} page={settings()} />
      </Match>
      <Match when={room()} keyed>
        {(id) => (
          <RoomAt
            room={id}
            notify={props.app.settings.notify}
            goal={finding()?.goal}
            words={finding()?.searching ? words() : undefined}
          />
        )}
      </Match>
    </Switch>
  );
}

/**
 * Shows a room that is being joined as soon as the join starts, to whoever looks at the list or at
 * another room; also where it failed before anybody looked, since that page says why.
 */
function useNewlyJoined(rooms: () => AppView["rooms"]): void {
  const nav = useNav();
  const joining = createMemo(() =>
    rooms()
      .filter((room) => room.phase === "joining")
      .map((room) => room.id),
  );
  createEffect(
    on(joining, (now, before) => {
      const id = now.find((one) => before === undefined || !before.includes(one));
      const first = before === undefined && rooms().length > 1;
      if (id === undefined || first) return;
      const { at } = nav.place();
      if (at === "rooms" || at === "room") nav.show(id);
    }),
  );
}
