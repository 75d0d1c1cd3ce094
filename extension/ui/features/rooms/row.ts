import type { ConnectionView, JoinStage, RoomSummary } from "../../../rpc/contract.ts";
import type { LampState } from "../../components/Lamp.tsx";
import type { Key } from "../../i18n.ts";
import { clock, dateFormat } from "../room/when.ts";

/** What stands below a room's name, in one line. Never a word of a message. */
export type Line =
  | { kind: "alarm"; key: Key }
  | { kind: "plain"; key: Key }
  | { kind: "since"; key: Key; since: number }
  | { kind: "by"; key: Key; name: string }
  /** How many wait for one's yes. */
  | { kind: "waiting"; count: number }
  /** Those who wrote what is unread. */
  | { kind: "names"; names: readonly string[] };

type Parts = Pick<
  RoomSummary,
  | "phase"
  | "join"
  | "refused"
  | "connection"
  | "alarm"
  | "lastAt"
  | "lastBy"
  | "unreadBy"
  | "waiting"
>;

/** What matters most about a room now: an alarm, then what is not as usual, then who wrote. */
export function lineOf(room: Parts): Line {
  if (room.alarm !== null) return { kind: "alarm", key: `rooms.alarm.${room.alarm}` };
  if (room.join?.stage === "failed")
    return { kind: "plain", key: `room.join.failed.${room.join.why}.title` };
  if (room.phase === "ended") return { kind: "plain", key: "rooms.state.ended" };
  const { state, since } = room.connection;
  if (state === "offline") return { kind: "since", key: "rooms.state.offline", since };
  if (state === "wrong-key") return { kind: "alarm", key: "rooms.state.wrong-key" };
  if (state !== "connected") return { kind: "plain", key: `rooms.state.${state}` };
  if (room.refused !== null) {
    const asksCode = room.refused === "code-needed" || room.refused === "code-wrong";
    return { kind: "plain", key: asksCode ? "rooms.state.code" : "rooms.state.refused" };
  }
  if (room.phase === "creating") return { kind: "plain", key: "rooms.state.creating" };
  if (room.phase === "joining") return { kind: "plain", key: joining(room.join) };
  if (room.waiting > 0) return { kind: "waiting", count: room.waiting };
  if (room.unreadBy.length > 0) return { kind: "names", names: room.unreadBy };
  if (room.lastBy !== null && !room.lastBy.you)
    return { kind: "by", key: "rooms.state.other", name: room.lastBy.name };
  if (room.lastBy !== null) return { kind: "plain", key: "rooms.state.you" };
  return { kind: "plain", key: room.lastAt === null ? "rooms.state.quiet" : "rooms.state.event" };
}

/** The lamp of a room, and the word that says the same. */
export function lampOf(room: Parts): { lamp: LampState; key: Key } {
  if (room.phase === "ended" || room.join?.stage === "failed")
    return { lamp: "off", key: "rooms.lamp.ended" };
  const { state } = room.connection;
  const settled = room.phase === "member" || state !== "connected";
  return { lamp: settled ? LAMPS[state] : "half", key: `rooms.lamp.${state}` };
}

/** Rooms as they are listed: those without any event yet first, then the newest. */
export function sorted(rooms: readonly RoomSummary[]): RoomSummary[] {
  return rooms.toSorted((a, b) => place(b) - place(a));
}

function place(room: RoomSummary): number {
  return room.lastAt ?? Number.MAX_SAFE_INTEGER;
}

/** The relay as all rooms together find it: the worst that concerns trust first, else the best. */
export function relayOf(rooms: readonly Pick<RoomSummary, "connection" | "phase">[]): {
  lit: boolean;
  key: Key;
} {
  const states = new Set(
    rooms.filter((room) => room.phase !== "ended").map((room) => room.connection.state),
  );
  const found = ORDER.find((state) => states.has(state));
  return { lit: found === "connected", key: `rooms.relay.${found ?? "none"}` };
}

/** The time of a room's last event, the shorter the nearer it is. */
export function listTime(time: number, now: number, locale: string): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (time >= midnight) return clock(time, locale);
  const format: Intl.DateTimeFormatOptions =
    time >= midnight - 6 * 86_400_000 ? { weekday: "short" } : { day: "numeric", month: "short" };
  return dateFormat(locale, format).format(time);
}

const LAMPS: Record<ConnectionView["state"], LampState> = {
  connected: "lit",
  connecting: "half",
  offline: "off",
  "wrong-key": "off",
  "wrong-version": "off",
  "wrong-clock": "off",
};

const ORDER = [
  "wrong-key",
  "connected",
  "connecting",
  "wrong-version",
  "wrong-clock",
  "offline",
] as const;

function joining(join: JoinStage | null): Key {
  return join === null || join.stage === "failed"
    ? "rooms.state.asking"
    : `rooms.state.${join.stage}`;
}
