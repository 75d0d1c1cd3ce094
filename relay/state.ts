import { equal, hex } from "../shared/bytes.ts";
import type { Crypto } from "../shared/crypto/port.ts";
import { chainStart } from "../shared/wire/chain.ts";
import type { Bundle, Bytes } from "../shared/wire/ids.ts";
import type { InviteRow, JoinRow, MemberRow, RoomRow, StoredRoom } from "./store/port.ts";

/** What the relay holds in memory of a room that is in use. All of it can be read back from the store. */

export type Join = JoinRow;
export type Invite = Omit<InviteRow, "joins"> & { joins: Map<string, Join> };

export interface OpenRoom {
  is: "room";
  room: Bytes;
  row: RoomRow;
  members: Map<number, MemberRow>;
  /** Index by `auth` in hexadecimal. */
  byAuth: Map<string, number>;
  /** Every key that was ever in this room, in hexadecimal. */
  keys: Set<string>;
  invites: Map<string, Invite>;
  end: number;
  /** Chain hashes by number: the last ones, and always that of `end`. */
  hashes: Map<number, Bytes>;
  /** Of a room that came out of a backup (P72): since when it is waited for what members know more, and how much they gave. */
  restored: { settled: boolean; since: number | null; given: number } | null;
}

export interface ReservedRoom {
  is: "reserved";
  room: Bytes;
  auth: Bytes;
  time: number;
}

/** One that its owner has ended: the owner's word is all there is. */
export interface DeletedRoom {
  is: "deleted";
  body: Bytes;
  proof: Bytes;
}

export type RoomState = OpenRoom | ReservedRoom | DeletedRoom | { is: "none" };

/** Chain hashes kept in memory for one room. */
const KEPT_HASHES = 1024;

export function keysOf(bundle: Bundle): Bytes[] {
  return [bundle.sig, bundle.kem, bundle.auth];
}

/** A member as it comes in. */
export function newMember(index: number, bundle: Bundle, start: number): MemberRow {
  return { index, bundle, start, cursor: 0, n: 0, until: null, listed: true };
}

/** Takes a member in. */
export function addMember(state: OpenRoom, member: MemberRow): void {
  state.members.set(member.index, member);
  state.byAuth.set(hex(member.bundle.auth), member.index);
  for (const key of keysOf(member.bundle)) state.keys.add(hex(key));
}

/** Those who may speak and read: on the roster, and not cut off. */
export function present(state: OpenRoom): MemberRow[] {
  return [...state.members.values()].filter(({ until }) => until === null);
}

/** Those on the roster, one who has left and is still listed among them. */
export function listed(state: OpenRoom): MemberRow[] {
  return [...state.members.values()].filter((member) => member.listed);
}

/** Whether it came out of a backup and waits for what its members may know more (P72). */
export function isUnsettled({ restored }: OpenRoom): boolean {
  return restored?.settled === false;
}

/** Moves the end of the log by one. */
export function addHash(state: OpenRoom, number: number, hash: Bytes): void {
  state.end = number;
  state.hashes.set(number, hash);
  // The chain's start isn't in the store, so it stays.
  if (number > KEPT_HASHES) state.hashes.delete(number - KEPT_HASHES);
}

/** An index that no member has had. */
export function nextIndex(state: OpenRoom): number {
  return Math.max(-1, ...state.members.keys()) + 1;
}

export function memberByAuth(state: OpenRoom, auth: Bytes): MemberRow | null {
  const index = state.byAuth.get(hex(auth));
  return index === undefined ? null : (state.members.get(index) ?? null);
}

export function ownerOf(state: OpenRoom): MemberRow {
  const owner = state.members.get(state.row.owner);
  if (!owner) throw new Error("a room must have an owner");
  return owner;
}

export function isOwner(state: OpenRoom, auth: Bytes): boolean {
  return equal(ownerOf(state).bundle.auth, auth);
}

/** A room without log entries and members, as its genesis finds it. */
export function emptyRoom(crypto: Pick<Crypto, "sha256">, room: Bytes, row: RoomRow): OpenRoom {
  return {
    is: "room",
    room,
    row,
    members: new Map(),
    byAuth: new Map(),
    keys: new Set(),
    invites: new Map(),
    end: 0,
    hashes: new Map([[0, chainStart(crypto, row.uid)]]),
    restored: null,
  };
}

/** The state of a room as the store has it. */
export function loadState(
  crypto: Pick<Crypto, "sha256">,
  room: Bytes,
  stored: StoredRoom | null,
): RoomState {
  if (stored === null) return { is: "none" };
  if (stored.is === "deleted") return stored;
  if (stored.is === "reserved") return { ...stored, room };
  const state = emptyRoom(crypto, room, stored.row);
  for (const member of stored.members) addMember(state, member);
  for (const key of stored.retired) state.keys.add(hex(key));
  for (const { joins, ...invite } of stored.invites) {
    state.invites.set(hex(invite.id), {
      ...invite,
      joins: new Map(joins.map((join) => [hex(join.auth), join])),
    });
  }
  for (const { number, hash } of stored.tail) addHash(state, number, hash);
  if (stored.restored !== null) {
    state.restored = { settled: stored.restored === "settled", since: null, given: 0 };
  }
  return state;
}
