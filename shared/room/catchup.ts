import { equal } from "../bytes.ts";
import { isRotation, type Commit } from "../wire/commit.ts";
import { acceptBody } from "../wire/derive.ts";
import type { CommitEntry } from "../wire/log.ts";
import { alarmed, assign, contradicts, everybody, lookup } from "./chain.ts";
import { decodeCommit, ownerSig, readCommit } from "./commit.ts";
import { commitRecord, halt, inEpoch, record } from "./epoch.ts";
import { keyHash } from "./keyring.ts";
import { resealed } from "./outbox.ts";
import type { Deps } from "./deps.ts";
import type { CatchUp, EpochKey, MemberState, Step } from "./state.ts";

/**
 * A newcomer reads what came since the last rotation, with the keys that the
 * owner handed over, up to the commit that admitted it (P20). Until then its
 * roster is the one of its admission: a member of it who is admitted only later
 * in this stretch must not have spoken before.
 */
export function catchUpCommit(
  deps: Deps,
  state: MemberState,
  catchUp: CatchUp,
  entry: CommitEntry,
): Step<MemberState> {
  const first = entry.number === catchUp.start;
  const commit = ownersCommit(deps, state, entry, first);
  if (commit === null) return halt(deps, state, "forged", entry.number);
  if (entry.number === catchUp.until) return admitted(deps, state, catchUp, entry);

  const { reason } = commit.changes;
  const key = catchUp.keys.find(({ epoch }) => epoch === commit.epoch);
  const fits = first
    ? isRotation(reason) && commit.epoch === catchUp.keys[0]?.epoch
    : !isRotation(reason) && commit.epoch === state.epoch + 1 && equal(commit.prev, state.prev);
  const early =
    commit.changes.reason === "admit" && lookup(state.senders, commit.changes.index) !== undefined;
  if (!fits || early || key === undefined || !holds(deps, state, key, commit.keyHash)) {
    return halt(deps, state, "forged", entry.number);
  }
  const next = inEpoch(deps, state, entry, { commit, roster: state.roster, key });
  const read = { ...next, policy: state.policy };
  return { state: read, effects: commitRecord(entry, commit, state) };
}

/**
 * The commit in an entry, if the owner stands for it. A handover that the stretch
 * begins with was signed by an owner whom this newcomer can't know: there the new
 * owner's own word in it counts, and the admission leads back to it.
 */
function ownersCommit(
  { crypto }: Deps,
  { roster, uid }: MemberState,
  { clear: [body], proof }: CommitEntry,
  first: boolean,
): Commit | null {
  const sig = ownerSig(roster);
  const commit = decodeCommit(body);
  if (commit === null || !equal(commit.uid, uid)) return null;
  const { changes } = commit;
  if (!first || changes.reason !== "handover") {
    return crypto.verify(sig, body, proof) ? commit : null;
  }
  const { old, expiry, proof: word } = changes.accept;
  const said = acceptBody(uid, old, roster.owner, expiry);
  return changes.owner === roster.owner && crypto.verify(sig, said, word) ? commit : null;
}

function holds(deps: Deps, state: MemberState, key: EpochKey, hash: Uint8Array): boolean {
  return equal(keyHash(deps.crypto, state.uid, key), hash);
}

/** The admitting commit itself: what was read must lead to it. */
function admitted(
  deps: Deps,
  state: MemberState,
  catchUp: CatchUp,
  entry: CommitEntry,
): Step<MemberState> {
  const { crypto, now } = deps;
  const [body] = entry.clear;
  const commit = readCommit(crypto, ownerSig(state.roster), body, entry.proof);
  const read = entry.number !== catchUp.start;
  const { admission } = catchUp;
  const leads = !read || (state.epoch === admission.epoch - 1 && equal(state.prev, catchUp.prev));
  if (commit === null || !leads || !equal(crypto.sha256(body), catchUp.bodyHash)) {
    return halt(deps, state, "forged", entry.number);
  }
  const begun = { commit, roster: state.roster, key: admission };
  let next: MemberState = { ...inEpoch(deps, state, entry, begun), catchUp: null };
  if (contradicts(next, catchUp.head)) {
    next = alarmed(next, now, "forked", entry.number, state.roster.owner);
  }
  for (const [sender, n] of catchUp.senders) {
    const last = lookup(next.senders, sender);
    const short = last !== undefined && last < n;
    if (short) next = alarmed(next, now, "dropped", entry.number, sender);
    if (last === undefined || short) {
      next = { ...next, senders: assign(next.senders, sender, n) };
    }
  }
  // What was said between the commit's head and the first that may be read counts for no sender here.
  if (catchUp.start > catchUp.head[0] + 1) next = { ...next, loose: everybody(next) };
  return {
    state: resealed(deps, next),
    effects: [record({ at: entry.number, time: commit.time, kind: "joined" })],
  };
}
