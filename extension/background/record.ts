import { decode as cborDecode } from "cborg";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { encode } from "../../shared/wire/codec.ts";
import { label } from "../../shared/wire/label.ts";

export type Table = "rooms" | "thread" | "places" | "kept" | "uploads" | "panel" | "own";

/** Where a record stands: part of its seal, so that it opens nowhere else. */
export interface Address {
  table: Table;
  /** Key in the table. */
  id: string | [string, number | string];
}

/** Shape of what is sealed. A record of another version is not read by guessing. */
const VERSION = 1;

/** A stored record that doesn't open: damaged, moved here from elsewhere, or of another vault. */
export class DamagedRecord extends Error {
  constructor(address: Address) {
    super(`a record of table ${address.table} does not open`);
    this.name = "DamagedRecord";
  }
}

function context({ table, id }: Address): Bytes {
  return encode([label("record"), table, id, VERSION]);
}

/** `value` (plain data) sealed for its place under the vault's data key. */
export function sealRecord(crypto: Crypto, key: Bytes, address: Address, value: unknown): Bytes {
  return crypto.seal(key, encode({ version: VERSION, value }), context(address));
}

/**
 * What `sealRecord` sealed for this very place. Throws `DamagedRecord` for any
 * other bytes. What opens was written here, so its shape is the caller's to name.
 */
export function openRecord(crypto: Crypto, key: Bytes, address: Address, sealed: Bytes): unknown {
  const opened = crypto.open(key, sealed, context(address));
  if (opened === null) throw new DamagedRecord(address);
  const record = cborDecode(opened) as { version: number; value: unknown };
  if (record.version !== VERSION) throw new DamagedRecord(address);
  return record.value;
}
