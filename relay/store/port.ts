import type { Bundle, Bytes } from "../../shared/wire/ids.ts";
import type { Policy } from "../../shared/wire/policy.ts";
import type { BlankEntry, Entry } from "../../shared/wire/log.ts";

/**
 * What the relay needs of a store. A write is a list of operations that become
 * durable together or not at all; whoever answers a client awaits it first.
 * Reads see every write whose promise has resolved. Nothing that a store is
 * given tells who anybody is: no address, no access token, only its hash.
 */

export type LiveEntry = Exclude<Entry, { type: "erased" }>;

/** A room's own row: what its last commit left behind. */
export interface RoomRow {
  uid: Bytes;
  /** The owner's index. */
  owner: number;
  epoch: number;
  /** SHA-256 of the last commit's body. */
  prev: Bytes;
  /** Number of the last commit that renewed the key for all. */
  rotation: number;
  policy: Policy;
  /** When the owner was last here, to the hour. */
  seen: number;
}

export interface MemberRow {
  index: number;
  bundle: Bundle;
  /** First entry that this member may read. */
  start: number;
  /** Everything up to here is persisted at the member. */
  cursor: number;
  /** Number of this member's last message, 0 for none. */
  n: number;
  /** Null for a member. For one who was put out or has left: the last entry that it is told of. */
  until: number | null;
  /** Whether it stands on the roster; one who has left does until a commit says so. */
  listed: boolean;
}

export interface JoinRow {
  auth: Bytes;
  kem: Bytes;
  sealed: Bytes;
  answer: Bytes | null;
  confirm: Bytes | null;
}

/** `open`, or a tombstone that makes a second use tell what happened. */
export type InviteFate =
  | { is: "open" }
  | { is: "revoked" }
  | { is: "used"; auth: Bytes; member: number };

export interface InviteRow {
  id: Bytes;
  /** Unix time in milliseconds. */
  expiry: number;
  fate: InviteFate;
  joins: JoinRow[];
}

export type StoredRoom =
  /** An id was given out; its genesis is awaited from this `auth`. */
  | { is: "reserved"; auth: Bytes; time: number }
  /** The owner has ended it: its signed word is all that is left. */
  | { is: "deleted"; body: Bytes; proof: Bytes }
  | {
      is: "room";
      row: RoomRow;
      members: MemberRow[];
      invites: InviteRow[];
      /** `kem` keys that members had before their present ones. */
      retired: Bytes[];
      /** Number and chain hash of the last entries, oldest first; never empty. */
      tail: { number: number; hash: Bytes }[];
      /** Whether it came out of a backup, and whether it has been written to since (P72). */
      restored: "unsettled" | "settled" | null;
    };

/** An entry on its way into the log. */
export interface EntryRecord {
  entry: LiveEntry | BlankEntry;
  epoch: number;
  h: Bytes;
  /** Chain hash after this entry. */
  hash: Bytes;
  time: number;
}

export interface StoredPart {
  number: number;
  /** The commit itself, where the part is a newcomer's. */
  commit: { body: Bytes; proof: Bytes } | null;
  sealed: Bytes;
}

