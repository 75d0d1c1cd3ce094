import { createHash } from "node:crypto";
import type { Bytes } from "../../shared/wire/ids.ts";
import { DEFAULT_POLICY } from "../../shared/wire/policy.ts";
import type { EntryRecord, MemberRow, Op, RoomRow } from "../../relay/store/port.ts";

/** Rows for tests of stores. A store checks nothing of what they mean, so their bytes are any. */

/** Bytes that differ for every name, and are the same for the same one. */
export function bytes(name: string, length = 32): Bytes {
  const digest = createHash("sha256").update(name).digest();
  return Uint8Array.from({ length }, (_, at) => (digest[at % 32] ?? 0) ^ ((at >> 5) & 255));
}

export const ROOM = bytes("room", 16);
export const OTHER = bytes("other room", 16);

export function row(change: Partial<RoomRow> = {}): RoomRow {
  return {
    uid: bytes("uid"),
    owner: 0,
    epoch: 0,
    prev: bytes("prev"),
    rotation: 1,
    policy: DEFAULT_POLICY,
    seen: 1000,
    ...change,
  };
}

export function member(index: number, change: Partial<MemberRow> = {}): MemberRow {
  const bundle = {
    sig: bytes(`sig ${index}`, 45),
    kem: bytes(`kem ${index}`, 45),
    auth: bytes(`auth ${index}`, 45),
  };
  const fresh = { start: 1, cursor: 0, n: 0, until: null, listed: true };
  return { index, bundle, ...fresh, ...change };
}

/** What of a record isn't its content. */
function stamps(number: number, epoch: number, time: number): Omit<EntryRecord, "entry"> {
  return { epoch, h: bytes(`h ${number}`), hash: bytes(`hash ${number}`), time };
}

export function messageAt(
  number: number,
  { epoch = 0, sender = 0, n = 1, time = 1000, sealed = bytes(`sealed ${number}`, 300) } = {},
): EntryRecord {
  const clear: [number, number, number] = [epoch, sender, n];
  return { entry: { number, type: "message", clear, sealed }, ...stamps(number, epoch, time) };
}

export function commitAt(
  number: number,
  { epoch = 0, time = 1000, sealed = bytes(`key ${number}`, 76) } = {},
): EntryRecord {
  const [body, proof] = [bytes(`body ${number}`, 400), bytes(`proof ${number}`, 82)];
  return {
    entry: { number, type: "commit", clear: [body], sealed, proof },
    ...stamps(number, epoch, time),
  };
}

export function append(record: EntryRecord, room: Bytes = ROOM): Op {
  return { op: "entry", room, record };
}

/** A room as genesis leaves it: its row, its owner and the first entry, which has no sealed bytes. */
export function genesis(room: Bytes = ROOM): Op[] {
  return [
    { op: "room", room, row: row() },
    { op: "member", room, member: member(0) },
    append(commitAt(1, { sealed: new Uint8Array(0) }), room),
  ];
}

export function admitted(index: number, room: Bytes = ROOM): Op {
  return { op: "member", room, member: member(index) };
}

export function invited(id: Bytes, expiry = 5000, room: Bytes = ROOM): Op {
  return { op: "invite", room, id, expiry };
}

export function asked(id: Bytes, auth: Bytes, room: Bytes = ROOM): Op {
  return { op: "ask", room, id, auth, kem: bytes("kem", 45), sealed: bytes("request", 200) };
}
