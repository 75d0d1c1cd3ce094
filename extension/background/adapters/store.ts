import type { Bytes, Crypto } from "../../../shared/crypto/port.ts";
import type { RoomState, ThreadRecord } from "../../../shared/room/state.ts";
import type { Database } from "../db/open.ts";
import { openRecord, sealRecord } from "../record.ts";

/** What the panel keeps of a room: nobody else ever sees it. */
export interface PanelData {
  draft: string;
  /** Place in the log of the last line read. */
  readUpTo: number;
}

/** Rooms on disk. Everything throws where the disk, or what stands on it, fails. */
export interface Store {
  roomIds(): Promise<string[]>;
  /** The state of a room, or null for one that isn't held. */
  room(id: string): Promise<RoomState | null>;
  /** Stores state and lines together, or neither; done once both are safe on disk. */
  save(id: string, state: RoomState, lines: readonly ThreadRecord[]): Promise<void>;
  /** Erases all that is held of a room. */
  remove(id: string): Promise<void>;
  panel(id: string): Promise<PanelData>;
  savePanel(id: string, data: PanelData): Promise<void>;
  /** Up to `limit` lines before a place, oldest first. */
  page(id: string, before: number, limit: number): Promise<ThreadRecord[]>;
  /** All lines after a place, oldest first. */
  after(id: string, at: number): Promise<ThreadRecord[]>;
}

const ALL = ["rooms", "thread", "panel"] as const;
const STRICT = { durability: "strict" } as const;

/** The store in the database, sealed under the vault's data key. */
export function sealedStore(database: Database, crypto: Crypto, key: Bytes): Store {
  const openLine = ([room, at]: [string, number], sealed: Bytes): ThreadRecord =>
    openRecord(crypto, key, { table: "thread", id: [room, at] }, sealed) as ThreadRecord;

  return {
    roomIds: () => database.getAllKeys("rooms"),

    async room(id) {
      const sealed = await database.get("rooms", id);
      if (sealed === undefined) return null;
      return openRecord(crypto, key, { table: "rooms", id }, sealed) as RoomState;
    },

    async save(id, state, lines) {
      const room = sealRecord(crypto, key, { table: "rooms", id }, state);
      const sealed = lines.map((line) => {
        const place: [string, number] = [id, line.at];
        return { place, line: sealRecord(crypto, key, { table: "thread", id: place }, line) };
      });
      const transaction = database.transaction(["rooms", "thread"], "readwrite", STRICT);
      await Promise.all([
        transaction.objectStore("rooms").put(room, id),
        ...sealed.map(({ place, line }) => transaction.objectStore("thread").put(line, place)),
        transaction.done,
      ]);
    },

    async remove(id) {
      const transaction = database.transaction(ALL, "readwrite", STRICT);
      await Promise.all([
        transaction.objectStore("rooms").delete(id),
        transaction.objectStore("thread").delete(IDBKeyRange.bound([id], [id, []])),
        transaction.objectStore("panel").delete(id),
        transaction.done,
      ]);
    },

    async panel(id) {
      const sealed = await database.get("panel", id);
      if (sealed === undefined) return { draft: "", readUpTo: 0 };
      return openRecord(crypto, key, { table: "panel", id }, sealed) as PanelData;
    },

    async savePanel(id, data) {
      await database.put("panel", sealRecord(crypto, key, { table: "panel", id }, data), id);
    },

    async page(id, before, limit) {
      const range = IDBKeyRange.bound([id, 0], [id, before], false, true);
      const found: { place: [string, number]; sealed: Bytes }[] = [];
      let cursor = await database.transaction("thread").store.openCursor(range, "prev");
      while (cursor !== null && found.length < limit) {
        found.push({ place: cursor.key, sealed: cursor.value });
        cursor = await cursor.continue();
      }
      return found.toReversed().map(({ place, sealed }) => openLine(place, sealed));
    },

    async after(id, at) {
      const range = IDBKeyRange.bound([id, at], [id, []], true);
      const transaction = database.transaction("thread");
      const [places, sealed] = await Promise.all([
        transaction.store.getAllKeys(range),
        transaction.store.getAll(range),
      ]);
      return places.flatMap((place, index) => {
        const line = sealed[index];
        return line === undefined ? [] : [openLine(place, line)];
      });
    },
  };
}
