import * as v from "valibot";
import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { blob, digest, memberIndex } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import type { Roster } from "./state.ts";

/**
 * Parts of a commit: `S` once for each member, sealed from the commit's own pair
 * to the member's `kem`, so that neither whoever held the key before nor whoever
 * takes a `kem` later reads the key from what was recorded (P60).
 */

const content = v.strictTuple([v.literal(label("part")), digest, memberIndex, blob(LIMITS.part)]);

/** Stands for a part that couldn't be made: it opens to nothing, and the others have theirs. */
const NO_PART: Bytes = new Uint8Array(1);

function sealPart(crypto: Crypto, privateEph: Bytes, kem: Bytes, said: Bytes): Bytes {
  try {
    return crypto.encryptTo(privateEph, kem, said);
  } catch {
    return NO_PART;
  }
}

/** A part for everybody in the roster after the commit `body`. */
export function sealParts(
  crypto: Crypto,
  privateEph: Bytes,
  roster: Roster,
  body: Bytes,
  S: Bytes,
): [number, Bytes][] {
  const hash = crypto.sha256(body);
  return roster.members.map(({ index, kem }) => {
    const said = encode([label("part"), hash, index, S]);
    return [index, sealPart(crypto, privateEph, kem, said)];
  });
}

/** `S` out of the own part of the commit `body`, or null where it isn't one for this commit and member. */
export function openPart(
  crypto: Crypto,
  own: { privateKem: Bytes; me: number },
  commit: { eph: Bytes; body: Bytes },
  sealed: Bytes,
): Bytes | null {
  const said = crypto.decryptFrom(own.privateKem, commit.eph, sealed);
  if (said === null) return null;
  const decoded = decode(content, said, LIMITS.part);
  if (!decoded.ok) return null;
  const [, hash, index, S] = decoded.value;
  return index === own.me && equal(hash, crypto.sha256(commit.body)) ? S : null;
}
