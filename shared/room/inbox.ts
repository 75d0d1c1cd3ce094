import { equal } from "../bytes.ts";
import { goers, type Commit } from "../wire/commit.ts";
import type { CommitEntry, Entry, MessageEntry } from "../wire/log.ts";
import { advanced, alarmed, assign, contradicts, everybody, lookup } from "./chain.ts";
import { catchUpCommit } from "./catchup.ts";
import { reached } from "./claims.ts";
import { commitRecord, halt, inEpoch, record } from "./epoch.ts";
import { sameBody } from "./commit.ts";
import { decodeContent } from "./content.ts";
import { leftAt, removedBy } from "./ending.ts";
import { keeping } from "./giving.ts";
import { judge } from "./judge.ts";
import { openNextKey } from "./keyring.ts";
import { heardMembership, isMembership, shown } from "./membership.ts";
import { onProof } from "./proof.ts";
import { openMessage } from "./message.ts";
import { ownEntry, ownErased, resealed } from "./outbox.ts";
import { openPart } from "./parts.ts";
import { told } from "./told.ts";
import { haveWritten } from "./presence.ts";
import { memberOf } from "./roster.ts";
import type { Deps } from "./deps.ts";
import type { Content, Effect, EndedState, EpochKey, MemberState, Step } from "./state.ts";

/** Taking the log in, entry by entry: nothing is believed before it is checked (P22 to P25). */

/** Another's commit has come first: an own one that waits follows on nothing any more, a deputy's neither (P66). */
function outrun(state: MemberState): MemberState {
  if (state.pendingCommit === null) return state;
  return {
    ...state,
    pendingCommit: null,
    wishes: { ...state.wishes, succeed: false },
    live: { ...state.live, commitSent: false },
  };
}

/** The owner's pending commit done with, once the log shows it; a foreign one in its name means a clone. */
function settlePending(
  deps: Deps,
  state: MemberState,
  entry: CommitEntry,
  maker: number,
): MemberState {
  const pending = state.pendingCommit;
  if (pending === null || !sameBody(pending, entry.clear[0])) {
    if (maker !== state.me) return outrun(state);
    if (state.restored) return { ...state, pendingCommit: null };
    return alarmed(state, deps.now, "cloned", entry.number, state.me);
  }
  const { invite } = pending;
  return {
    ...state,
    pendingCommit: null,
    invites: invite === null ? state.invites : state.invites.filter(({ id }) => !equal(id, invite)),
    live: { ...state.live, commitSent: false },
  };
}

/** What came of one entry: a step, or a state in which it waits for its part. */
type Taken = Step<MemberState | EndedState> | { waits: MemberState };

/** `S` of a commit, from the entry or from the own part: null where what came doesn't open. */
function nextKeySealed(
  deps: Deps,
  state: MemberState,
  commit: Commit,
  entry: CommitEntry,
): Uint8Array<ArrayBuffer> | "part-wanted" | null {
  if (commit.eph === null) return entry.sealed;
  if (entry.sealed.length > 0) return null;
  const part = state.live.parts.find(([number]) => number === entry.number)?.[1];
  if (part === undefined) return "part-wanted";
  const renewed = commit.renewed.some(([index]) => index === state.me);
  const { privateKey } = (renewed ? state.renewal : null) ?? state.keys.kem;
  const [body] = entry.clear;
  const own = { privateKem: privateKey, me: state.me };
  return openPart(deps.crypto, own, { eph: commit.eph, body }, part);
}

function waitsForPart(deps: Deps, state: MemberState, number: number): { waits: MemberState } {
  const wanting = state.live.wanting ?? { number, since: deps.now };
  return { waits: { ...state, live: { ...state.live, wanting } } };
}

/** What came as the own part doesn't open. It may be the relay's doing, so a right one is still waited for. */
function keyless(deps: Deps, state: MemberState, number: number): { waits: MemberState } {
  const warned = alarmed(state, deps.now, "keyless", number, state.roster.owner);
  const parts = state.live.parts.filter(([at]) => at !== number);
  return waitsForPart(deps, { ...warned, live: { ...warned.live, parts } }, number);
}

