import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { encode } from "../wire/codec.ts";
import { label } from "../wire/label.ts";
import type { EpochKey } from "./state.ts";

/** What commits say of a room key without showing it, so that all members hold the same one (P11). */
export function keyHash(crypto: Crypto, uid: Bytes, { epoch, key }: EpochKey): Bytes {
  return crypto.sha256(encode([label("key"), uid, epoch, key]));
}

function wrapping(crypto: Crypto, uid: Bytes, { epoch, key }: EpochKey): Bytes {
  return crypto.hkdf(key, encode([label("commit"), uid, epoch]));
}

function wrapContext(crypto: Crypto, body: Bytes): Bytes {
  return encode([label("commit key"), crypto.sha256(body)]);
}

/** `S`: the next room key, sealed with the present one, for the commit `body`. */
export function sealNextKey(
  crypto: Crypto,
  uid: Bytes,
  present: EpochKey,
  next: Bytes,
  body: Bytes,
): Bytes {
  return crypto.seal(wrapping(crypto, uid, present), next, wrapContext(crypto, body));
}

/** The next room key out of `S`, if it is the one whose hash the commit names; else null. */
export function openNextKey(
  crypto: Crypto,
  uid: Bytes,
  present: EpochKey,
  commit: { body: Bytes; epoch: number; keyHash: Bytes; sealed: Bytes },
): EpochKey | null {
  const key = crypto.open(
    wrapping(crypto, uid, present),
    commit.sealed,
    wrapContext(crypto, commit.body),
  );
  if (key === null || key.length !== 32) return null;
  const next = { epoch: commit.epoch, key };
  return equal(keyHash(crypto, uid, next), commit.keyHash) ? next : null;
}
