import { hex } from "../../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../../shared/crypto/port.ts";
import type { FileRef } from "../../../shared/room/file.ts";
import type { MessageRef } from "../../../shared/room/talk.ts";
import type { Database } from "../db/open.ts";
import { openRecord, sealRecord } from "../record.ts";

/** A file on its way to the relay, or one that the relay is to erase. */
export interface Upload {
  /** Its hashes grow with each piece that the panel hands over. */
  file: FileRef;
  /** `taking`: from the panel; `sending`: to the relay; `dropping`: it is to be erased there. */
  state: "taking" | "sending" | "dropping";
  /** Pieces that the relay has. */
  sent: number;
  /** Why the relay won't take it. */
  refused: "too-large" | "full" | null;
  text: string;
  reply: MessageRef | null;
  mentions: number[];
}

/**
 * Files on disk: sealed pieces as the relay has them, under keys that stand in
 * sealed records only. Everything throws where the disk fails.
 */
export interface FileRows {
  putPiece(room: string, id: Bytes, at: number, sealed: Bytes): Promise<void>;
  piece(room: string, id: Bytes, at: number): Promise<Bytes | null>;
  /** Erases all pieces of a file. */
  erase(room: string, id: Bytes): Promise<void>;
  uploads(room: string): Promise<Upload[]>;
  saveUpload(room: string, upload: Upload): Promise<void>;
  removeUpload(room: string, id: Bytes): Promise<void>;
}

const STRICT = { durability: "strict" } as const;

/** The pieces of one file, as a range of keys. */
export function piecesOf(room: string, id: Bytes): IDBKeyRange {
  return IDBKeyRange.bound([room, hex(id)], [room, hex(id), []]);
}

export function fileRows(database: Database, crypto: Crypto, key: Bytes): FileRows {
  const putStrictly = async (
    table: "uploads" | "pieces",
    place: [string, string] | [string, string, number],
    sealed: Bytes,
  ) => {
    const transaction = database.transaction(table, "readwrite", STRICT);
    await Promise.all([transaction.store.put(sealed, place as never), transaction.done]);
  };
  return {
    putPiece: (room, id, at, sealed) => putStrictly("pieces", [room, hex(id), at], sealed),
    piece: async (room, id, at) => (await database.get("pieces", [room, hex(id), at])) ?? null,
    erase: (room, id) => database.delete("pieces", piecesOf(room, id)),
    async uploads(room) {
      const range = IDBKeyRange.bound([room], [room, []]);
      const [places, rows] = await Promise.all([
        database.getAllKeys("uploads", range),
        database.getAll("uploads", range),
      ]);
      return places.flatMap((id, at) => {
        const sealed = rows[at];
        if (sealed === undefined) return [];
        return [openRecord(crypto, key, { table: "uploads", id }, sealed) as Upload];
      });
    },
    async saveUpload(room, upload) {
      const place: [string, string] = [room, hex(upload.file.id)];
      const sealed = sealRecord(crypto, key, { table: "uploads", id: place }, upload);
      await putStrictly("uploads", place, sealed);
    },
    removeUpload: (room, id) => database.delete("uploads", [room, hex(id)]),
  };
}
