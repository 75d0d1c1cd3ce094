import * as v from "valibot";
import { LIMITS } from "../limits.ts";

/** The schemas of which every message is built. Lengths are bytes. */

function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array;
}

/** Exactly `length` bytes. */
export function exactly(length: number) {
  return v.custom<Uint8Array<ArrayBuffer>>((value) => isBytes(value) && value.length === length);
}

/** From `min` to `max` bytes. */
export function blob(max: number, min = 1) {
  return v.custom<Uint8Array<ArrayBuffer>>(
    (value) => isBytes(value) && value.length >= min && value.length <= max,
  );
}

/** A whole number from 0 to 2^53 − 1. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** SHA-256 digest. */
export const digest = exactly(32);
export const roomId = exactly(16);
/** SHA-256 of an invite's access token. */
export const inviteId = digest;
/** Themis EC P-256 public key with its header. */
export const publicKey = exactly(45);
/** Detached Themis signature: 12-byte header and DER (70 to 72 bytes, less when r or s is short). */
export const proof = blob(96, 64);
/** Place in a roster; never used again. */
export const memberIndex = v.pipe(count, v.maxValue(0xffff_ffff));
/** Unix time in milliseconds. */
export const time = count;
/** `(number, hash)`: a place in the log chain. */
export const head = v.strictTuple([count, digest]);

/** A member's three public keys. */
export const bundle = v.strictObject({ sig: publicKey, kem: publicKey, auth: publicKey });

export const joinPart = blob(LIMITS.joinPart);

export type Bytes = Uint8Array<ArrayBuffer>;
export type Head = v.InferOutput<typeof head>;
export type Bundle = v.InferOutput<typeof bundle>;
