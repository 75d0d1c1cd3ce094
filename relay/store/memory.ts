import { hex } from "../../shared/bytes.ts";
import type { Bytes } from "../../shared/wire/ids.ts";
import type { Entry } from "../../shared/wire/log.ts";
import {
  BASE_STEP,
  entrySize,
  TAIL,
  type EntryRecord,
  type Holdings,
  type InviteRow,
  type MemberRow,
  type Op,
  type RoomRow,
  type SeenEntry,
  type Store,
} from "./port.ts";

/** One room, all of it. */
interface Kept {
  room: Bytes;
  row: RoomRow;
  members: Map<number, MemberRow>;
  invites: Map<string, InviteRow>;
  /** By number, from 1; `dropped` ones are gone for good. */
  records: { record: EntryRecord; erased: boolean; dropped: boolean }[];
  parts: { index: number; number: number; sealed: Bytes; welcome: boolean }[];
  retired: Bytes[];
  pieces: { id: Bytes; at: number; member: number; sealed: Bytes; time: number }[];
}

interface World {
  reserved: Map<string, { auth: Bytes; time: number }>;
  rooms: Map<string, Kept>;
  deleted: Map<string, { body: Bytes; proof: Bytes; time: number }>;
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing there to change");
  return value;
}

/** What may be there once only. */
function free(taken: boolean): void {
  if (taken) throw new Error("there is one already");
}

function join(world: World, op: { room: Bytes; id: Bytes; auth: Bytes }) {
  const invite = need(world.rooms.get(hex(op.room))?.invites.get(hex(op.id)));
  return need(invite.joins.find(({ auth }) => hex(auth) === hex(op.auth)));
}

function write(world: World, op: Op): void {
  switch (op.op) {
    case "reserve":
      free(world.reserved.has(hex(op.room)));
      world.reserved.set(hex(op.room), { auth: op.auth, time: op.time });
      return;
    case "room": {
      const kept = world.rooms.get(hex(op.room));
      world.reserved.delete(hex(op.room));
      if (kept) kept.row = op.row;
      else {
        const empty = {
          members: new Map(),
          invites: new Map(),
          records: [],
          parts: [],
          retired: [],
          pieces: [],
        };
        world.rooms.set(hex(op.room), { room: op.room, row: op.row, ...empty });
      }
      return;
    }
    case "entry": {
      const kept = need(world.rooms.get(hex(op.room)));
      const { entry } = op.record;
      if (entry.number !== kept.records.length + 1) throw new Error("a number twice or left out");
      free(kept.records.some(({ record }) => sameKind(record, op.record)));
      kept.records.push({ record: op.record, erased: entry.type === "blank", dropped: false });
      if (entry.type !== "commit") need(kept.members.get(entry.clear[1])).n = entry.clear[2];
      return;
    }
    case "settled":
      // Only what was copied file by file can have come out of a backup.
      need(world.rooms.get(hex(op.room)));
      return;
    case "member": {
      const { members } = need(world.rooms.get(hex(op.room)));
      free(members.has(op.member.index));
      members.set(op.member.index, op.member);
      return;
    }
    case "cursor": {
      const kept = need(world.rooms.get(hex(op.room)));
      need(kept.members.get(op.index)).cursor = op.number;
      kept.parts = kept.parts.filter((p) => p.index !== op.index || p.number > op.number);
      return;
    }
    case "part": {
      const { parts } = need(world.rooms.get(hex(op.room)));
      free(parts.some(({ index, number }) => index === op.index && number === op.number));
      parts.push(op);
      return;
    }
    case "invite": {
      const { id, expiry } = op;
      const kept = need(world.rooms.get(hex(op.room)));
      free(kept.invites.has(hex(id)));
      kept.invites.set(hex(id), { id, expiry, fate: { is: "open" }, joins: [] });
      return;
    }
    case "close": {
      const invite = need(world.rooms.get(hex(op.room))?.invites.get(hex(op.id)));
      invite.fate = op.fate;
      invite.joins = [];
      return;
    }
    case "ask": {
      const { auth, kem, sealed } = op;
      const invite = need(world.rooms.get(hex(op.room))?.invites.get(hex(op.id)));
      free(invite.joins.some((one) => hex(one.auth) === hex(auth)));
      invite.joins.push({ auth, kem, sealed, answer: null, confirm: null });
      return;
    }
    case "answer":
    case "confirm":
      join(world, op)[op.op] = op.sealed;
      return;
    case "piece": {
      const { pieces } = need(world.rooms.get(hex(op.room)));
      const there = pieces.some(({ id, at }) => hex(id) === hex(op.id) && at === op.at);
      if (!there) pieces.push(op);
      return;
    }
    case "drop": {
      const kept = need(world.rooms.get(hex(op.room)));
      const own = (one: Kept["pieces"][number]) =>
        hex(one.id) === hex(op.id) && one.member === op.member;
      kept.pieces = kept.pieces.filter((one) => !own(one));
      return;
    }
    case "gone": {
      const kept = need(world.rooms.get(hex(op.room)));
      Object.assign(need(kept.members.get(op.index)), { until: op.until, listed: op.listed });
      kept.parts = kept.parts.filter(({ index }) => index !== op.index);
      return;
    }
    case "kem": {
      const kept = need(world.rooms.get(hex(op.room)));
      const { bundle } = need(kept.members.get(op.index));
      kept.retired.push(bundle.kem);
      bundle.kem = op.kem;
      return;
    }
    case "delete": {
      const { body, proof, time } = op;
      free(world.deleted.has(hex(op.room)));
      world.rooms.delete(hex(op.room));
      world.deleted.set(hex(op.room), { body, proof, time });
      return;
    }
    case "sweep":
      return sweep(world, op);
  }
}