function takeCommit(deps: Deps, state: MemberState, entry: CommitEntry): Taken {
  if (state.catchUp !== null) return catchUpCommit(deps, state, state.catchUp, entry);
  const { crypto } = deps;
  const [body] = entry.clear;
  const judged = judge(deps, state, body, entry.proof);
  if (judged.is !== "good") return halt(deps, state, judged.is, entry.number);
  const { commit, roster } = judged;
  const { changes } = commit;
  const members = goers(changes);
  if (members.includes(state.me)) {
    const by = state.roster.owner;
    return removedBy(state, { number: entry.number, time: commit.time, members, by });
  }
  const S = nextKeySealed(deps, state, commit, entry);
  if (S === "part-wanted") return waitsForPart(deps, state, entry.number);
  const present = state.ring.at(-1);
  const key: EpochKey | null =
    S === null || present === undefined
      ? null
      : openNextKey(crypto, state.uid, present, { ...commit, body, sealed: S });
  if (key === null) {
    return commit.eph === null
      ? halt(deps, state, "forged", entry.number)
      : keyless(deps, state, entry.number);
  }
  const forked = contradicts(state, commit.head);
  const maker = changes.reason === "succeed" ? changes.owner : state.roster.owner;
  const settled = settlePending(deps, state, entry, maker);
  const named = nameNewcomer(settled, state, commit);
  const next = inEpoch(deps, named, entry, { commit, roster, key });
  const warned = forked ? alarmed(next, deps.now, "forked", entry.number, maker) : next;
  return { state: resealed(deps, warned), effects: commitRecord(entry, commit, state) };
}

/** The owner knows a newcomer's name from the request; the others learn it from the newcomer. */
function nameNewcomer(state: MemberState, before: MemberState, commit: Commit): MemberState {
  if (commit.changes.reason !== "admit") return state;
  const { invite, index } = commit.changes;
  const join = before.invites.find(({ id }) => equal(id, invite))?.join;
  return join ? { ...state, names: assign(state.names, index, join.name) } : state;
}

/** What is wrong with a message's number, seen from what this sender said before. */
function numberAlarm(state: MemberState, sender: number, n: number): "forged" | "dropped" | null {
  const last = lookup(state.senders, sender);
  if (last === undefined && state.catchUp !== null) return null;
  if (n <= (last ?? 0)) return "forged";
  return n === (last ?? 0) + 1 || state.loose.includes(sender) ? null : "dropped";
}

function counted(state: MemberState, sender: number, n: number): MemberState {
  const { rotation } = state;
  return {
    ...state,
    senders: assign(state.senders, sender, n),
    loose: state.loose.filter((index) => index !== sender),
    rotation: { ...rotation, messages: rotation.messages + 1 },
  };
}

/** What a content that was opened and verified leads to. */
function heardContent(
  deps: Deps,
  state: MemberState,
  said: { at: number; time: number; sender: number; n: number; failed: boolean },
  content: Content | null,
): Step<MemberState> {
  const { at, time, sender, n, failed } = said;
  const line = { at, time, sender, n };
  if (content === null) return { state, effects: [record({ ...line, kind: "unreadable" })] };
  if (isMembership(content)) return heardMembership(deps, state, said, content);
  if (content.kind === "proof") {
    return state.catchUp === null ? onProof(deps, state, sender, content) : { state, effects: [] };
  }
  const named =
    content.kind === "profile"
      ? { ...state, names: assign(state.names, sender, content.name) }
      : state;
  return { state: named, effects: told(line, content, failed) };
}

/** An own message come back: leave the outbox, enter the thread. */
function takeOwn(
  deps: Deps,
  state: MemberState,
  entry: MessageEntry,
): Step<MemberState | EndedState> {
  const [, sender, n] = entry.clear;
  const own = ownEntry(state, entry);
  if (own === null) {
    const warned = state.restored
      ? state
      : alarmed(state, deps.now, "cloned", entry.number, sender);
    return takeForeign(deps, { ...warned, n: Math.max(state.n, n) }, entry);
  }
  const outbox = state.outbox.filter((item) => item !== own);
  const inFlight = state.live.inFlight.filter((number) => number !== n);
  const content = decodeContent(own.content);
  if (content?.kind === "leave") return leftAt(deps, state, entry.number);
  const said = { at: entry.number, time: own.time, sender, n, failed: own.refused };
  const landed = { ...state, outbox, live: { ...state.live, inFlight } };
  const seen = sender === state.roster.owner ? shown(deps, landed, sender, own.time) : landed;
  return heardContent(deps, seen, said, content);
}

