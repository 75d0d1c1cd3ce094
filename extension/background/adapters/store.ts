import type { Bytes, Crypto } from "../../../shared/crypto/port.ts";
import { amended } from "../../../shared/room/amend.ts";
import type { FileRef } from "../../../shared/room/file.ts";
import { blanked } from "../../../shared/room/giving.ts";
import type { RoomState, ThreadRecord } from "../../../shared/room/state.ts";
import type { Amendment, MessageRef } from "../../../shared/room/talk.ts";
import type { KeptEntry } from "../../../shared/wire/log.ts";
import type { DraftView } from "../../rpc/talk.ts";
import type { Database } from "../db/open.ts";
import { OWN_ROW } from "../db/schema.ts";
import { openRecord, sealRecord } from "../record.ts";
import type { Written } from "../runner.ts";
import { fileRows, piecesOf, type FileRows } from "./file-rows.ts";
import { tooOld, keptRows, type Row } from "./kept-rows.ts";
import { placeKeys } from "./places.ts";

/** What the panel keeps of a room: nobody else ever sees it. */
export interface PanelData {
  draft: DraftView;
  /** Place in the log of the last line read. */
  readUpTo: number;
  /** Neither badge nor notifications tell of it. */
  muted: boolean;
  /** Own name for it; empty for none. */
  title: string;
  /** Places in the log of messages that were taken out of this browser and are about to be erased. */
  removing: readonly number[];
}

const NOTHING_KEPT: PanelData = {
  draft: { text: "", reply: null, edit: null },
  readUpTo: 0,
  muted: false,
  title: "",
  removing: [],
};

/** What is kept beside the rooms. */
export interface OwnData {
  /** Relays that were added to the one that the extension was made for. */
  relays: { address: string; key: Bytes }[];
  /** SHA-256 of the key of the relay on which rooms are made, hex; null for the extension's own. */
  chosen: string | null;
  /** What is shown to private relays, by SHA-256 of their keys in hex (P71). */
  codes: { relay: string; access: Bytes }[];
}

export const NO_OWN_DATA: OwnData = { relays: [], chosen: null, codes: [] };

/** Rooms on disk. Everything throws where the disk, or what stands on it, fails. */
export interface Store {
  files: FileRows;
  roomIds(): Promise<string[]>;
  /** The state of a room, or null for one that isn't held. */
  room(id: string): Promise<RoomState | null>;
  /**
   * Stores the state, new lines, lines held already as the amendments leave them, and
   * entries to be kept, in this order, all or nothing; done once it is safe on disk. Gives
   * the new lines and those that were changed, as they stand, in their order.
   */
  save(id: string, state: RoomState, written?: Partial<Written>): Promise<ThreadRecord[]>;
  /** Kept entries of the log from a number on, as much as may be given back at one time (P72). */
  kept(id: string, from: number): Promise<KeptEntry[]>;
  /** Erases all that is held of a room. */
  remove(id: string): Promise<void>;
  panel(id: string): Promise<PanelData>;
  savePanel(id: string, data: PanelData): Promise<void>;
  /** The lines of these messages; null for each that isn't held. */
  find(id: string, refs: readonly MessageRef[]): Promise<(ThreadRecord | null)[]>;
  own(): Promise<OwnData>;
  saveOwn(data: OwnData): Promise<void>;
  /** Up to `limit` lines before a place, oldest first. */
  page(id: string, before: number, limit: number): Promise<ThreadRecord[]>;
  /** Up to `limit` lines from a place on, oldest first. */
  from(id: string, at: number, limit: number): Promise<ThreadRecord[]>;
  /** Erases lines, with pieces of their files. */
  erase(id: string, lines: readonly ThreadRecord[]): Promise<void>;
  /** All lines after a place, oldest first. */
  after(id: string, at: number): Promise<ThreadRecord[]>;
}

const ALL = ["rooms", "thread", "places", "kept", "pieces", "uploads", "panel"] as const;
const STRICT = { durability: "strict" } as const;

