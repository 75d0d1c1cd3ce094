import * as v from "valibot";
import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { blob, count, digest, head, memberIndex, proof, time, type Head } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import { pad, unpad } from "./padding.ts";

/** Where a message stands: all of it is context of the seal and part of what is signed (P14). */
export interface Place {
  uid: Bytes;
  epoch: number;
  rosterHash: Bytes;
  sender: number;
  n: number;
}

const signedBody = v.strictTuple([
  v.literal(label("message")),
  v.strictObject({
    uid: digest,
    epoch: count,
    rosterHash: digest,
    sender: memberIndex,
    n: count,
    content: blob(LIMITS.entry),
    head,
    time,
  }),
]);

const sealedPair = v.strictTuple([blob(LIMITS.entry), proof]);

function context({ uid, epoch, rosterHash, sender, n }: Place): Bytes {
  return encode([label("message"), uid, epoch, rosterHash, sender, n]);
}

/** A signed pair, padded and sealed at a place. */
export function sealPair(crypto: Crypto, key: Bytes, place: Place, pair: Bytes): Bytes {
  return crypto.seal(key, pad(pair), context(place));
}

/** The pair that was sealed at this place, whoever signed it, or null. */
export function openPair(crypto: Crypto, key: Bytes, place: Place, sealed: Bytes): Bytes | null {
  const padded = crypto.open(key, sealed, context(place));
  return padded === null ? null : unpad(padded);
}

/** Signs, pads and seals one message: the same bytes for every member. */
export function sealMessage(
  crypto: Crypto,
  key: Bytes,
  privateSig: Bytes,
  place: Place,
  said: { content: Bytes; head: Head; time: number },
): Bytes {
  const body = encode([label("message"), { ...place, ...said }]);
  const pair = encode([body, crypto.sign(privateSig, body)]);
  return sealPair(crypto, key, place, pair);
}

/** What a member said at `place`, or null unless the seal opens, its signature holds and its body names this very place. */
export function openMessage(
  crypto: Crypto,
  key: Bytes,
  sig: Bytes,
  place: Place,
  sealed: Bytes,
): { content: Bytes; head: Head; time: number } | null {
  const pair = openPair(crypto, key, place, sealed);
  if (pair === null) return null;
  const parts = decode(sealedPair, pair, LIMITS.entry);
  if (!parts.ok) return null;
  const [body, signature] = parts.value;
  if (!crypto.verify(sig, body, signature)) return null;
  const decoded = decode(signedBody, body, LIMITS.entry);
  if (!decoded.ok) return null;
  const said = decoded.value[1];
  const same =
    equal(said.uid, place.uid) &&
    said.epoch === place.epoch &&
    equal(said.rosterHash, place.rosterHash) &&
    said.sender === place.sender &&
    said.n === place.n;
  return same ? { content: said.content, head: said.head, time: said.time } : null;
}
