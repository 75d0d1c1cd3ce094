import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import {
  bundle,
  count,
  digest,
  head,
  inviteId,
  memberIndex,
  proof,
  publicKey,
  time,
} from "./ids.ts";
import { label } from "./label.ts";
import { policy } from "./policy.ts";

/** Indexes in ascending order, at least one. */
const indexes = v.pipe(
  v.array(memberIndex),
  v.minLength(1),
  v.maxLength(LIMITS.members),
  v.check((list) => list.every((index, at) => at === 0 || index > (list[at - 1] ?? 0))),
);

/** A new owner's word that it takes the room: its signature of `["accept", U, old, new, expiry]`. */
const accept = v.strictObject({ old: memberIndex, expiry: time, proof });
export type Accept = v.InferOutput<typeof accept>;

/** What a commit changes, by its reason. */
export const changes = v.variant("reason", [
  v.strictObject({ reason: v.literal("genesis"), owner: bundle, policy }),
  v.strictObject({ reason: v.literal("admit"), index: memberIndex, bundle, invite: inviteId }),
  v.strictObject({ reason: v.literal("rotate") }),
  v.strictObject({ reason: v.literal("policy"), policy }),
  /** The owner puts members out. */
  v.strictObject({ reason: v.literal("remove"), members: indexes }),
  /** Members who have said that they leave are taken off the roster. */
  v.strictObject({ reason: v.literal("leave"), members: indexes }),
  v.strictObject({ reason: v.literal("handover"), owner: memberIndex, accept }),
  /** A deputy makes itself the owner; signed by the deputy. */
  v.strictObject({ reason: v.literal("succeed"), owner: memberIndex }),
]);
export type Changes = v.InferOutput<typeof changes>;

/**
 * A commit's body `C`, signed by the owner. `prev` is SHA-256 of the body before
 * it, `head` the last log place its maker had seen, `eph` the public key of the
 * pair that sealed its parts, `renewed` the members' new `kem` keys that it takes
 * in, in order of index. It starts `epoch`.
 */
export const commitBody = v.strictTuple([
  v.literal(label("commit")),
  v.strictObject({
    uid: digest,
    epoch: count,
    changes,
    renewed: v.pipe(
      v.array(v.strictTuple([memberIndex, publicKey])),
      v.maxLength(LIMITS.renewed),
      v.check((list) => list.every(([index], at) => at === 0 || index > (list[at - 1]?.[0] ?? 0))),
    ),
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

/** Whether the new key goes to each member in a part of its own: always, never, or as `eph` says. */
export function needsParts(reason: Changes["reason"]): "always" | "never" | "may" {
  switch (reason) {
    case "remove":
    case "leave":
    case "handover":
    case "succeed":
      return "always";
    case "rotate":
      return "may";
    case "genesis":
    case "admit":
    case "policy":
      return "never";
  }
}

/** Whether `eph` is there just where the reason wants parts (P60). */
export function fitsParts({ changes: { reason }, eph }: Pick<Commit, "changes" | "eph">): boolean {
  const needs = needsParts(reason);
  return needs === "may" || (eph !== null) === (needs === "always");
}

/** The members whom a commit takes off the roster. */
export function goers(change: Changes): readonly number[] {
  return change.reason === "remove" || change.reason === "leave" ? change.members : [];
}
