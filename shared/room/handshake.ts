import * as v from "valibot";
import { concat, equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { policy } from "../wire/policy.ts";
import { bundle, count, digest, exactly, memberIndex } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import { name } from "./content.ts";
import { pad, unpad } from "./padding.ts";

/**
 * What joiner and owner say to each other through the relay, sealed end to end
 * (P16 to P20). `t` is the invite's secret, `T` the transcript of the request.
 */

const request = v.strictObject({ joinKey: exactly(32), bundle, name });
export type JoinRequest = v.InferOutput<typeof request>;

/** Names the room and invite that a request is for. */
export interface JoinPlace {
  uid: Bytes;
  id: Bytes;
  /** The owner's signing key: the one that the link names, and the one of whoever answers. */
  owner: Bytes;
  /** The invite's own public key. */
  ik: Bytes;
}

function askContext(place: JoinPlace, kem: Bytes): Bytes {
  return encode([label("join"), place.uid, place.id, kem]);
}

/** `T`: binds owner, invite, joiner's keys and name. Over recovered values, never over containers. */
export function transcript(crypto: Crypto, place: JoinPlace, asked: JoinRequest): Bytes {
  const { joinKey, bundle: keys, name: as } = asked;
  return crypto.sha256(
    encode([
      label("join"),
      place.uid,
      place.id,
      place.owner,
      place.ik,
      joinKey,
      [keys.sig, keys.kem, keys.auth],
      as,
    ]),
  );
}

/** The request: sealed with a key that only holders of the link have, then to the invite's own key pair. */
export function sealRequest(
  crypto: Crypto,
  place: JoinPlace,
  join: Bytes,
  privateKem: Bytes,
  asked: JoinRequest,
): Bytes {
  const inner = crypto.seal(join, pad(encode(asked)), askContext(place, asked.bundle.kem));
  return crypto.encryptTo(privateKem, place.ik, inner);
}

/** The request in `sealed`, or null. `kem` is what the relay said; it must be the bundle's. */
export function openRequest(
  crypto: Crypto,
  place: JoinPlace,
  join: Bytes,
  privateIk: Bytes,
  kem: Bytes,
  sealed: Bytes,
): JoinRequest | null {
  const inner = crypto.decryptFrom(privateIk, kem, sealed);
  if (inner === null) return null;
  const padded = crypto.open(join, inner, askContext(place, kem));
  const opened = padded === null ? null : unpad(padded);
  if (opened === null) return null;
  const decoded = decode(request, opened, LIMITS.joinPart);
  return decoded.ok && equal(decoded.value.bundle.kem, kem) ? decoded.value : null;
}

function answerContext(t: Bytes, T: Bytes): Bytes {
  return encode([label("room key"), t, T]);
}

/** The owner's answer: `P`, its random half of everything that follows. */
export function sealAnswer(crypto: Crypto, joinKey: Bytes, t: Bytes, T: Bytes, P: Bytes): Bytes {
  return crypto.seal(joinKey, P, answerContext(t, T));
}

export function openAnswer(
  crypto: Crypto,
  joinKey: Bytes,
  t: Bytes,
  T: Bytes,
  sealed: Bytes,
): Bytes | null {
  const P = crypto.open(joinKey, sealed, answerContext(t, T));
  return P !== null && P.length === 32 ? P : null;
}

/** `K`: key of what is said after the answer, from random data of both sides. */
export function joinedKey(crypto: Crypto, P: Bytes, joinKey: Bytes, T: Bytes): Bytes {
  return crypto.hkdf(concat(P, joinKey), encode([label("joined"), T]));
}

function confirmBody(uid: Bytes, T: Bytes): Bytes {
  return encode([label("confirm"), uid, T]);
}

function confirmContext(t: Bytes, T: Bytes): Bytes {
  return encode([label("confirm"), t, T]);
}

/** The joiner's confirmation: its signature of the transcript, sealed under `K`. */
export function sealConfirm(
  crypto: Crypto,
  K: Bytes,
  join: { uid: Bytes; t: Bytes; T: Bytes },
  privateSig: Bytes,
): Bytes {
  const signature = crypto.sign(privateSig, confirmBody(join.uid, join.T));
  return crypto.seal(K, signature, confirmContext(join.t, join.T));
}

/** Whether `sealed` is the confirmation of the joiner with key `sig`. */
export function confirms(
  crypto: Crypto,
  K: Bytes,
  join: { uid: Bytes; t: Bytes; T: Bytes },
  sig: Bytes,
  sealed: Bytes,
): boolean {
  const signature = crypto.open(K, sealed, confirmContext(join.t, join.T));
  return signature !== null && crypto.verify(sig, confirmBody(join.uid, join.T), signature);
}

function refusalContext(t: Bytes): Bytes {
  return encode([label("refusal"), t]);
}

function refusalBody(join: { uid: Bytes; id: Bytes }): Bytes {
  return encode([label("refusal"), join.uid, join.id]);
}

/** Where the confirmation would stand: the joiner can't open the answer, and goes (P19). */
export function sealRefusal(
  crypto: Crypto,
  joinKey: Bytes,
  join: { uid: Bytes; id: Bytes; t: Bytes },
): Bytes {
  return crypto.seal(joinKey, refusalBody(join), refusalContext(join.t));
}

/** Whether `sealed` is that word of the joiner who made `joinKey`. */
export function refuses(
  crypto: Crypto,
  joinKey: Bytes,
  join: { uid: Bytes; id: Bytes; t: Bytes },
  sealed: Bytes,
): boolean {
  const body = crypto.open(joinKey, sealed, refusalContext(join.t));
  return body !== null && equal(body, refusalBody(join));
}

const member = v.strictObject({ index: memberIndex, ...bundle.entries });
const roster = v.strictObject({
  owner: memberIndex,
  next: memberIndex,
  members: v.pipe(v.array(member), v.minLength(1), v.maxLength(LIMITS.members)),
});
const welcome = v.strictObject({
  title: name,
  roster,
  policy,
  names: v.array(v.strictTuple([memberIndex, name])),
  /** Every sender's last number at the commit's head. */
  senders: v.array(v.strictTuple([memberIndex, count])),
  /** Room keys since the last rotation, oldest first; empty where newcomers may read nothing. */
  keys: v.array(v.strictObject({ epoch: count, key: digest })),
});
export type Welcome = v.InferOutput<typeof welcome>;

function welcomeContext(crypto: Crypto, body: Bytes, T: Bytes): Bytes {
  return encode([label("welcome"), crypto.sha256(body), T]);
}

/** The newcomer's part of the commit `body`. */
export function sealWelcome(
  crypto: Crypto,
  K: Bytes,
  body: Bytes,
  T: Bytes,
  content: Welcome,
): Bytes {
  return crypto.seal(K, pad(encode(content)), welcomeContext(crypto, body, T));
}

export function openWelcome(
  crypto: Crypto,
  K: Bytes,
  body: Bytes,
  T: Bytes,
  sealed: Bytes,
): Welcome | null {
  const padded = crypto.open(K, sealed, welcomeContext(crypto, body, T));
  const opened = padded === null ? null : unpad(padded);
  if (opened === null) return null;
  const decoded = decode(welcome, opened, LIMITS.entry);
  return decoded.ok ? decoded.value : null;
}
