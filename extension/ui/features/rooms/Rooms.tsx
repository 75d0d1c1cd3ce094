import { createMemo, For, Show, type JSX } from "solid-js";
import type { AppView } from "../../../rpc/contract.ts";
import { Band } from "../../components/Band.tsx";
import { Button, IconButton } from "../../components/Button.tsx";
import { Lace } from "../../components/Lace.tsx";
import { Mark } from "../../components/Logo.tsx";
import { useI18n } from "../../i18n.ts";
import { useNav } from "../../state/nav.ts";
import { useNow } from "../room/now.ts";
import { relayOf, sorted } from "./row.ts";
import { RoomRow } from "./RoomRow.tsx";
import "./rooms.css";

/** All rooms of this browser, and the two ways to another one. */
export function Rooms(props: {
  app: AppView;
  onLock: () => void;
  onSearch: () => void;
}): JSX.Element {
  const { t, number } = useI18n();
  const nav = useNav();
  const now = useNow();
  const rooms = createMemo(() => sorted(props.app.rooms));
  const relay = createMemo(() => relayOf(props.app.rooms));
  return (
    <>
      <header class="bar">
        <div class="bar-text rooms-relay">
          <Mark lit={relay().lit} size="bar-mark" />
          <span class="bar-meta">{t(relay().key)}</span>
        </div>
        <Show when={rooms().length > 0}>
          <IconButton
            id="to-search"
            icon="search"
            label={t("search.all.title")}
            onClick={() => props.onSearch()}
          />
        </Show>
        <IconButton icon="lock" label={t("rooms.lock")} onClick={() => props.onLock()} />
        <IconButton
          id="to-settings"
          icon="settings"
          label={t("rooms.settings")}
          onClick={() => nav.push({ at: "settings" })}
        />
      </header>
      <Show when={props.app.unreadable > 0}>
        <Band
          kind="alarm"
          icon="alert"
          title={t("rooms.unreadable", { count: number(props.app.unreadable) })}
        >
          <p>{t("rooms.unreadable.then")}</p>
        </Band>
      </Show>
      <main class="body rooms-body">
        <Show when={rooms().length > 0} fallback={<NoRooms />}>
          <h1 class="display rooms-title" tabindex="-1">
            {t("rooms.title")}
          </h1>
          <ul class="rooms">
            <For each={rooms()}>
              {(room) => (
                <li>
                  <RoomRow
                    room={room}
                    now={now()}
                    onOpen={() => nav.push({ at: "room", room: room.id })}
                  />
                </li>
              )}
            </For>
          </ul>
        </Show>
      </main>
      <footer class="foot stack">
        <Button wide id="to-create" onClick={() => nav.push({ at: "create" })}>
          {t("rooms.create")}
        </Button>
        <Button kind="aside" id="to-paste" onClick={() => nav.push({ at: "paste" })}>
          {t("rooms.paste")}
        </Button>
      </footer>
    </>
  );
}

function NoRooms(): JSX.Element {
  const { t } = useI18n();
  return (
    <>
      <div class="behind">
        <Lace kind="ring" />
      </div>
      <div class="empty ringed">
        <h1 class="display" tabindex="-1">
          {t("rooms.none.title")}
        </h1>
        <p class="note">{t("rooms.none.note")}</p>
      </div>
    </>
  );
}
