import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { count, inviteId, proof, time } from "./ids.ts";

/**
 * One-time invites, as the relay sees them: the hash of an access token and
 * when it ends. `proof` is the owner's signature of `["0fc/1 invite", U, id, expiry]`
 * or `["0fc/1 revoke", U, id]`.
 */
export const openInvite = v.strictObject({
  t: v.literal("invite"),
  id: inviteId,
  expiry: time,
  proof,
});
export const revokeInvite = v.strictObject({ t: v.literal("revoke"), id: inviteId, proof });
export const listInvites = v.strictObject({ t: v.literal("invites") });
export const inviteList = v.strictObject({
  t: v.literal("inviteList"),
  re: count,
  open: v.pipe(
    v.array(v.strictObject({ id: inviteId, expiry: time, asked: v.boolean() })),
    v.maxLength(LIMITS.openInvites),
  ),
});
