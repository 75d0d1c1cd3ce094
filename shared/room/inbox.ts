import { equal } from "../bytes.ts";
import type { Commit } from "../wire/commit.ts";
import type { CommitEntry, Entry, MessageEntry } from "../wire/log.ts";
import { advanced, alarmed, assign, contradicts, lookup } from "./chain.ts";
import { catchUpCommit } from "./catchup.ts";
import { reached } from "./claims.ts";
import { commitRecord, halt, inEpoch, record } from "./epoch.ts";
import { follows, ownerSig, readCommit } from "./commit.ts";
import { decodeContent } from "./content.ts";
import { openNextKey } from "./keyring.ts";
import { openMessage } from "./message.ts";
import { ownEntry, resealed } from "./outbox.ts";
import { told } from "./told.ts";
import { haveWritten, ownerSpoke } from "./presence.ts";
import { memberOf } from "./roster.ts";
import type { Deps } from "./deps.ts";
import type { Effect, MemberState, Step } from "./state.ts";

/** Taking the log in, entry by entry: nothing is believed before it is checked (P22 to P25). */

/** The owner's pending commit done with, once the log shows it; a foreign one in its name means a clone. */
function settlePending(deps: Deps, state: MemberState, entry: CommitEntry): MemberState {
  if (state.roster.owner !== state.me) return state;
  const pending = state.pendingCommit;
  if (pending === null || !equal(pending.body, entry.clear[0])) {
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

function takeCommit(deps: Deps, state: MemberState, entry: CommitEntry): Step<MemberState> {
  if (state.catchUp !== null) return catchUpCommit(deps, state, state.catchUp, entry);
  const { crypto } = deps;
  const [body] = entry.clear;
  const commit = readCommit(crypto, ownerSig(state.roster), body, entry.proof);
  const roster = commit === null ? null : follows(crypto, state, commit);
  const present = state.ring.at(-1);
  const key =
    commit === null || present === undefined
      ? null
      : openNextKey(crypto, state.uid, present, { ...commit, body, sealed: entry.sealed });
  if (commit === null || roster === null || key === null) {
    return halt(deps, state, "forged", entry.number);
  }
  const forked = contradicts(state, commit.head);
  const named = nameNewcomer(settlePending(deps, state, entry), state, commit);
  const next = inEpoch(deps, named, entry, { commit, roster, key });
  const warned = forked
    ? alarmed(next, deps.now, "forked", entry.number, state.roster.owner)
    : next;
  return { state: resealed(deps, warned), effects: commitRecord(entry, commit) };
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

/** An own message come back: leave the outbox, enter the thread. */
function takeOwn(deps: Deps, state: MemberState, entry: MessageEntry): Step<MemberState> {
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
  const line = { at: entry.number, time: own.time, sender, n };
  const effects = content === null ? [] : told(line, content, own.refused);
  return { state: { ...state, outbox, live: { ...state.live, inFlight } }, effects };
}

function takeForeign(deps: Deps, state: MemberState, entry: MessageEntry): Step<MemberState> {
  const { crypto, now } = deps;
  const [epoch, sender, n] = entry.clear;
  const member = memberOf(state.roster, sender);
  const present = state.ring.at(-1);
  if (member === null || present === undefined) return { state, effects: [] };
  const place = { uid: state.uid, epoch, rosterHash: state.rosterHash, sender, n };
  const said = openMessage(crypto, present.key, member.sig, place, entry.sealed);
  if (said === null || said.head[0] >= entry.number) {
    const line = { at: entry.number, time: now, kind: "unreadable" as const, sender, n };
    return { state, effects: [record(line)] };
  }
  const warned = contradicts(state, said.head)
    ? alarmed(state, now, "forked", entry.number, sender)
    : state;
  const seen = { ...warned, seen: assign(warned.seen, sender, said.time) };
  const heard = haveWritten(ownerSpoke(deps, seen, sender, said.time), [sender]);
  const line = { at: entry.number, time: said.time, sender, n };
  const content = decodeContent(said.content);
  if (content === null) {
    return { state: heard, effects: [record({ ...line, kind: "unreadable" })] };
  }
  const named =
    content.kind === "profile"
      ? { ...heard, names: assign(heard.names, sender, content.name) }
      : heard;
  return { state: named, effects: told(line, content, false) };
}

function takeMessage(deps: Deps, state: MemberState, entry: MessageEntry): Step<MemberState> {
  const [epoch, sender, n] = entry.clear;
  if (epoch !== state.epoch || memberOf(state.roster, sender) === null) {
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

function takeOne(deps: Deps, state: MemberState, entry: Entry): Step<MemberState> {
  switch (entry.type) {
    case "commit":
      return takeCommit(deps, state, entry);
    case "message":
      return takeMessage(deps, state, entry);
    case "erased":
      return {
        state: { ...state, loose: state.roster.members.map(({ index }) => index) },
        effects: [record({ at: entry.number, time: deps.now, kind: "erased" })],
      };
  }
}

/**
 * Takes entries in as far as they follow on what is held; those held already are
 * passed over, and those past a gap are left for history to bring.
 */
export function takeEntries(
  deps: Deps,
  state: MemberState,
  entries: readonly Entry[],
): Step<MemberState> {
  let next = state;
  const effects: Effect[] = [];
  for (const entry of entries) {
    if (next.halted) break;
    if (entry.number <= next.head[0]) continue;
    if (entry.number !== next.head[0] + 1) break;
    const taken = takeOne(deps, next, entry);
    effects.push(...taken.effects);
    next = taken.state.halted
      ? taken.state
      : reached(deps, advanced(deps.crypto, taken.state, entry));
  }
  const end = Math.max(next.live.end, entries.at(-1)?.number ?? 0);
  return { state: { ...next, live: { ...next.live, end } }, effects };
}
