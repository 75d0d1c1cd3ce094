import type { ConnectionView, RoomView } from "../../../rpc/contract.ts";
import type { Alarm, AlarmKind } from "../../../rpc/presence.ts";
import type { Key } from "../../i18n.ts";

/** Lasting trouble of a room, worst first; each is one band. */
export type Trouble =
  | { kind: "wrong-key" }
  | { kind: "alarm"; alarm: Alarm; name: string | null; own: boolean; owner: boolean; more: number }
  | { kind: "wrong-version" }
  | (Loss & { trying: boolean })
  | { kind: "key-due"; since: number | null };

/** Why there is no connection, where trying again may help. */
export type Loss = { kind: "offline"; since: number } | { kind: "wrong-clock" };

type Parts = Pick<
  RoomView,
  "phase" | "connection" | "alarms" | "members" | "me" | "owner" | "keyLeft" | "keyRenewedAt"
>;

/**
 * What has to be said above a room's thread. `loss` is what stands
 * in the way of the relay until it is reached: a new attempt is not yet good news.
 * A room that is over needs no relay and no key any more.
 */
export function troubles(view: Parts, loss: Loss | null): Trouble[] {
  const found: Trouble[] = [];
  const { state } = view.connection;
  const over = view.phase === "ended";
  if (state === "wrong-key" && !over) found.push({ kind: "wrong-key" });
  const alarm = worst(view.alarms);
  if (alarm !== null) {
    const name = view.members.find((one) => one.index === alarm.member)?.name ?? null;
    const own = alarm.member === null || alarm.member === view.me;
    found.push({
      kind: "alarm",
      alarm,
      name,
      own,
      owner: view.me === view.owner,
      more: view.alarms.length - 1,
    });
  }
  if (over) return found;
  if (state === "wrong-version") found.push({ kind: state });
  if (loss !== null) found.push({ ...loss, trying: state === "connecting" });
  if (view.phase === "member" && view.keyLeft <= 0 && state === "connected")
    found.push({ kind: "key-due", since: view.keyRenewedAt });
  return found;
}

/** What stands in the way of the relay, kept while further attempts to reach it go on. */
export function lossOf({ state, since }: ConnectionView, before: Loss | null): Loss | null {
  if (state === "connecting") return before;
  if (state === "wrong-clock") return { kind: state };
  if (state !== "offline") return null;
  return before?.kind === "offline" ? before : { kind: "offline", since };
}

/** Which message tells of an alarm: some kinds have other words when somebody is named. */
export function alarmText(trouble: Extract<Trouble, { kind: "alarm" }>): Key {
  const { kind } = trouble.alarm;
  if (kind === "cloned" && trouble.own && trouble.owner) return "room.alarm.cloned.owner";
  const named = trouble.name !== null && !(kind === "cloned" && trouble.own);
  const nobodys = kind === "unsigned-end" || kind === "behind" || kind === "link-changed";
  return named && !nobodys ? `room.alarm.${kind}.named` : `room.alarm.${kind}`;
}

const GRAVITY: readonly AlarmKind[] = [
  "cloned",
  "usurped",
  "forged",
  "forked",
  "keyless",
  "dropped",
  "behind",
  "unsigned-end",
  "link-changed",
];

function worst(alarms: readonly Alarm[]): Alarm | null {
  const [first] = alarms.toSorted(
    (a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind) || b.at - a.at,
  );
  return first ?? null;
}
