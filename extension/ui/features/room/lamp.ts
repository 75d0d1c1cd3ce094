import { TIMES } from "../../../../shared/limits.ts";
import type { RoomView } from "../../../rpc/contract.ts";

/** The lamp beside a room's title, and what says the same in words: how many are there, or why not. */
export type LampLine = { lamp: "lit" | "half" | "off" | "away" } & (
  | { says: "connected"; count: number }
  | { says: "offline"; since: number }
  | {
      says:
        | "alone"
        | "away"
        | "catching-up"
        | "connecting"
        | "wrong-key"
        | "wrong-version"
        | "wrong-clock";
    }
  | { says: "creating" | "joining" | "failed" | "ended" }
);

type Parts = Pick<
  RoomView,
  "phase" | "connection" | "members" | "join" | "me" | "owner" | "ownerSeen" | "catchingUp"
>;

/** Whether nothing of the owner has come for so long, while connected, that it can't be there. */
export function ownerAway(view: Parts, now: number): boolean {
  const { state, since } = view.connection;
  if (view.phase !== "member" || view.me === view.owner || state !== "connected") return false;
  return now - Math.max(since, view.ownerSeen ?? 0) >= TIMES.ownerAway;
}

/** Reads the one line that is said under a room's title: the connection first, as nothing else is true without it. */
export function lampLine(view: Parts, now: number): LampLine {
  const { state, since } = view.connection;
  if (view.join?.stage === "failed") return { lamp: "off", says: "failed" };
  if (view.phase === "ended") return { lamp: "off", says: "ended" };
  if (state === "offline") return { lamp: "off", says: "offline", since };
  if (state === "connecting") return { lamp: "half", says: "connecting" };
  if (state !== "connected") return { lamp: "off", says: state };
  if (view.phase !== "member") return { lamp: "half", says: view.phase };
  if (view.catchingUp) return { lamp: "half", says: "catching-up" };
  if (ownerAway(view, now)) return { lamp: "away", says: "away" };
  if (view.members.length <= 1) return { lamp: "lit", says: "alone" };
  return { lamp: "lit", says: "connected", count: view.members.length };
}
