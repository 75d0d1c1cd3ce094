import type { Bytes, Crypto } from "../../../shared/crypto/port.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { blanked } from "../../../shared/room/giving.ts";
import type { KeptEntry } from "../../../shared/wire/log.ts";
import type { Database } from "../db/open.ts";
import { openRecord, sealRecord } from "../record.ts";

/** The last entries of each log, sealed as the relay has them, to be given back to one that lost them (P72). */
export interface KeptRows {
  /** From an entry on, without a gap: at most `LIMITS.given` and about `LIMITS.givenBytes`, but one where there is one. */
  from(room: string, number: number): Promise<KeptEntry[]>;
  /** What stands there without its words, to be put in its place; null where nothing is kept, or no words. */
  blank(room: string, number: number): Promise<Row | null>;
  row(room: string, entry: KeptEntry): Row;
}

/** A row as it is put. */
export interface Row {
  place: [string, number];
  sealed: Bytes;
}

/** Where that stands which is older than need be once `number` is kept. */
export function tooOld(room: string, number: number): IDBKeyRange {
  return IDBKeyRange.bound([room, 0], [room, Math.max(0, number - LIMITS.kept)]);
}

/** The rows in the database, sealed under the vault's data key. */
export function keptRows(database: Database, crypto: Crypto, key: Bytes): KeptRows {
  const row = (room: string, entry: KeptEntry): Row => {
    const place: [string, number] = [room, entry.number];
    return { place, sealed: sealRecord(crypto, key, { table: "kept", id: place }, entry) };
  };
  const opened = (place: [string, number], sealed: Bytes): KeptEntry =>
    openRecord(crypto, key, { table: "kept", id: place }, sealed) as KeptEntry;

  return {
    row,
    async from(room, number) {
      const range = IDBKeyRange.bound([room, number], [room, number + LIMITS.given - 1]);
      const transaction = database.transaction("kept");
      const [places, rows] = await Promise.all([
        transaction.store.getAllKeys(range),
        transaction.store.getAll(range),
      ]);
      const entries: KeptEntry[] = [];
      let bytes = 0;
      for (const [at, sealed] of rows.entries()) {
        const place = places[at];
        bytes += sealed.length;
        const full = entries.length > 0 && bytes > LIMITS.givenBytes;
        if (place?.[1] !== number + at || full) break;
        entries.push(opened(place, sealed));
      }
      return entries;
    },
    async blank(room, number) {
      const place: [string, number] = [room, number];
      const sealed = await database.get("kept", place);
      if (sealed === undefined) return null;
      const entry = opened(place, sealed);
      const without = blanked(crypto, entry);
      return without === entry ? null : row(room, without);
    },
  };
}
