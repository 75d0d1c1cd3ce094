import type { Crypto } from "../../shared/crypto/port.ts";
import { TIMES } from "../../shared/limits.ts";
import type { RelayError } from "../../shared/wire/error.ts";
import type { CommitEntry, KeptEntry } from "../../shared/wire/log.ts";
import { judgeBack, seatsAfter } from "./commits.ts";
import type { Invite, SimRoom } from "./seats.ts";

/** A room that came out of a backup, as the simulated relay treats it: what the protocol asks of any relay (P72). */

/** Whether it still waits for what its members may know more; the first write after that settles it. */
export function isBehind(room: SimRoom, now: number): boolean {
  const { restored } = room;
  if (restored === null) return false;
  const wait = room.attached.has(room.owner) ? TIMES.settle : TIMES.settleAlone;
  if (restored.since === null || now - restored.since < wait) return true;
  room.restored = null;
  room.seen = now;
  return false;
}

function commitBack(
  crypto: Crypto,
  room: SimRoom,
  { number, clear: [body], proof }: CommitEntry,
  now: number,
  end: (invite: Invite, state: "used" | "revoked") => void,
): { lost: readonly number[] } | RelayError {
  const judged = judgeBack(crypto, room, { body, proof }, now);
  if (typeof judged === "string") return judged;
  const lost = seatsAfter(room, judged, number, end);
  room.seen = Math.max(room.seen, Math.min(judged.time, now));
  room.lastBody = body;
  room.lastAt = number;
  return { lost };
}

/** Takes one entry as the next; who is cut off by it, or why it can't be the next. */
export function takeBack(
  crypto: Crypto,
  room: SimRoom,
  entry: KeptEntry,
  now: number,
  end: (invite: Invite, state: "used" | "revoked") => void,
): { lost: readonly number[] } | RelayError {
  if (entry.number !== room.log.length + 1) return "out-of-order";
  if (entry.type === "commit") return commitBack(crypto, room, entry, now, end);
  const [epoch, sender, n] = entry.clear;
  const seat = room.seats.find(({ index }) => index === sender);
  if (seat?.until !== null || epoch !== room.epoch || n !== seat.last + 1) return "bad-request";
  seat.last = n;
  seat.landed.set(n, entry.number);
  return { lost: [] };
}
