import { isRotation, type Commit } from "../wire/commit.ts";
import type { CommitEntry } from "../wire/log.ts";
import { alarmed, assign } from "./chain.ts";
import type { Deps } from "./deps.ts";
import type { Effect, EpochKey, MemberState, Roster, Step, ThreadRecord } from "./state.ts";

/** An effect that stores one line of the thread. */
export function record(line: ThreadRecord): Effect {
  return { type: "record", record: line };
}

/** No honest relay's log holds this entry: raise the alarm, take nothing after it. */
export function halt(
  deps: Deps,
  state: MemberState,
  kind: "forged" | "forked",
  number: number,
): Step<MemberState> {
  const { owner } = state.roster;
  return {
    state: { ...alarmed(state, deps.now, kind, number, owner), halted: true },
    effects: [],
  };
}

/** The state in the epoch that a verified commit begins. */
export function inEpoch(
  deps: Deps,
  state: MemberState,
  entry: CommitEntry,
  begun: { commit: Commit; roster: Roster; key: EpochKey },
): MemberState {
  const { commit, roster, key } = begun;
  const rotates = isRotation(commit.changes.reason);
  const keeps = !rotates && state.roster.owner === state.me;
  const spoke = Math.min(commit.time, deps.now);
  const sameOwner = roster.owner === state.roster.owner;
  const joined =
    commit.changes.reason === "admit"
      ? assign(state.joined, commit.changes.index, commit.time)
      : state.joined;
  return {
    ...state,
    roster,
    joined,
    ownerSeen: sameOwner ? Math.max(state.ownerSeen, spoke) : spoke,
    rosterHash: commit.rosterHash,
    policy: commit.changes.reason === "policy" ? commit.changes.policy : state.policy,
    epoch: commit.epoch,
    prev: deps.crypto.sha256(entry.clear[0]),
    ring: keeps ? [...state.ring, key] : [key],
    rotation: rotates ? { number: entry.number, at: commit.time, messages: 0 } : state.rotation,
  };
}

/** What the thread says of a commit, if anything. */
export function commitRecord(entry: CommitEntry, { changes, time }: Commit): Effect[] {
  const line = { at: entry.number, time };
  switch (changes.reason) {
    case "genesis":
      return [record({ ...line, kind: "created" })];
    case "admit":
      return [record({ ...line, kind: "admitted", member: changes.index })];
    case "rotate":
      return [record({ ...line, kind: "rotated" })];
    case "policy":
      return [];
  }
}
