import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { commitBody, type Changes, type Commit } from "../wire/commit.ts";
import { label } from "../wire/label.ts";
import { keyHash, sealNextKey } from "./keyring.ts";
import { memberOf, rosterHash, withMember } from "./roster.ts";
import type { MemberState, PendingCommit, Roster } from "./state.ts";

/** What the first commit names as the one before it. */
export const NO_COMMIT: Bytes = new Uint8Array(32);

/** A commit's body, encoded and signed. */
export function signCommit(
  crypto: Crypto,
  privateSig: Bytes,
  commit: Commit,
): { body: Bytes; proof: Bytes } {
  const body = encode([label("commit"), commit]);
  return { body, proof: crypto.sign(privateSig, body) };
}

/** The commit in `body` if it is one and `sig` signed it; else null. */
export function readCommit(crypto: Crypto, sig: Bytes, body: Bytes, proof: Bytes): Commit | null {
  const decoded = decode(commitBody, body, LIMITS.commit);
  return decoded.ok && crypto.verify(sig, body, proof) ? decoded.value[1] : null;
}

/** The roster after a commit's changes, or null where they don't follow from `roster`. */
export function changedRoster(roster: Roster, changes: Changes): Roster | null {
  switch (changes.reason) {
    case "admit":
      return changes.index === roster.next ? withMember(roster, changes.bundle) : null;
    case "rotate":
    case "policy":
      return roster;
    case "genesis":
      return null;
  }
}

/**
 * The owner's next commit: new key `next` for the next epoch, sealed under the
 * present one. The caller adds the parts.
 */
export function makeCommit(
  crypto: Crypto,
  state: MemberState,
  changes: Changes,
  next: Bytes,
  now: number,
): PendingCommit & { commit: Commit; roster: Roster } {
  const roster = changedRoster(state.roster, changes);
  const present = state.ring.at(-1);
  if (roster === null || present === undefined) throw new Error("a commit must follow its roster");
  const epoch = state.epoch + 1;
  const commit: Commit = {
    uid: state.uid,
    epoch,
    changes,
    rosterHash: rosterHash(crypto, state.uid, roster),
    keyHash: keyHash(crypto, state.uid, { epoch, key: next }),
    prev: state.prev,
    head: state.head,
    eph: null,
    time: now,
  };
  const { body, proof } = signCommit(crypto, state.keys.sig.privateKey, commit);
  const sealed = sealNextKey(crypto, state.uid, present, next, body);
  return { commit, roster, body, proof, sealed, parts: [], invite: null };
}

/** Whether a commit follows from what a member knows, whoever delivers it (P11). */
export function follows(
  crypto: Crypto,
  known: { uid: Bytes; epoch: number; prev: Bytes; roster: Roster },
  commit: Commit,
): Roster | null {
  if (!equal(commit.uid, known.uid) || commit.epoch !== known.epoch + 1) return null;
  if (!equal(commit.prev, known.prev)) return null;
  const roster = changedRoster(known.roster, commit.changes);
  if (roster === null) return null;
  return equal(rosterHash(crypto, known.uid, roster), commit.rosterHash) ? roster : null;
}

/** The present owner's signing key. */
export function ownerSig(roster: Roster): Bytes {
  const owner = memberOf(roster, roster.owner);
  if (owner === null) throw new Error("a roster must hold its owner");
  return owner.sig;
}