function sweep(world: World, op: Extract<Op, { op: "sweep" }>): void {
  for (const [key, { time }] of world.reserved) {
    if (time < op.reservedBefore) world.reserved.delete(key);
  }
  for (const [key, { time }] of world.deleted) {
    if (time < op.absentBefore) world.deleted.delete(key);
  }
  for (const kept of world.rooms.values()) {
    for (const [key, { expiry }] of kept.invites) {
      if (expiry < op.invitesBefore) kept.invites.delete(key);
    }
    sweepLog(kept, op);
  }
}

function sweepLog(kept: Kept, op: Extract<Op, { op: "sweep" }>): void {
  const { rotation, policy } = kept.row;
  const listed = [...kept.members.values()].filter((member) => member.listed);
  const lastWords = new Set(listed.map(({ until }) => until));
  const present = [...kept.members.values()].filter(({ until }) => until === null);
  const upTo = Math.min(rotation - 1, ...present.map(({ cursor }) => cursor));
  const wanted = policy.retention > 0 ? op.now - policy.retention : 0;
  const before = Math.max(op.bodiesBefore, wanted);
  kept.pieces = kept.pieces.filter(({ time }) => time >= before);
  const old = kept.records.findLast(
    ({ record: { entry, time } }) => entry.number < rotation && time < op.absentBefore,
  );
  const last = old?.record.entry.number ?? 0;
  for (const one of kept.records) {
    const { entry, time } = one.record;
    one.dropped ||= entry.number < last;
    if (entry.type === "message" && !lastWords.has(entry.number))
      one.erased ||= time < before || entry.number <= upTo;
  }
  kept.parts = kept.parts.filter(({ number }) => number > last);
}

/** Whether both are the same message of one member, or commits of one epoch. */
function sameKind(a: EntryRecord, b: EntryRecord): boolean {
  const [one, other] = [a.entry, b.entry];
  if (one.type === "commit" || other.type === "commit") {
    return one.type === other.type && a.epoch === b.epoch;
  }
  return one.clear[1] === other.clear[1] && one.clear[2] === other.clear[2];
}

function entryOf({ record: { entry, h }, erased }: Kept["records"][number]): Entry {
  return erased || entry.type === "blank" ? { number: entry.number, type: "erased", h } : entry;
}

function logOf(kept: Kept | undefined): Kept["records"] {
  return (kept?.records ?? []).filter(({ dropped }) => !dropped);
}

function seenOf({ record: { entry, time }, erased }: Kept["records"][number]): SeenEntry {
  const { number } = entry;
  if (entry.type === "commit") {
    return { number, time, size: entry.clear[0].length + entry.sealed.length, by: null };
  }
  const size = erased || entry.type === "blank" ? 0 : entry.sealed.length;
  return { number, time, size, by: entry.clear[1] };
}

function holdingsOf(kept: Kept | undefined): Holdings {
  const log = logOf(kept);
  const messages = log.filter(({ record }) => record.entry.type !== "commit");
  const whole = messages.filter(({ erased }) => !erased);
  const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
  const times = log.map(({ record }) => record.time);
  const least = (some: readonly number[]) => (some.length > 0 ? Math.min(...some) : null);
  const members = [...(kept?.members.values() ?? [])];
  const invites = [...(kept?.invites.values() ?? [])];
  const pieces = kept?.pieces ?? [];
  return {
    members: members.filter(({ until }) => until === null).length,
    gone: members.filter(({ until }) => until !== null).length,
    kept: whole.length,
    bytes: sum(whole.map((one) => seenOf(one).size)),
    oldest: least(whole.map(({ record }) => record.time)),
    erased: messages.length - whole.length,
    commits: log.length - messages.length,
    first: least(times),
    last: times.length > 0 ? Math.max(...times) : null,
    parts: kept?.parts.length ?? 0,
    invites: invites.filter(({ fate }) => fate.is === "open").length,
    asks: sum(invites.map(({ joins }) => joins.length)),
    files: new Set(pieces.map(({ id }) => hex(id))).size,
    fileBytes: sum(pieces.map(({ sealed }) => sealed.length)),
  };
}

