import { equal } from "../bytes.ts";
import type { Bytes } from "../crypto/port.ts";
import { TIMES } from "../limits.ts";
import { fitsParts, type Commit } from "../wire/commit.ts";
import { acceptBody } from "../wire/derive.ts";
import { deputyPlace } from "../wire/policy.ts";
import { decodeCommit, ownerSig } from "./commit.ts";
import type { Deps } from "./deps.ts";
import { changedRoster, memberOf, rosterHash } from "./roster.ts";
import type { Judging, Roster } from "./state.ts";

/** Whether a commit follows from what a member knows, whoever delivers it. */

export type Judged =
  | { is: "good"; commit: Commit; roster: Roster }
  /** Not by whom it should be, or not what follows. */
  | { is: "forged" }
  /** A deputy's own signature, but too soon. */
  | { is: "usurped" };

/** Who must have signed it: the owner, save that a deputy signs its own succession. */
function signerOf(roster: Roster, { changes }: Commit): Bytes | null {
  if (changes.reason !== "succeed") return ownerSig(roster);
  return memberOf(roster, changes.owner)?.sig ?? null;
}

/** Whether the new owner has signed for this room, from this owner, and in time (P65). */
export function accepted({ crypto }: Deps, known: Judging, commit: Commit): boolean {
  const { changes, time } = commit;
  if (changes.reason !== "handover") return true;
  const next = memberOf(known.roster, changes.owner);
  const { old, expiry, proof } = changes.accept;
  if (next === null || old !== known.roster.owner || expiry < time) return false;
  const body = acceptBody(known.uid, old, next.index, expiry);
  return crypto.verify(next.sig, body, proof);
}

/** Milliseconds for which the owner must be unseen before `member` may follow; null for one who is no deputy. */
export function patience({ policy }: Pick<Judging, "policy">, member: number): number | null {
  const place = deputyPlace(policy, member);
  return place === null ? null : place * policy.away;
}

/** Whether this is a deputy, and one that hasn't left (P62, P66). */
function mayFollow(known: Judging, member: number): boolean {
  return patience(known, member) !== null && !known.leavers.includes(member);
}

/** Whether a succession is dated as it may be, against everything of the owner's that is held (P66). */
function timely({ now }: Deps, known: Judging, { changes, time }: Commit): boolean {
  if (changes.reason !== "succeed") return true;
  const wait = patience(known, changes.owner);
  return wait !== null && known.ownerSeen <= time - wait && time <= now + TIMES.ahead;
}

/** Judges the commit that is to follow on what is known (P11, P61 to P66). */
export function judge(deps: Deps, known: Judging, body: Bytes, proof: Bytes): Judged {
  const { crypto } = deps;
  const commit = decodeCommit(body);
  const sig = commit === null ? null : signerOf(known.roster, commit);
  if (commit === null || sig === null || !crypto.verify(sig, body, proof)) return { is: "forged" };
  const { changes } = commit;
  const follows =
    equal(commit.uid, known.uid) &&
    commit.epoch === known.epoch + 1 &&
    equal(commit.prev, known.prev) &&
    fitsParts(commit);
  if (!follows || !accepted(deps, known, commit)) return { is: "forged" };
  const deputy = changes.reason !== "succeed" || mayFollow(known, changes.owner);
  const roster = deputy ? changedRoster(known.roster, commit) : null;
  if (roster === null || !equal(rosterHash(crypto, known.uid, roster), commit.rosterHash)) {
    return { is: "forged" };
  }
  return timely(deps, known, commit) ? { is: "good", commit, roster } : { is: "usurped" };
}