export type Op =
  | { op: "reserve"; room: Bytes; auth: Bytes; time: number }
  /** Makes the room, ending its reservation, or replaces its row. */
  | { op: "room"; room: Bytes; row: RoomRow }
  /** Appends; a message also becomes its sender's last. */
  | { op: "entry"; room: Bytes; record: EntryRecord }
  /** A room that came out of a backup waits for nothing more. */
  | { op: "settled"; room: Bytes }
  | { op: "member"; room: Bytes; member: MemberRow }
  /** Moves a member's cursor and erases its parts up to there. */
  | { op: "cursor"; room: Bytes; index: number; number: number }
  /** `welcome`: a newcomer's, which is handed out with its commit. */
  | { op: "part"; room: Bytes; index: number; number: number; sealed: Bytes; welcome: boolean }
  /** A member is cut off, or taken off the roster too; its parts are erased. */
  | { op: "gone"; room: Bytes; index: number; until: number; listed: boolean }
  /** A member's new `kem`; the old one is kept among the retired. */
  | { op: "kem"; room: Bytes; index: number; kem: Bytes }
  /** Erases all of the room but the owner's word that it is over. */
  | { op: "delete"; room: Bytes; body: Bytes; proof: Bytes; time: number }
  | { op: "invite"; room: Bytes; id: Bytes; expiry: number }
  /** Leaves a tombstone and erases the invite's joins. */
  | { op: "close"; room: Bytes; id: Bytes; fate: Exclude<InviteFate, { is: "open" }> }
  | { op: "ask"; room: Bytes; id: Bytes; auth: Bytes; kem: Bytes; sealed: Bytes }
  | { op: "answer"; room: Bytes; id: Bytes; auth: Bytes; sealed: Bytes }
  | { op: "confirm"; room: Bytes; id: Bytes; auth: Bytes; sealed: Bytes }
  /** One piece of a file, unless it is there. */
  | {
      op: "piece";
      room: Bytes;
      id: Bytes;
      at: number;
      member: number;
      sealed: Bytes;
      time: number;
    }
  /** Erases what a member has put under an id. */
  | { op: "drop"; room: Bytes; id: Bytes; member: number }
  /**
   * Erases what is over: reservations made and invites expired before those
   * times, with their joins; pieces of files and bodies of messages stored before `bodiesBefore`, or
   * longer before `now` than their room's policy wants, and of those that every
   * member has and that lie before the last rotation; of what lies before that
   * rotation and came before `absentBefore` also the rest, with its parts; and
   * words about rooms that ended before `absentBefore`.
   */
  | {
      op: "sweep";
      now: number;
      reservedBefore: number;
      invitesBefore: number;
      bodiesBefore: number;
      absentBefore: number;
    };

/** What is held of a room, in counts and sizes; times are null where there is nothing. */
export interface Holdings {
  /** Who is in, and who is gone. */
  members: number;
  gone: number;
  /** Messages with their sealed bytes, how many bytes, and when the oldest came. */
  kept: number;
  bytes: number;
  oldest: number | null;
  /** Messages without. */
  erased: number;
  commits: number;
  /** When the first and the last entry came. */
  first: number | null;
  last: number | null;
  parts: number;
  /** Open ones. */
  invites: number;
  asks: number;
  files: number;
  fileBytes: number;
}

/** An entry by its outside. `size` counts what is sealed and a commit's body. */
export interface SeenEntry {
  number: number;
  time: number;
  size: number;
  /** Null for a commit. */
  by: number | null;
}

export interface Store {
  /** Resolves once all of `ops` are durable; rejects when none is. */
  apply(ops: readonly Op[]): Promise<void>;
  room(room: Bytes): Promise<StoredRoom | null>;
  /** Entries from number `from` on: at most `max`, and no more than about `maxBytes`, but one where there is one. */
  entries(room: Bytes, from: number, max: number, maxBytes: number): Promise<Entry[]>;
  /** Chain hash after entry `number`. */
  hashAt(room: Bytes, number: number): Promise<Bytes | null>;
  /** Where the message `n` of a member stands. */
  message(room: Bytes, member: number, n: number): Promise<{ number: number; hash: Bytes } | null>;
  /** The commit that started an epoch. */
  commit(room: Bytes, epoch: number): Promise<{ number: number; hash: Bytes; body: Bytes } | null>;
  /** A member's parts that its cursor hasn't passed, oldest first. */
  parts(room: Bytes, index: number): Promise<StoredPart[]>;
  /** The room in which this `auth` has asked with this invite. */
  roomOfJoin(id: Bytes, auth: Bytes): Promise<Bytes | null>;
  /** One piece of a file, or null where it isn't or is no more. */
  piece(room: Bytes, id: Bytes, at: number): Promise<Bytes | null>;
  /** Sealed bytes of the files of one room, and of all. */
  fileBytes(room: Bytes): Promise<{ room: number; all: number }>;
  holdings(room: Bytes): Promise<Holdings>;
  /** The last `max` entries, the newest last. */
  recent(room: Bytes, max: number): Promise<SeenEntry[]>;
  /** Rooms and reservations. */
  countRooms(): Promise<number>;
  /** A number above every one this store has given before, and at least `atLeast`; durable. */
  nextBase(atLeast: number): Promise<number>;
  close(): Promise<void>;
}

/** Bytes of an entry that count towards a history answer. */
export function entrySize(entry: Entry): number {
  if (entry.type === "erased") return 64;
  const clear = entry.type === "commit" ? entry.clear[0].length + entry.proof.length : 32;
  return entry.sealed.length + clear + 64;
}

/** How many chain hashes a room is loaded with. */
export const TAIL = 256;
/** Distance between two bases, so that what is counted up from one never reaches the next. */
export const BASE_STEP = 1_000_000;
