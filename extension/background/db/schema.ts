import type { DBSchema } from "idb";
import type { Bytes } from "../../../shared/crypto/port.ts";

/** Name of the one database. What stands in it, and since when, is in `migrations.ts`. */
export const DATABASE = "0fc";

/**
 * Everything but the vault's row is sealed under its data key. The keys are
 * random ids made here, places in a log and keyed digests: they say how many rooms and lines
 * there are, and nothing else.
 */
export interface Schema extends DBSchema {
  /** One row, under `VAULT_ROW`. */
  vault: { key: string; value: unknown };
  /** Room states, by local room id. */
  rooms: { key: string; value: Bytes };
  /** Lines of threads, by local room id and place in the log. */
  thread: { key: [string, number]; value: Bytes };
  /** Places of messages in the log, by local room id and a digest that only the vault's key makes. */
  places: { key: [string, string]; value: Bytes };
  /** The last entries of a log as the relay has them, by local room id and place. */
  kept: { key: [string, number]; value: Bytes };
  /** Sealed pieces of files, by local room id, the file's id and the piece's place. */
  pieces: { key: [string, string, number]; value: Bytes };
  /** Files on their way to the relay, by local room id and the file's id. */
  uploads: { key: [string, string]; value: Bytes };
  /** What the panel keeps of a room, by local room id. */
  panel: { key: string; value: Bytes };
  /** What is kept beside the rooms: one row, under `OWN_ROW`. */
  own: { key: string; value: Bytes };
}

export const VAULT_ROW = "vault";
export const OWN_ROW = "own";
