import { EMPTY, equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode, encode } from "../wire/codec.ts";
import { commitBody, type Changes, type Commit } from "../wire/commit.ts";
import { label } from "../wire/label.ts";
import type { Deps } from "./deps.ts";
import { keyHash, sealNextKey } from "./keyring.ts";
import { sealParts } from "./parts.ts";
import { changedRoster, memberOf, rosterHash, takenIn } from "./roster.ts";
import type { MemberState, PendingCommit, Roster } from "./state.ts";

/** Making commits, and reading what says it is one. */

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

/** The commit in `body`, whoever made it, or null. */
export function decodeCommit(body: Bytes): Commit | null {
  const decoded = decode(commitBody, body, LIMITS.commit);
  return decoded.ok ? decoded.value[1] : null;
}

/** The commit in `body` if it is one and `sig` signed it; else null. */
export function readCommit(crypto: Crypto, sig: Bytes, body: Bytes, proof: Bytes): Commit | null {
  const commit = decodeCommit(body);
  return commit !== null && crypto.verify(sig, body, proof) ? commit : null;
}

/**
 * The next commit: new key `next` for the next epoch, sealed under the present
 * one, and where `parts` is set once more to each member who is in the roster
 * then (P11, P32). It takes in every `kem` key that waits.
 */
export function makeCommit(
  { crypto, now }: Deps,
  state: MemberState,
  changes: Changes,
  next: Bytes,
  parts: boolean,
): PendingCommit & { roster: Roster } {
  const renewed = takenIn(crypto, state, changes);
  const roster = changedRoster(state.roster, { changes, renewed });
  const present = state.ring.at(-1);
  if (roster === null || present === undefined) throw new Error("a commit must follow its roster");
  const epoch = state.epoch + 1;
  const eph = parts ? crypto.generateKeyPair() : null;
  const { body, proof } = signCommit(crypto, state.keys.sig.privateKey, {
    uid: state.uid,
    epoch,
    changes,
    renewed,
    rosterHash: rosterHash(crypto, state.uid, roster),
    keyHash: keyHash(crypto, state.uid, { epoch, key: next }),
    prev: state.prev,
    head: state.head,
    eph: eph?.publicKey ?? null,
    time: now,
  });
  const S = sealNextKey(crypto, state.uid, present, next, body);
  if (eph === null) return { roster, body, proof, sealed: S, parts: [], invite: null };
  const sealed = sealParts(crypto, eph.privateKey, roster, body, S);
  return { roster, body, proof, sealed: EMPTY, parts: sealed, invite: null };
}

/** The present owner's signing key. */
export function ownerSig(roster: Roster): Bytes {
  const owner = memberOf(roster, roster.owner);
  if (owner === null) throw new Error("a roster must hold its owner");
  return owner.sig;
}

/** Whether two bodies are the same commit. */
export function sameBody(pending: PendingCommit | null, body: Bytes): boolean {
  return pending !== null && equal(pending.body, body);
}
