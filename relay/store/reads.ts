import { EMPTY, hex } from "../../shared/bytes.ts";
import { decode } from "../../shared/wire/codec.ts";
import { policy as policySchema } from "../../shared/wire/policy.ts";
import type { Bytes } from "../../shared/wire/ids.ts";
import type { Entry } from "../../shared/wire/log.ts";
import { holdingsOf, recentOf } from "./holdings.ts";
import {
  entrySize,
  TAIL,
  type InviteFate,
  type InviteRow,
  type JoinRow,
  type MemberRow,
  type Store,
  type StoredRoom,
} from "./port.ts";
import type { Statements } from "./statements.ts";

/** The store's reads without the wait. */
export type Reads = {
  [K in Exclude<keyof Store, "apply" | "close" | "nextBase">]: (
    ...args: Parameters<Store[K]>
  ) => Awaited<ReturnType<Store[K]>>;
};

interface EntryRow {
  number: number;
  type: "message" | "commit" | "erased";
  epoch: number;
  member: number;
  n: number;
  body: Bytes;
  proof: Bytes;
  /** An empty array is bound as NULL. */
  sealed: Bytes | null;
  h: Bytes;
}

interface PartRow {
  number: number;
  body: Bytes;
  proof: Bytes;
  sealed: Bytes;
  welcome: number;
}

interface InviteTableRow {
  id: Bytes;
  expiry: number;
  fate: InviteFate["is"];
  auth: Bytes;
  member: number;
}

function entryOf(row: EntryRow): Entry {
  const { number, type, epoch, member, n, body, proof, h } = row;
  const sealed = row.sealed ?? EMPTY;
  switch (type) {
    case "message":
      return { number, type, clear: [epoch, member, n], sealed };
    case "commit":
      return { number, type, clear: [body], sealed, proof };
    case "erased":
      return { number, type, h };
  }
}

function fateOf({ fate, auth, member }: InviteTableRow): InviteFate {
  return fate === "used" ? { is: fate, auth, member } : { is: fate };
}

function invitesOf(db: Statements, room: Bytes): InviteRow[] {
  const invites = new Map<string, InviteRow>();
  for (const row of db.all<InviteTableRow>("SELECT * FROM invites WHERE room = ?", room)) {
    const { id, expiry } = row;
    invites.set(hex(id), { id, expiry, fate: fateOf(row), joins: [] });
  }
  for (const { id, auth, kem, sealed, answer, confirm } of db.all<JoinRow & { id: Bytes }>(
    "SELECT * FROM joins WHERE room = ? ORDER BY rowid",
    room,
  )) {
    invites.get(hex(id))?.joins.push({ auth, kem, sealed, answer, confirm });
  }
  return [...invites.values()];
}

function membersOf(db: Statements, room: Bytes): MemberRow[] {
  type Row = { member: number; sig: Bytes; kem: Bytes; auth: Bytes; listed: number } & Omit<
    MemberRow,
    "index" | "bundle" | "listed"
  >;
  return db
    .all<Row>("SELECT * FROM members WHERE room = ? ORDER BY member", room)
    .map(({ member, sig, kem, auth, start, cursor, n, until, listed }) => {
      const bundle = { sig, kem, auth };
      return { index: member, bundle, start, cursor, n, until, listed: listed === 1 };
    });
}

