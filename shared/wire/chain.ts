import type { Crypto } from "../crypto/port.ts";
import { encode } from "./codec.ts";
import type { Bytes } from "./ids.ts";
import { label } from "./label.ts";
import type { Entry, KeptEntry } from "./log.ts";
import type { Signal } from "./signal.ts";

/**
 * The log chain. `h(k) = SHA-256(cbor([k, type, clear, sealed]))`,
 * `hash(0) = SHA-256(cbor(["log", U]))`, `hash(k) = SHA-256(hash(k−1) ‖ h(k))` (P7).
 */
type Hash = Pick<Crypto, "sha256">;

/** `h` of one entry; one without its words carries it. */
export function entryHash(crypto: Hash, entry: Entry | KeptEntry): Bytes {
  if (entry.type === "erased" || entry.type === "blank") return entry.h;
  return crypto.sha256(encode([entry.number, entry.type, entry.clear, entry.sealed]));
}

/** What binds a signal's sealed bytes to its header in a batch (P6). It stands outside the log, so it has no number. */
export function signalHash(crypto: Hash, { type, clear, sealed }: Signal): Bytes {
  return crypto.sha256(encode([type, clear, sealed]));
}

/** Chain hash before the first entry of the room. */
export function chainStart(crypto: Hash, uid: Uint8Array): Bytes {
  return crypto.sha256(encode([label("log"), uid]));
}

/** Chain hash after an entry with `h`. */
export function chainNext(crypto: Hash, before: Uint8Array, h: Uint8Array): Bytes {
  return crypto.sha256(before, h);
}
