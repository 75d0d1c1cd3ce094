import { createMemo, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { IconButton } from "../../components/Button.tsx";
import { Bar } from "../../components/Bar.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Menu, MenuItem, MenuRule } from "../../components/Menu.tsx";
import { useI18n } from "../../i18n.ts";
import { entered } from "./entered.ts";
import { lampLine } from "./lamp.ts";
import { useClock } from "./now.ts";
import { sinceWhen } from "./when.ts";
import { Name } from "../members/Name.tsx";

/** Back, the room's title, the lamp with its words, and the menu. */
export function RoomBar(props: {
  view: RoomView;
  now: number;
  onBack: () => void;
  onMembers: () => void;
  onSettings: () => void;
  /** Null for whoever may not invite: the entry is then absent. */
  onInvite: (() => void) | null;
  onForget: () => void;
  /** Null while there is nothing to be searched. */
  onSearch: (() => void) | null;
}): JSX.Element {
  const { t, plural, locale } = useI18n();
  const clock = useClock();
  const line = createMemo(() => lampLine(props.view, clock()));
  const words = () => {
    const now = line();
    if (now.says === "connected") return plural("room.lamp.connected", now.count);
    if (now.says === "offline")
      return t("room.lamp.offline", { when: sinceWhen(now.since, props.now, locale()) });
    return t(`room.lamp.${now.says}`);
  };
  return (
    <Bar
      title={
        <Show when={props.view.title} fallback={t("rooms.joining")}>
          {(title) => <Name name={title()} />}
        </Show>
      }
      onBack={() => props.onBack()}
      backLabel={t("room.back")}
      meta={
        <>
          <Lamp state={line().lamp} />
          <span>{words()}</span>
        </>
      }
    >
      <Show when={props.onSearch}>
        {(search) => (
          <IconButton
            id="room-search"
            icon="search"
            label={t("room.search")}
            onClick={() => search()()}
          />
        )}
      </Show>
      <Menu label={t("room.more")}>
        <Show when={props.view.phase === "member"}>
          <MenuItem icon="members" onSelect={() => props.onMembers()}>
            {t("members.title")}
          </MenuItem>
        </Show>
        <Show when={props.onInvite}>
          {(invite) => (
            <MenuItem icon="invite" onSelect={() => invite()()}>
              {t("room.invite")}
            </MenuItem>
          )}
        </Show>
        <Show when={entered(props.view)}>
          <MenuItem icon="settings" onSelect={() => props.onSettings()}>
            {t("room.settings")}
          </MenuItem>
        </Show>
        <MenuRule />
        <MenuItem icon="trash" danger onSelect={() => props.onForget()}>
          {t("room.forget")}
        </MenuItem>
      </Menu>
    </Bar>
  );
}
