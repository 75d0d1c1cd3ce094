import type { Bytes } from "../../shared/crypto/port.ts";
import type { Down } from "../../shared/wire/down.ts";
import type { Bundle } from "../../shared/wire/ids.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import type { Policy } from "../../shared/wire/policy.ts";

/** What the simulated relay holds. */

export interface Peer {
  auth: Bytes;
  tell(
    message: Down | { t: "batch"; entries: Entry[] } | { t: "signals"; signals: Signal[] },
  ): void;
}

export interface Seat extends Bundle {
  index: number;
  start: number;
  last: number;
  landed: Map<number, number>;
  /** The last entry that one who is gone is told of. */
  until: number | null;
  listed: boolean;
}

export interface Join {
  auth: Bytes;
  kem: Bytes;
  sealed: Bytes;
  answer: Bytes | null;
  confirm: Bytes | null;
}

export interface Invite {
  id: Bytes;
  expiry: number;
  state: "open" | "used" | "revoked";
  joins: Join[];
  admitted: { auth: Bytes; member: number } | null;
}

export interface SimRoom {
  id: Bytes;
  uid: Bytes;
  seats: Seat[];
  owner: number;
  policy: Policy;
  epoch: number;
  lastBody: Bytes;
  lastAt: number;
  rotation: number;
  log: Entry[];
  /** The log as it was before anything was erased from it, and when each entry came. */
  said: Entry[];
  times: number[];
  /** Chain hash after entry k at index k. */
  chain: Bytes[];
  invites: Map<string, Invite>;
  parts: {
    member: number;
    number: number;
    commit: { body: Bytes; proof: Bytes } | null;
    sealed: Bytes;
  }[];
  /** When the owner was last here. */
  seen: number;
  /** It came out of a backup; since when it is waited for what members know more. */
  restored: { since: number | null } | null;
  /** It once did: it may have forgotten who left. */
  forgetful: boolean;
  attached: Map<number, Peer>;
  /** Who has asked to be let in, and is connected. */
  askers: Set<Peer>;
}

/** Somebody as it comes in. */
export function seatOf(bundle: Bundle, index: number, start: number): Seat {
  return { ...bundle, index, start, last: 0, landed: new Map(), until: null, listed: true };
}

/** A room as it is now, for nobody who is connected. */
export function copyOf(room: SimRoom): SimRoom {
  const invites = [...room.invites].map(([id, invite]): [string, Invite] => [
    id,
    { ...invite, joins: invite.joins.map((join) => ({ ...join })) },
  ]);
  return {
    ...room,
    seats: room.seats.map((seat) => ({ ...seat, landed: new Map(seat.landed) })),
    log: [...room.log],
    said: [...room.said],
    times: [...room.times],
    chain: [...room.chain],
    invites: new Map(invites),
    parts: [...room.parts],
    attached: new Map(),
    askers: new Set(),
  };
}
