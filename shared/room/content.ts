import * as v from "valibot";
import type { Bytes } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { blob, exactly, memberIndex, proof, publicKey, time } from "../wire/ids.ts";
import type { Content } from "./state.ts";
import { talk } from "./talk.ts";

/** A person's or room's name: shown as it is, so any text within the cap, but not an empty one. */
export const name = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameChars));

const content = v.variant("kind", [
  ...talk,
  /** The sender's name in this room. */
  v.strictObject({ kind: v.literal("profile"), name }),
  v.strictObject({ kind: v.literal("renew"), kem: publicKey }),
  v.strictObject({ kind: v.literal("leave") }),
  v.strictObject({ kind: v.literal("offer"), to: v.nullable(memberIndex) }),
  v.strictObject({ kind: v.literal("accept"), old: memberIndex, expiry: time, proof }),
  /** A step of a proof of a shared secret, for one member alone (P53). */
  v.strictObject({
    kind: v.literal("proof"),
    to: memberIndex,
    run: exactly(16),
    step: v.variant("is", [
      v.strictObject({ is: v.literal("ask"), nonce: exactly(32) }),
      v.strictObject({ is: v.literal("agree"), nonce: exactly(32) }),
      v.strictObject({ is: v.literal("compare"), data: blob(LIMITS.compared) }),
      v.strictObject({ is: v.literal("stop") }),
    ]),
  }),
  /** Stands for a number whose message was given up. */
  v.strictObject({ kind: v.literal("void") }),
]);

export function encodeContent(value: Content): Bytes {
  return encode(value);
}

/** The content in `bytes`, or null where it is of no kind that this version knows. */
export function decodeContent(bytes: Uint8Array): Content | null {
  const decoded = decode(content, bytes, LIMITS.entry);
  return decoded.ok ? decoded.value : null;
}