function roomOf(db: Statements, room: Bytes): StoredRoom | null {
  const row = db.get<{
    uid: Bytes;
    owner: number;
    epoch: number;
    prev: Bytes;
    rotation: number;
    policy: Bytes;
    seen: number;
  }>("SELECT * FROM rooms WHERE room = ?", room);
  if (!row) {
    const notice = "SELECT body, proof FROM deleted WHERE room = ?";
    const deleted = db.get<{ body: Bytes; proof: Bytes }>(notice, room);
    if (deleted) return { is: "deleted", body: deleted.body, proof: deleted.proof };
    const text = "SELECT auth, time FROM reserved WHERE room = ?";
    const reserved = db.get<{ auth: Bytes; time: number }>(text, room);
    return reserved ? { is: "reserved", auth: reserved.auth, time: reserved.time } : null;
  }
  const { uid, owner, epoch, prev, rotation, seen } = row;
  const policy = decode(policySchema, row.policy, 1024);
  if (!policy.ok) throw new Error("a stored policy can't be read");
  const tail = db.all<{ number: number; hash: Bytes }>(
    "SELECT number, hash FROM entries WHERE room = ? ORDER BY number DESC LIMIT ?",
    room,
    TAIL,
  );
  const restored = db.get<{ settled: number }>("SELECT settled FROM restored WHERE room = ?", room);
  return {
    is: "room",
    row: { uid, owner, epoch, prev, rotation, policy: policy.value, seen },
    members: membersOf(db, room),
    invites: invitesOf(db, room),
    retired: db
      .all<{ key: Bytes }>("SELECT key FROM retired WHERE room = ?", room)
      .map(({ key }) => key),
    tail: tail.map(({ number, hash }) => ({ number, hash })).toReversed(),
    restored: restored === undefined ? null : restored.settled === 1 ? "settled" : "unsettled",
  };
}

/** The reads of an open database. */
export function readsOf(db: Statements): Reads {
  return {
    room: (room) => roomOf(db, room),
    entries(room, from, max, maxBytes) {
      const text = "SELECT * FROM entries WHERE room = ? AND number >= ? ORDER BY number LIMIT ?";
      const out: Entry[] = [];
      let size = 0;
      for (const row of db.each<EntryRow>(text, room, from, max)) {
        const entry = entryOf(row);
        size += entrySize(entry);
        if (out.length > 0 && size > maxBytes) break;
        out.push(entry);
      }
      return out;
    },
    hashAt(room, number) {
      const text = "SELECT hash FROM entries WHERE room = ? AND number = ?";
      return db.get<{ hash: Bytes }>(text, room, number)?.hash ?? null;
    },
    message(room, member, n) {
      const text = "SELECT number, hash FROM entries WHERE room = ? AND member = ? AND n = ?";
      const row = db.get<{ number: number; hash: Bytes }>(text, room, member, n);
      return row ? { number: row.number, hash: row.hash } : null;
    },
    commit(room, epoch) {
      const row = db.get<{ number: number; hash: Bytes; body: Bytes }>(
        `SELECT number, hash, body FROM entries
         WHERE room = ? AND epoch = ? AND type = 'commit'`,
        room,
        epoch,
      );
      return row ? { number: row.number, hash: row.hash, body: row.body } : null;
    },
    parts(room, index) {
      return db
        .all<PartRow>(
          `SELECT parts.number, entries.body, entries.proof, parts.sealed, welcome FROM parts
           JOIN entries ON entries.room = parts.room AND entries.number = parts.number
           WHERE parts.room = ? AND parts.member = ? ORDER BY parts.number`,
          room,
          index,
        )
        .map(({ number, body, proof, sealed, welcome }) => {
          return { number, sealed, commit: welcome === 1 ? { body, proof } : null };
        });
    },
    roomOfJoin(id, auth) {
      const text = "SELECT room FROM joins WHERE id = ? AND auth = ?";
      return db.get<{ room: Bytes }>(text, id, auth)?.room ?? null;
    },
    piece(room, id, at) {
      const text = "SELECT sealed FROM pieces WHERE room = ? AND id = ? AND place = ?";
      return db.get<{ sealed: Bytes }>(text, room, id, at)?.sealed ?? null;
    },
    fileBytes(room) {
      const text = `SELECT
        (SELECT ifnull(sum(size), 0) FROM pieces WHERE room = ?) AS room,
        (SELECT ifnull(sum(size), 0) FROM pieces) AS total`;
      const sums = db.get<{ room: number; total: number }>(text, room);
      return { room: sums?.room ?? 0, all: sums?.total ?? 0 };
    },
    holdings: (room) => holdingsOf(db, room),
    recent: (room, max) => recentOf(db, room, max),
    countRooms() {
      const text = "SELECT (SELECT count(*) FROM rooms) + (SELECT count(*) FROM reserved) AS count";
      return db.get<{ count: number }>(text)?.count ?? 0;
    },
  };
}
