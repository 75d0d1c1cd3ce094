import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Op, Store } from "../../relay/store/port.ts";
import {
  admitted,
  append,
  asked,
  bytes,
  commitAt,
  genesis,
  invited,
  messageAt,
  ROOM,
} from "./rooms.ts";

/** Stores for tests, what they are filled with, and all that can be read of them. */

export const AUTH = bytes("auth of a joiner", 45);
export const ELSE = bytes("auth of another", 45);
export const ID = bytes("invite");
export const NEVER = {
  now: 0,
  reservedBefore: 0,
  invitesBefore: 0,
  bodiesBefore: 0,
  absentBefore: 0,
};

/** Path of a database in a folder that goes away with the test. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "0fc-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "relay.db");
}

/** A store that is closed with the test. */
export function closing(store: Store): Store {
  onTestFinished(() => store.close());
  return store;
}

/** All that can be read of a room. */
export async function everything(store: Store, room = ROOM): Promise<unknown> {
  const held = await store.room(room);
  const last = held?.is === "room" ? (held.tail.at(-1)?.number ?? 0) : 0;
  const numbers = Array.from({ length: last }, (_, at) => at + 1);
  return {
    room: held,
    entries: await store.entries(room, 1, last + 1, Number.MAX_SAFE_INTEGER),
    hashes: await Promise.all(numbers.map((number) => store.hashAt(room, number))),
    parts: await Promise.all([0, 1, 2].map((index) => store.parts(room, index))),
    joins: [await store.roomOfJoin(ID, AUTH), await store.roomOfJoin(ID, ELSE)],
    holdings: await store.holdings(room),
    recent: await store.recent(room, 3),
    count: await store.countRooms(),
  };
}

/** Something of everything. */
export const full: Op[] = [
  ...genesis(),
  admitted(1),
  append(messageAt(2)),
  append(commitAt(3, { epoch: 1 })),
  { op: "part", room: ROOM, index: 1, number: 3, sealed: bytes("part"), welcome: true },
  { op: "cursor", room: ROOM, index: 0, number: 3 },
  invited(ID),
  asked(ID, AUTH),
  { op: "answer", room: ROOM, id: ID, auth: AUTH, sealed: bytes("answer") },
];
