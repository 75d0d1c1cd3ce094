import { LIMITS, TIMES } from "../limits.ts";
import type { Signal } from "../wire/signal.ts";
import { alarmed, assign, contradicts } from "./chain.ts";
import { ask, claimed } from "./claims.ts";
import type { Deps } from "./deps.ts";
import { ownerShown } from "./epoch.ts";
import { memberOf } from "./roster.ts";
import { openSignal, sealSignal, type SignalSaid } from "./signal.ts";
import type { Effect, MemberState, Presence, Step } from "./state.ts";

/** Making and taking signals: heartbeats with a signed head, and typing (P50). */

/** Whether the room is small enough to show who is writing and to say at once what was read. */
function isLively(state: MemberState): boolean {
  return state.roster.members.length <= LIMITS.lively;
}

/** Milliseconds between own heartbeats. The owner's don't spread, as others watch for them. */
function interval(deps: Deps, state: MemberState): number {
  if (state.me === state.roster.owner) return TIMES.heartbeat;
  const there = state.presence.filter(({ at }) => deps.now - at < TIMES.online).length + 1;
  return Math.max(TIMES.heartbeat, there * TIMES.heartbeatShare);
}

function send(deps: Deps, state: MemberState, kind: SignalSaid["kind"]): Step<MemberState> {
  const present = state.ring.at(-1);
  if (present === undefined) return { state, effects: [] };
  const { uid, epoch, rosterHash, me, head, read } = state;
  const time = Math.max(deps.now, state.live.signalAt + 1);
  const place = { uid, epoch, rosterHash, sender: me, time };
  const said = { kind, head, read: Math.min(read, head[0]) };
  const sealed = sealSignal(deps.crypto, present.key, state.keys.sig.privateKey, place, said);
  return {
    state: { ...state, live: { ...state.live, signalAt: time } },
    effects: [
      { type: "send", message: { t: "signal", epoch, time, sealed }, tag: { about: "signal" } },
    ],
  };
}

function able(state: MemberState): boolean {
  return state.live.at === "ready" && !state.halted && state.catchUp === null;
}

/** A fraction from 0 up to 1, from the platform's generator. */
function fraction(deps: Deps): number {
  const [high = 0, low = 0] = deps.crypto.random(2);
  return (high * 256 + low) / 65_536;
}

/**
 * The heartbeat that is due, if one is. In a large room the first of a
 * connection waits a while, so that a relay's restart doesn't bring all at once.
 */
export function heartbeatDue(deps: Deps, state: MemberState): Step<MemberState> {
  const { live } = state;
  if (!able(state) || deps.now < live.beatAt) return { state, effects: [] };
  if (live.beatAt === 0 && !isLively(state)) {
    const wait = fraction(deps) * state.roster.members.length * TIMES.heartbeatShare;
    return { state: { ...state, live: { ...live, beatAt: deps.now + wait } }, effects: [] };
  }
  const beatAt = deps.now + interval(deps, state);
  return send(deps, { ...state, live: { ...live, beatAt } }, "heartbeat");
}

/** Lets the others know that the person is writing, in a room small enough for that, and not too often. */
export function type(deps: Deps, state: MemberState): Step<MemberState> {
  const { live } = state;
  const wanted = able(state) && isLively(state) && state.roster.members.length > 1;
  if (!wanted || deps.now - live.typedAt < TIMES.typing) return { state, effects: [] };
  return send(deps, { ...state, live: { ...live, typedAt: deps.now } }, "typing");
}

/** The person has read up to a place: the next heartbeat says so, and comes soon where the room is small. */
export function haveRead(deps: Deps, state: MemberState, upTo: number): MemberState {
  const read = Math.min(upTo, state.head[0]);
  if (read <= state.read) return state;
  const { live } = state;
  const soon = Math.max(deps.now, live.signalAt + TIMES.readReport);
  const beatAt = isLively(state) && live.beatAt > 0 ? Math.min(live.beatAt, soon) : live.beatAt;
  return { ...state, read, live: { ...live, beatAt } };
}

/** The state in which these are no longer writing, as what they wrote has come. */
export function haveWritten(state: MemberState, senders: readonly number[]): MemberState {
  const typing = state.live.typing.filter(([index]) => !senders.includes(index));
  return typing.length === state.live.typing.length
    ? state
    : { ...state, live: { ...state.live, typing } };
}

function heard(
  deps: Deps,
  state: MemberState,
  sender: number,
  time: number,
  said: SignalSaid,
): MemberState {
  const before = state.presence.find(({ index }) => index === sender);
  const read = Math.max(before?.read ?? 0, Math.min(said.read, said.head[0]));
  const now: Presence = { index: sender, time, at: deps.now, head: said.head[0], read };
  const others = state.presence.filter(({ index }) => index !== sender);
  const typing =
    said.kind === "typing"
      ? assign(state.live.typing, sender, deps.now + TIMES.typingShown)
      : state.live.typing;
  const next = { ...state, presence: [...others, now], live: { ...state.live, typing } };
  return sender === state.roster.owner ? ownerShown(deps, next, time) : next;
}

/** What a signed head says: it agrees, it contradicts, or it is still to be reached. */
function withHead(
  deps: Deps,
  state: MemberState,
  sender: number,
  { head }: SignalSaid,
): MemberState {
  const [number, hash] = head;
  const before = state.presence.find(({ index }) => index === sender);
  const back = before !== undefined && number < before.head;
  return back || contradicts(state, head)
    ? alarmed(state, deps.now, "forked", number, sender)
    : claimed(deps, state, { number, hash, member: sender });
}

function takeSignal(deps: Deps, state: MemberState, signal: Signal): MemberState {
  const [epoch, sender, time] = signal.clear;
  const member = memberOf(state.roster, sender);
  const present = state.ring.at(-1);
  if (member === null || present === undefined || sender === state.me) return state;
  const { live } = state;
  if (epoch > state.epoch && live.at === "ready" && state.head[0] >= live.end) {
    // The relay itself says that an epoch has begun whose commit it hasn't shown.
    return claimed(deps, state, { number: state.head[0] + 1, hash: null, member: null });
  }
  const last = state.presence.find(({ index }) => index === sender)?.time ?? 0;
  const timely = time > last && Math.abs(time - deps.now) <= TIMES.signalSkew;
  if (epoch !== state.epoch || !timely) return state;
  const place = { uid: state.uid, epoch, rosterHash: state.rosterHash, sender, time };
  const said = openSignal(deps.crypto, present.key, member.sig, place, signal.sealed);
  if (said === null) return state;
  return heard(deps, withHead(deps, state, sender, said), sender, time, said);
}

/** Takes signals in. Those that aren't what they should be are passed over, as the relay keeps none of them. */
export function takeSignals(
  deps: Deps,
  state: MemberState,
  signals: readonly Signal[],
): Step<MemberState> {
  const { at } = state.live;
  if (at === "down" || at === "attaching" || state.halted || state.catchUp !== null) {
    return { state, effects: [] };
  }
  const next = signals.reduce((before, signal) => takeSignal(deps, before, signal), state);
  const effects: Effect[] =
    next.claims.length > state.claims.length && at === "ready" ? [ask(next.head[0] + 1)] : [];
  return { state: next, effects };
}