/** A store that forgets everything at its end: for tests, and the model the durable one is held against. */
export function memoryStore(): Store {
  let world: World = { reserved: new Map(), rooms: new Map(), deleted: new Map() };
  let base = 0;

  return {
    apply: async (ops) => {
      const next = structuredClone(world);
      for (const op of ops) write(next, structuredClone(op));
      world = next;
    },
    room: async (room) => {
      const kept = world.rooms.get(hex(room));
      const reserved = world.reserved.get(hex(room));
      const deleted = world.deleted.get(hex(room));
      if (deleted) {
        return structuredClone({ is: "deleted", body: deleted.body, proof: deleted.proof });
      }
      if (!kept) return reserved ? { is: "reserved", ...reserved } : null;
      return structuredClone({
        is: "room",
        row: kept.row,
        members: [...kept.members.values()].toSorted((a, b) => a.index - b.index),
        invites: [...kept.invites.values()],
        retired: kept.retired,
        tail: kept.records
          .filter(({ dropped }) => !dropped)
          .slice(-TAIL)
          .map(({ record }) => ({ number: record.entry.number, hash: record.hash })),
        restored: null,
      });
    },
    entries: async (room, from, max, maxBytes) => {
      const kept = logOf(world.rooms.get(hex(room)));
      const out: Entry[] = [];
      let size = 0;
      const wanted = kept.filter(({ record }) => record.entry.number >= from).slice(0, max);
      for (const entry of wanted.map(entryOf)) {
        size += entrySize(entry);
        if (out.length > 0 && size > maxBytes) break;
        out.push(entry);
      }
      return structuredClone(out);
    },
    hashAt: async (room, number) => {
      const one = world.rooms.get(hex(room))?.records[number - 1];
      return one && !one.dropped ? one.record.hash : null;
    },
    message: async (room, member, n) => {
      const found = world.rooms
        .get(hex(room))
        ?.records.find(
          ({ dropped, record: { entry } }) =>
            !dropped &&
            entry.type !== "commit" &&
            entry.clear[1] === member &&
            entry.clear[2] === n,
        );
      return found ? { number: found.record.entry.number, hash: found.record.hash } : null;
    },
    commit: async (room, epoch) => {
      for (const { record, dropped } of world.rooms.get(hex(room))?.records ?? []) {
        if (dropped || record.entry.type !== "commit" || record.epoch !== epoch) continue;
        return { number: record.entry.number, hash: record.hash, body: record.entry.clear[0] };
      }
      return null;
    },
    parts: async (room, index) => {
      const kept = world.rooms.get(hex(room));
      return (kept?.parts ?? []).flatMap((one) => {
        const entry = kept?.records[one.number - 1]?.record.entry;
        if (one.index !== index || entry?.type !== "commit") return [];
        const { number, sealed, welcome } = one;
        const commit = { body: entry.clear[0], proof: entry.proof };
        return [{ number, sealed, commit: welcome ? commit : null }];
      });
    },
    roomOfJoin: async (id, auth) => {
      for (const { room, invites } of world.rooms.values()) {
        const joins = invites.get(hex(id))?.joins ?? [];
        if (joins.some((one) => hex(one.auth) === hex(auth))) return room;
      }
      return null;
    },
    piece: async (room, id, at) => {
      const pieces = world.rooms.get(hex(room))?.pieces ?? [];
      return pieces.find((one) => hex(one.id) === hex(id) && one.at === at)?.sealed ?? null;
    },
    fileBytes: async (room) => {
      const sum = (kept: Kept | undefined) =>
        (kept?.pieces ?? []).reduce((bytes, { sealed }) => bytes + sealed.length, 0);
      const all = [...world.rooms.values()].reduce((bytes, kept) => bytes + sum(kept), 0);
      return { room: sum(world.rooms.get(hex(room))), all };
    },
    holdings: async (room) => holdingsOf(world.rooms.get(hex(room))),
    recent: async (room, max) =>
      logOf(world.rooms.get(hex(room)))
        .slice(-max)
        .map((one) => seenOf(one)),
    countRooms: async () => world.rooms.size + world.reserved.size,
    nextBase: async (atLeast) => (base = Math.max(atLeast, base + BASE_STEP)),
    close: async () => undefined,
  };
}