/** The message that a line is, or null for one that is none. */
function refOf(line: ThreadRecord): MessageRef | null {
  return "sender" in line && "n" in line ? [line.sender, line.n] : null;
}

/** The store in the database, sealed under the vault's data key. */
export function sealedStore(database: Database, crypto: Crypto, key: Bytes): Store {
  const openLine = ([room, at]: [string, number], sealed: Bytes): ThreadRecord =>
    openRecord(crypto, key, { table: "thread", id: [room, at] }, sealed) as ThreadRecord;

  const linesIn = async (range: IDBKeyRange, limit?: number): Promise<ThreadRecord[]> => {
    const transaction = database.transaction("thread");
    const [places, sealed] = await Promise.all([
      transaction.store.getAllKeys(range, limit),
      transaction.store.getAll(range, limit),
    ]);
    return places.flatMap((place, index) => {
      const line = sealed[index];
      return line === undefined ? [] : [openLine(place, line)];
    });
  };

  const placeOf = placeKeys(crypto, key);
  const kept = keptRows(database, crypto, key);

  /** Kept entries of these lines without their words, which are to be nowhere any more. */
  const blanks = async (id: string, lines: readonly { at: number }[]): Promise<Row[]> => {
    const rows = await Promise.all(lines.map(({ at }) => kept.blank(id, at)));
    return rows.filter((row) => row !== null);
  };

  const find = async (id: string, ref: MessageRef): Promise<ThreadRecord | null> => {
    const place = placeOf(id, ref);
    const mark = await database.get("places", place);
    if (mark === undefined) return null;
    const at = openRecord(crypto, key, { table: "places", id: place }, mark) as number;
    const sealed = await database.get("thread", [id, at]);
    return sealed === undefined ? null : openLine([id, at], sealed);
  };

  /**
   * New lines and those that are changed, by their places; and files whose messages are no more. Nobody else writes a
   * room's lines meanwhile: its runner saves one thing after the other.
   */
  const amendedLines = async (
    id: string,
    lines: readonly ThreadRecord[],
    amendments: readonly Amendment[],
  ): Promise<{ changed: ThreadRecord[]; dropped: FileRef[]; unsaid: ThreadRecord[] }> => {
    const dropped: FileRef[] = [];
    const unsaid: ThreadRecord[] = [];
    const changed = new Map(lines.map((line) => [line.at, line]));
    for (const amendment of amendments) {
      const [sender, n] = amendment.target;
      const fresh = lines.find((line) => {
        const ref = refOf(line);
        return ref !== null && ref[0] === sender && ref[1] === n;
      });
      const held = fresh ?? (await find(id, amendment.target));
      if (held === null) continue;
      const line = changed.get(held.at) ?? held;
      const next = amended(line, amendment);
      if (next === line) continue;
      changed.set(line.at, next);
      if (amendment.change.type !== "react") unsaid.push(line);
      if (next.kind === "deleted" && line.kind === "message" && line.file !== null) {
        dropped.push(line.file);
      }
    }
    return { changed: [...changed.values()].toSorted((a, b) => a.at - b.at), dropped, unsaid };
  };

  return {
    files: fileRows(database, crypto, key),

    roomIds: () => database.getAllKeys("rooms"),

    async room(id) {
      const sealed = await database.get("rooms", id);
      if (sealed === undefined) return null;
      return openRecord(crypto, key, { table: "rooms", id }, sealed) as RoomState;
    },

    async save(id, state, { lines = [], amendments = [], kept: fresh = [] } = {}) {
      const { changed, dropped, unsaid } = await amendedLines(id, lines, amendments);
      const unsaidNow = new Set(unsaid.map(({ at }) => at));
      const entries = [
        ...fresh.map((entry) =>
          kept.row(id, unsaidNow.has(entry.number) ? blanked(crypto, entry) : entry),
        ),
        ...(await blanks(id, unsaid)),
      ];
      const last = fresh.at(-1)?.number;
      const room = sealRecord(crypto, key, { table: "rooms", id }, state);
      const rows = changed.map((line) => {
        const place: [string, number] = [id, line.at];
        return { place, sealed: sealRecord(crypto, key, { table: "thread", id: place }, line) };
      });
      const marks = lines.flatMap((line) => {
        const ref = refOf(line);
        if (ref === null) return [];
        const place = placeOf(id, ref);
        return [
          { place, sealed: sealRecord(crypto, key, { table: "places", id: place }, line.at) },
        ];
      });
      const tables = ["rooms", "thread", "places", "kept", "pieces"] as const;
      const transaction = database.transaction(tables, "readwrite", STRICT);
      await Promise.all([
        transaction.objectStore("rooms").put(room, id),
        ...entries.map(({ place, sealed }) => transaction.objectStore("kept").put(sealed, place)),
        ...(last === undefined ? [] : [transaction.objectStore("kept").delete(tooOld(id, last))]),
        ...rows.map(({ place, sealed }) => transaction.objectStore("thread").put(sealed, place)),
        ...dropped.map((file) => transaction.objectStore("pieces").delete(piecesOf(id, file.id))),
        ...marks.map(({ place, sealed }) => transaction.objectStore("places").put(sealed, place)),
        transaction.done,
      ]);
      return changed;
    },

    kept: (id, from) => kept.from(id, from),

    find: (id, refs) => Promise.all(refs.map((ref) => find(id, ref))),

    async remove(id) {
      const transaction = database.transaction(ALL, "readwrite", STRICT);
      await Promise.all([
        transaction.objectStore("rooms").delete(id),
        transaction.objectStore("thread").delete(IDBKeyRange.bound([id], [id, []])),
        transaction.objectStore("places").delete(IDBKeyRange.bound([id], [id, []])),
        transaction.objectStore("kept").delete(IDBKeyRange.bound([id], [id, []])),
        transaction.objectStore("pieces").delete(IDBKeyRange.bound([id], [id, []])),
        transaction.objectStore("uploads").delete(IDBKeyRange.bound([id], [id, []])),
        transaction.objectStore("panel").delete(id),
        transaction.done,
      ]);
    },

    async panel(id) {
      const sealed = await database.get("panel", id);
      if (sealed === undefined) return NOTHING_KEPT;
      const opened = openRecord(crypto, key, { table: "panel", id }, sealed);
      // What was kept before there was something more to keep lacks that.
      return { ...NOTHING_KEPT, ...(opened as Partial<PanelData>) };
    },

    async savePanel(id, data) {
      await database.put("panel", sealRecord(crypto, key, { table: "panel", id }, data), id);
    },

    async own() {
      const sealed = await database.get("own", OWN_ROW);
      if (sealed === undefined) return NO_OWN_DATA;
      return openRecord(crypto, key, { table: "own", id: OWN_ROW }, sealed) as OwnData;
    },

    async saveOwn(data) {
      await database.put(
        "own",
        sealRecord(crypto, key, { table: "own", id: OWN_ROW }, data),
        OWN_ROW,
      );
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

    from: (id, at, limit) => linesIn(IDBKeyRange.bound([id, at], [id, []]), limit),

    async erase(id, lines) {
      const unsaid = await blanks(id, lines);
      const tables = ["thread", "places", "kept", "pieces"] as const;
      const transaction = database.transaction(tables, "readwrite", STRICT);
      const [thread, places, pieces] = [
        transaction.objectStore("thread"),
        transaction.objectStore("places"),
        transaction.objectStore("pieces"),
      ];
      const erasing = lines.flatMap((line) => {
        const ref = refOf(line);
        const file = line.kind === "message" ? line.file : null;
        return [
          thread.delete([id, line.at]),
          ...(ref === null ? [] : [places.delete(placeOf(id, ref))]),
          ...(file === null ? [] : [pieces.delete(piecesOf(id, file.id))]),
        ];
      });
      const blanking = unsaid.map(({ place, sealed }) =>
        transaction.objectStore("kept").put(sealed, place),
      );
      await Promise.all([...erasing, ...blanking, transaction.done]);
    },

    after: (id, at) => linesIn(IDBKeyRange.bound([id, at], [id, []], true)),
  };
}
