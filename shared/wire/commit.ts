import * as v from "valibot";
import { bundle, count, digest, head, inviteId, memberIndex, publicKey, time } from "./ids.ts";
import { label } from "./label.ts";

/** What the owner decides for a room; it travels in commits, clear to the relay. */
export const policy = v.strictObject({
  /** Messages in the log after which the owner renews the key. */
  rotateEvery: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
  /** What a newcomer may read: everything since the last rotation, or nothing. */
  newcomerHistory: v.picklist(["since-rotation", "none"]),
});
export type Policy = v.InferOutput<typeof policy>;

/** What a commit changes, by its reason. */
export const changes = v.variant("reason", [
  v.strictObject({ reason: v.literal("genesis"), owner: bundle, policy }),
  v.strictObject({ reason: v.literal("admit"), index: memberIndex, bundle, invite: inviteId }),
  v.strictObject({ reason: v.literal("rotate") }),
  v.strictObject({ reason: v.literal("policy"), policy }),
]);
export type Changes = v.InferOutput<typeof changes>;

/**
 * A commit's body `C`, signed by the owner. `prev` is SHA-256 of the body before
 * it, `head` the last log place its maker had seen, `eph` the public key of the
 * pair that sealed its parts. It starts `epoch`.
 */
export const commitBody = v.strictTuple([
  v.literal(label("commit")),
  v.strictObject({
    uid: digest,
    epoch: count,
    changes,
    rosterHash: digest,
    keyHash: digest,
    prev: digest,
    head,
    eph: v.nullable(publicKey),
    time,
  }),
]);
export type Commit = v.InferOutput<typeof commitBody>[1];

/** Whether a commit of this reason renews the key for all that came before (a rotation). */
export function isRotation(reason: Changes["reason"]): boolean {
  return reason !== "admit" && reason !== "policy";
}