function takeForeign(deps: Deps, state: MemberState, entry: MessageEntry): Step<MemberState> {
  const { crypto, now } = deps;
  const [epoch, sender, n] = entry.clear;
  const member = memberOf(state.roster, sender);
  const present = state.ring.at(-1);
  if (member === null || present === undefined) return { state, effects: [] };
  const place = { uid: state.uid, epoch, rosterHash: state.rosterHash, sender, n };
  const message = openMessage(crypto, present.key, member.sig, place, entry.sealed);
  if (message === null || message.head[0] >= entry.number) {
    const line = { at: entry.number, time: now, kind: "unreadable" as const, sender, n };
    return { state, effects: [record(line)] };
  }
  const warned = contradicts(state, message.head)
    ? alarmed(state, now, "forked", entry.number, sender)
    : state;
  const heard = haveWritten(shown(deps, warned, sender, message.time), [sender]);
  // Nothing was said later than it came: a clock that runs ahead must not keep it from disappearing.
  const time = Math.min(message.time, now);
  const said = { at: entry.number, time, sender, n, failed: false };
  return heardContent(deps, heard, said, decodeContent(message.content));
}

function takeMessage(deps: Deps, state: MemberState, entry: MessageEntry): Taken {
  const [epoch, sender, n] = entry.clear;
  const gone = memberOf(state.roster, sender) === null || state.leavers.includes(sender);
  if (epoch !== state.epoch || gone) {
    return { state: alarmed(state, deps.now, "forged", entry.number, sender), effects: [] };
  }
  const wrong = numberAlarm(state, sender, n);
  if (wrong === "forged") {
    return { state: alarmed(state, deps.now, wrong, entry.number, sender), effects: [] };
  }
  const warned = wrong === null ? state : alarmed(state, deps.now, wrong, entry.number, sender);
  const next = counted(warned, sender, n);
  return sender === state.me ? takeOwn(deps, next, entry) : takeForeign(deps, next, entry);
}

function takeOne(deps: Deps, state: MemberState, entry: Entry): Taken {
  switch (entry.type) {
    case "commit":
      return takeCommit(deps, state, entry);
    case "message":
      return takeMessage(deps, state, entry);
    case "erased": {
      const own = ownErased(deps.crypto, state, entry);
      if (own !== null) return takeMessage(deps, state, own);
      return {
        state: { ...state, loose: everybody(state) },
        effects: [record({ at: entry.number, time: deps.now, kind: "erased" })],
      };
    }
  }
}

/**
 * Takes entries in as far as they follow on what is held; those held already are
 * passed over, and those past a gap are left for history to bring. A commit whose
 * part hasn't come is a gap too.
 */
export function takeEntries(
  deps: Deps,
  state: MemberState,
  entries: readonly Entry[],
): Step<MemberState | EndedState> {
  let next = state;
  const effects: Effect[] = [];
  for (const entry of entries) {
    if (next.halted) break;
    if (entry.number <= next.head[0]) continue;
    if (entry.number !== next.head[0] + 1) break;
    const taken = takeOne(deps, next, entry);
    if ("waits" in taken) {
      next = taken.waits;
      break;
    }
    effects.push(...taken.effects);
    if (taken.state.phase === "ended") return { state: taken.state, effects };
    if (taken.state.halted) next = taken.state;
    else {
      effects.push(...keeping(deps.crypto, entry, taken.effects));
      next = reached(deps, advanced(deps.crypto, taken.state, entry));
    }
  }
  const end = Math.max(next.live.end, entries.at(-1)?.number ?? 0);
  return { state: { ...next, live: { ...next.live, end } }, effects };
}
