import * as v from "valibot";
import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { count, digest, head, memberIndex, proof, time, blob, type Head } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import { pad, unpad } from "./padding.ts";

/** Where and when a signal was made: context of its seal and part of what is signed (P50). */
export interface SignalPlace {
  uid: Bytes;
  epoch: number;
  rosterHash: Bytes;
  sender: number;
  time: number;
}

/** What a signal says: of which kind it is, how far the sender's log goes, and how far it has read. */
export interface SignalSaid {
  kind: "heartbeat" | "typing";
  head: Head;
  read: number;
}

const signedBody = v.strictTuple([
  v.literal(label("signal")),
  v.strictObject({
    uid: digest,
    epoch: count,
    rosterHash: digest,
    sender: memberIndex,
    time,
    kind: v.picklist(["heartbeat", "typing"]),
    head,
    read: count,
  }),
]);

const sealedPair = v.strictTuple([blob(LIMITS.signal), proof]);

function context({ uid, epoch, rosterHash, sender, time: at }: SignalPlace): Bytes {
  return encode([label("signal"), uid, epoch, rosterHash, sender, at]);
}

/** Signs, pads and seals one signal. All of them have the same length. */
export function sealSignal(
  crypto: Crypto,
  key: Bytes,
  privateSig: Bytes,
  place: SignalPlace,
  said: SignalSaid,
): Bytes {
  const body = encode([label("signal"), { ...place, ...said }]);
  const pair = encode([body, crypto.sign(privateSig, body)]);
  return crypto.seal(key, pad(pair), context(place));
}

/** What was signalled at `place`, or null unless the seal opens, its signature holds and its body names this very place. */
export function openSignal(
  crypto: Crypto,
  key: Bytes,
  sig: Bytes,
  place: SignalPlace,
  sealed: Bytes,
): SignalSaid | null {
  const padded = crypto.open(key, sealed, context(place));
  const pair = padded === null ? null : unpad(padded);
  const parts = pair === null ? null : decode(sealedPair, pair, LIMITS.signal);
  if (parts === null || !parts.ok) return null;
  const [body, signature] = parts.value;
  if (!crypto.verify(sig, body, signature)) return null;
  const decoded = decode(signedBody, body, LIMITS.signal);
  if (!decoded.ok) return null;
  const said = decoded.value[1];
  const same =
    equal(said.uid, place.uid) &&
    said.epoch === place.epoch &&
    equal(said.rosterHash, place.rosterHash) &&
    said.sender === place.sender &&
    said.time === place.time;
  return same ? { kind: said.kind, head: said.head, read: said.read } : null;
}
