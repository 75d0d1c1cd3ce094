import * as v from "valibot";
import {
  count,
  digest,
  inviteId,
  joinPart,
  memberIndex,
  proof,
  publicKey,
  roomId,
  time,
  blob,
} from "./ids.ts";
import { LIMITS } from "../limits.ts";

/**
 * Joining: ask, answer, confirm, then the owner's commit. The relay keeps each
 * part until the invite's expiry and a grace, so that neither side need be
 * there when the other is. Saying the same thing again is harmless.
 */

/** A joiner presents the access token; `sealed` is for the owner alone. */
export const joinAsk = v.strictObject({
  t: v.literal("ask"),
  room: roomId,
  acl: digest,
  kem: publicKey,
  sealed: joinPart,
});
/** How far that request has come, as the relay knows it. */
export const joinState = v.strictObject({
  t: v.literal("asked"),
  re: count,
  state: v.picklist(["waiting", "answered", "confirmed", "admitted"]),
  expiry: time,
});
export const joinAnswer = v.strictObject({
  t: v.literal("answer"),
  id: inviteId,
  to: publicKey,
  sealed: joinPart,
});
export const joinConfirm = v.strictObject({
  t: v.literal("confirm"),
  id: inviteId,
  sealed: joinPart,
});

/** To the owner: somebody holds the token of this invite. `from` is its session's `auth`. */
export const joinAsked = v.strictObject({
  t: v.literal("joinAsked"),
  id: inviteId,
  from: publicKey,
  kem: publicKey,
  sealed: joinPart,
});
export const joinConfirmed = v.strictObject({
  t: v.literal("joinConfirmed"),
  id: inviteId,
  from: publicKey,
  sealed: joinPart,
});
/** To the joiner. */
export const joinAnswered = v.strictObject({
  t: v.literal("joinAnswered"),
  id: inviteId,
  sealed: joinPart,
});
/** To the joiner: the owner's commit has admitted it as `member`; it may attach. */
export const joinAdmitted = v.strictObject({
  t: v.literal("joinAdmitted"),
  id: inviteId,
  member: memberIndex,
});
/** To a joiner who waits: the invite is over for it, and why. */
export const joinEnded = v.strictObject({
  t: v.literal("joinEnded"),
  id: inviteId,
  why: v.picklist(["invite-used", "invite-revoked"]),
});

/**
 * A member's own part of a commit. A newcomer's has the commit with it, so that
 * it can be checked before the log is read. Erased at the relay once the member's
 * cursor has passed `number`.
 */
export const part = v.strictObject({
  t: v.literal("part"),
  number: count,
  commit: v.nullable(v.strictObject({ body: blob(LIMITS.commit), proof })),
  sealed: blob(LIMITS.welcome),
});
