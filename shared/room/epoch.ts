import { equal } from "../bytes.ts";
import { goers, isRotation, type Commit } from "../wire/commit.ts";
import type { CommitEntry } from "../wire/log.ts";
import { alarmed, assign } from "./chain.ts";
import { sameBody } from "./commit.ts";
import type { Deps } from "./deps.ts";
import { memberOf } from "./roster.ts";
import type {
  AlarmRecord,
  Effect,
  EpochKey,
  Handing,
  MemberState,
  Roster,
  Step,
  ThreadRecord,
} from "./state.ts";

/** An effect that stores one line of the thread. */
export function record(line: ThreadRecord): Effect {
  return { type: "record", record: line };
}

/** No honest relay's log holds this entry: raise the alarm, take nothing after it. */
export function halt(
  deps: Deps,
  state: MemberState,
  kind: Extract<AlarmRecord["kind"], "forged" | "forked" | "usurped">,
  number: number,
): Step<MemberState> {
  const { owner } = state.roster;
  return {
    state: { ...alarmed(state, deps.now, kind, number, owner), halted: true },
    effects: [],
  };
}

/** The state after something that the owner signed at `time`; a date ahead of the own clock counts as now (P66). */
export function ownerShown(deps: Deps, state: MemberState, time: number): MemberState {
  const seen = Math.min(time, deps.now);
  return seen > state.ownerSeen ? { ...state, ownerSeen: seen } : state;
}

/** What of the room's changing hands still stands after a commit. */
function handingAfter(before: MemberState, roster: Roster): Handing {
  const { offer, accepted } = before.handing;
  const stands = offer !== null && memberOf(roster, offer.to) !== null;
  return before.roster.owner === roster.owner && stands
    ? { offer, accepted }
    : { offer: null, accepted: null };
}

/** Keys that a commit takes out of use: those of who goes, and replaced `kem` keys. */
function retiredBy(before: Roster, { changes, renewed }: Commit): Uint8Array<ArrayBuffer>[] {
  const gone = goers(changes).flatMap((index) => {
    const member = memberOf(before, index);
    return member === null ? [] : [member.sig, member.kem, member.auth];
  });
  return [...gone, ...renewed.flatMap(([index]) => memberOf(before, index)?.kem ?? [])];
}

/** The own `kem` pair after a commit: the new one as soon as it is taken in (P64). */
function ownKem(deps: Deps, state: MemberState, commit: Commit): Partial<MemberState> {
  const kem = state.renewal;
  const taken = commit.renewed.some(
    ([index, key]) => index === state.me && kem !== null && equal(key, kem.publicKey),
  );
  if (!taken || kem === null) return {};
  return { keys: { ...state.keys, kem }, renewal: null, kemAt: deps.now };
}

function wishesAfter({ wishes, me }: MemberState, roster: Roster, { changes }: Commit) {
  const owns = roster.owner === me;
  return {
    remove: owns ? wishes.remove.filter((index) => memberOf(roster, index) !== null) : [],
    policy: changes.reason === "policy" || !owns ? null : wishes.policy,
    succeed: wishes.succeed && changes.reason !== "handover" && changes.reason !== "succeed",
    delete: wishes.delete && owns,
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
  const { changes, renewed } = commit;
  const rotates = isRotation(changes.reason);
  const keeps = !rotates && state.roster.owner === state.me;
  const handed = roster.owner !== state.roster.owner;
  const taken = new Set(renewed.map(([index]) => index));
  const pending = sameBody(state.pendingCommit, entry.clear[0]) || handed;
  const next: MemberState = {
    ...state,
    ...ownKem(deps, state, commit),
    roster,
    joined:
      changes.reason === "admit" ? assign(state.joined, changes.index, commit.time) : state.joined,
    rosterHash: commit.rosterHash,
    policy: changes.reason === "policy" ? changes.policy : state.policy,
    epoch: commit.epoch,
    prev: deps.crypto.sha256(entry.clear[0]),
    ring: keeps ? [...state.ring, key] : [key],
    rotation: rotates ? { number: entry.number, at: commit.time, messages: 0 } : state.rotation,
    pendingCommit: pending ? null : state.pendingCommit,
    wishes: wishesAfter(state, roster, commit),
    handing: handingAfter(state, roster),
    renewals: state.renewals.filter(
      ([index]) => !taken.has(index) && memberOf(roster, index) !== null,
    ),
    leavers: state.leavers.filter((index) => memberOf(roster, index) !== null),
    retired: [...state.retired, ...retiredBy(state.roster, commit)],
    invites: handed ? [] : state.invites,
    live: { ...state.live, parts: state.live.parts.filter(([at]) => at > entry.number) },
  };
  return handed
    ? { ...next, ownerSeen: Math.min(commit.time, deps.now) }
    : ownerShown(deps, next, commit.time);
}

/** What the thread says of a commit, if anything. `before` is the state that it found. */
export function commitRecord(entry: CommitEntry, commit: Commit, before: MemberState): Effect[] {
  const { changes, time, eph } = commit;
  const line = { at: entry.number, time };
  const by = before.roster.owner;
  switch (changes.reason) {
    case "genesis":
      return [record({ ...line, kind: "created" })];
    case "admit":
      return [record({ ...line, kind: "admitted", member: changes.index, by })];
    case "rotate":
      return [record({ ...line, kind: "rotated", by, why: eph === null ? "count" : "time" })];
    case "leave":
      return [record({ ...line, kind: "rotated", by, why: "left" })];
    case "remove":
      return [record({ ...line, kind: "removed", members: [...changes.members], by })];
    case "policy": {
      const { policy } = changes;
      return [record({ ...line, kind: "policy", by, policy, before: before.policy })];
    }
    case "handover":
      return [record({ ...line, kind: "handed", from: by, to: changes.owner })];
    case "succeed":
      return [record({ ...line, kind: "succeeded", from: by, to: changes.owner })];
  }
}
