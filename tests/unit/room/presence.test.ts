import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { Bytes } from "../../../shared/crypto/port.ts";
import { LIMITS, TIMES } from "../../../shared/limits.ts";
import { haveRead, heartbeatDue, takeSignals, type } from "../../../shared/room/presence.ts";
import { openSignal, sealSignal, type SignalSaid } from "../../../shared/room/signal.ts";
import type { Effect, MemberState, Presence } from "../../../shared/room/state.ts";
import type { Signal } from "../../../shared/wire/signal.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleBundle } from "../../support/samples.ts";

beforeAll(initializeThemis);

/** Ann's and Ben's states in a room of the two, each connected and with nothing to say. */
function two() {
  const world = new World(symbolicCrypto(new Random(141)));
  const owner = world.owner("ann");
  const member = world.member(owner, "ben");
  world.now += 10 * TIMES.heartbeat;
  const quiet = (state: MemberState): MemberState => ({ ...state, presence: [], claims: [] });
  return { deps: world.deps(), ann: quiet(owner.member), ben: quiet(member.member) };
}

type Deps = ReturnType<typeof two>["deps"];

const live = (state: MemberState, other: Partial<MemberState["live"]>): MemberState => ({
  ...state,
  live: { ...state.live, ...other },
});

/** The same member in a room of so many. */
function among(state: MemberState, many: number): MemberState {
  const more = Array.from({ length: many - state.roster.members.length }, (_, at) => ({
    index: state.roster.next + at,
    ...sampleBundle(`more ${at}`),
  }));
  return { ...state, roster: { ...state.roster, members: [...state.roster.members, ...more] } };
}

/** What a signal that is sent says, as the others open it. */
function said(
  deps: Deps,
  { uid, epoch, rosterHash, ring, me, keys }: MemberState,
  effects: Effect[],
) {
  const [effect] = effects;
  if (effect?.type !== "send" || effect.message.t !== "signal") return null;
  const { time, sealed } = effect.message;
  const place = { uid, epoch, rosterHash, sender: me, time };
  const key = ring.at(-1)?.key ?? fixed("none");
  const opened = openSignal(deps.crypto, key, keys.sig.publicKey, place, sealed);
  return opened && { ...opened, time };
}

/** A signal of one member, as the other is shown it. */
function signal(
  deps: Deps,
  { uid, rosterHash, ring, me, keys, epoch }: MemberState,
  other: Partial<SignalSaid> & { time?: number; epoch?: number },
): Signal {
  const { time = deps.now, head = [1, fixed("h")] as [number, Bytes], read = 0 } = other;
  const place = { uid, epoch, rosterHash, sender: me, time };
  const key = ring.at(-1)?.key ?? fixed("none");
  const kind = other.kind ?? "heartbeat";
  const sealed = sealSignal(deps.crypto, key, keys.sig.privateKey, place, { kind, head, read });
  return { type: "signal", clear: [other.epoch ?? epoch, me, time], sealed };
}

const presence = (index: number, at: number): Presence => ({
  index,
  time: at,
  at,
  head: 1,
  read: 1,
});

describe("P50: a heartbeat", () => {
  it("says the own head and what was read, at most up to the head", () => {
    const { deps, ben } = two();
    const due = live(ben, { beatAt: deps.now });
    const beat = heartbeatDue(deps, { ...due, read: 9999 });
    expect(said(deps, ben, beat.effects)).toEqual({
      kind: "heartbeat",
      head: ben.head,
      read: ben.head[0],
      time: deps.now,
    });
    const [one] = heartbeatDue(deps, { ...due, read: 1 }).effects;
    expect(said(deps, ben, one ? [one] : [])?.read).toBe(1);
    expect(beat.effects).toMatchObject([{ tag: { about: "signal" } }]);
  });

  it("comes when it is due and not before, once the room has been read and while it goes on", () => {
    const { deps, ben } = two();
    const due = live(ben, { beatAt: deps.now });
    const beats = (state: MemberState) => heartbeatDue(deps, state).effects.length;
    expect(beats(due)).toBe(1);
    expect(beats(live(ben, { beatAt: deps.now + 1 }))).toBe(0);
    expect(beats(live(due, { at: "syncing" }))).toBe(0);
    expect(beats({ ...due, halted: true })).toBe(0);
    expect(beats({ ...due, catchUp: { start: 1 } as MemberState["catchUp"] })).toBe(0);
  });

  it("is one a minute, and in a room of many one in so many seconds as members were heard of, but for the owner", () => {
    const { deps, ann, ben } = two();
    const next = (state: MemberState) =>
      heartbeatDue(deps, live(state, { beatAt: 1 })).state.live.beatAt - deps.now;
    expect(next(ben)).toBe(TIMES.heartbeat);
    const heard = (many: number, at: number) =>
      Array.from({ length: many }, (_, index) => presence(index + 5, at));
    const recent = heard(80, deps.now - TIMES.online + 1);
    const old = heard(80, deps.now - TIMES.online);
    expect(next({ ...ben, presence: recent })).toBe(81_000);
    expect(next({ ...ben, presence: old })).toBe(TIMES.heartbeat);
    expect(next({ ...ben, presence: heard(20, deps.now) })).toBe(TIMES.heartbeat);
    expect(next({ ...ann, presence: recent })).toBe(TIMES.heartbeat);
  });

  it("waits a random part of a second for each member at first, where there are more than 50", () => {
    const { deps, ben } = two();
    const drawn = { ...deps, crypto: { ...deps.crypto, random: () => Uint8Array.of(0x40, 0x80) } };
    const first = (many: number) => heartbeatDue(drawn, among(live(ben, { beatAt: 0 }), many));
    expect(first(LIMITS.lively).effects).toHaveLength(1);
    const { state, effects } = first(LIMITS.lively + 1);
    expect(effects).toEqual([]);
    const part = (0x4080 / 0x10000) * (LIMITS.lively + 1) * TIMES.heartbeatShare;
    expect(state.live.beatAt).toBe(deps.now + part);
    const later = { ...drawn, now: Math.ceil(deps.now + part) };
    expect(heartbeatDue(later, state).effects).toHaveLength(1);
  });

  it("has a later time than the signal before it, though the clock stands still", () => {
    const { deps, ben } = two();
    const { state } = heartbeatDue(deps, live(ben, { beatAt: 1, signalAt: 0 }));
    expect(state.live.signalAt).toBe(deps.now);
    const { effects } = heartbeatDue(deps, live(state, { beatAt: 1 }));
    expect(said(deps, ben, effects)?.time).toBe(deps.now + 1);
  });
});

describe("P50: what was read", () => {
  it("goes up to the head and never back, and is told soon where the room is small", () => {
    const { deps, ben } = two();
    const [number] = ben.head;
    const beatAt = deps.now + TIMES.heartbeat;
    const before = live({ ...ben, read: 1 }, { beatAt, signalAt: deps.now - 1000 });
    expect(haveRead(deps, before, 1)).toBe(before);
    const after = haveRead(deps, before, number + 5);
    expect(after.read).toBe(number);
    expect(after.live.beatAt).toBe(deps.now - 1000 + TIMES.readReport);
    const long = live(before, { signalAt: deps.now - 2 * TIMES.readReport });
    expect(haveRead(deps, long, 2).live.beatAt).toBe(deps.now);
    const soon = live(before, { beatAt: deps.now + 1 });
    expect(haveRead(deps, soon, 2).live.beatAt).toBe(deps.now + 1);
    const large = among(before, LIMITS.lively + 1);
    expect(haveRead(deps, large, 2)).toMatchObject({ read: 2, live: { beatAt } });
    const unsaid = live(before, { beatAt: 0 });
    expect(haveRead(deps, unsaid, 2).live.beatAt).toBe(0);
  });
});

describe("P50: typing", () => {
  it("is told at most every three seconds, and where there are others, but not too many", () => {
    const { deps, ben } = two();
    const told = (state: MemberState) => {
      const { effects } = type(deps, state);
      return said(deps, ben, effects)?.kind ?? null;
    };
    const before = live(ben, { typedAt: deps.now - TIMES.typing });
    expect(told(before)).toBe("typing");
    expect(type(deps, before).state.live.typedAt).toBe(deps.now);
    expect(told(live(ben, { typedAt: deps.now - TIMES.typing + 1 }))).toBeNull();
    expect(told(among(before, LIMITS.lively))).toBe("typing");
    expect(told(among(before, LIMITS.lively + 1))).toBeNull();
    const alone = before.roster.members.slice(1);
    expect(told({ ...before, roster: { ...before.roster, members: alone } })).toBeNull();
    expect(told(live(before, { at: "syncing" }))).toBeNull();
  });
});

describe("P50: a signal that comes in", () => {
  const take = (deps: Deps, state: MemberState, ...signals: Signal[]) =>
    takeSignals(deps, state, signals);

  it("is noted with its head and what was read, which never goes down and counts up to that head", () => {
    const { deps, ann, ben } = two();
    const head = ben.head;
    const first = take(deps, ann, signal(deps, ben, { head, read: 2 })).state;
    const heard = { index: 1, time: deps.now, at: deps.now, head: head[0], read: 2 };
    expect(first.presence).toEqual([heard]);
    const later = { ...deps, now: deps.now + 5 };
    const second = take(later, first, signal(later, ben, { head, read: 1 })).state;
    expect(second.presence).toEqual([{ ...heard, time: later.now, at: later.now }]);
    const third = take(deps, ann, signal(deps, ben, { head, read: head[0] + 9 })).state;
    expect(third.presence).toMatchObject([{ read: head[0] }]);
    const others = [presence(7, 5)];
    const both = take(deps, { ...ann, presence: others }, signal(deps, ben, { head }));
    expect(both.state.presence.map(({ index }) => index)).toEqual([7, 1]);
  });

  it("is passed over if it isn't later than the last of its sender, or more than five minutes off", () => {
    const { deps, ann, ben } = two();
    const { head } = ben;
    const taken = (state: MemberState, time: number) =>
      take(deps, state, signal(deps, ben, { head, time })).state !== state;
    for (const skew of [-TIMES.signalSkew, TIMES.signalSkew]) {
      expect(taken(ann, deps.now + skew)).toBe(true);
      expect(taken(ann, deps.now + skew + Math.sign(skew))).toBe(false);
    }
    const heard = { ...ann, presence: [presence(1, deps.now)] };
    expect(taken(heard, deps.now)).toBe(false);
    expect(taken(heard, deps.now + 1)).toBe(true);
    expect(take(deps, ben, signal(deps, ben, { head })).state).toBe(ben);
    const gone = { ...ann, roster: { ...ann.roster, members: ann.roster.members.slice(0, 1) } };
    expect(taken(gone, deps.now)).toBe(false);
  });

  it("is compared with what its own sender has told before, and with nobody else's", () => {
    const { deps, ann, ben } = two();
    const { head } = ben;
    const other: Presence = { ...presence(7, deps.now + 1), head: head[0] + 9, read: head[0] + 9 };
    const before = { ...ann, presence: [other, presence(1, deps.now - 1)] };
    const { state } = take(deps, before, signal(deps, ben, { head, read: 2 }));
    expect(state.presence).toEqual([
      other,
      { index: 1, time: deps.now, at: deps.now, head: head[0], read: 2 },
    ]);
    expect(state.alarms).toEqual([]);
  });

  it("is believed to type for six seconds, and a heartbeat doesn't end that", () => {
    const { deps, ann, ben } = two();
    const { head } = ben;
    const typing = take(deps, ann, signal(deps, ben, { kind: "typing", head })).state;
    expect(typing.live.typing).toEqual([[1, deps.now + TIMES.typingShown]]);
    const later = { ...deps, now: deps.now + 1 };
    const beat = take(later, typing, signal(later, ben, { head })).state;
    expect(beat.live.typing).toEqual(typing.live.typing);
  });

  it("shows that the owner is there, at most now and never earlier than before (P66)", () => {
    const { deps, ann, ben } = two();
    const { head } = ann;
    const seen = (ownerSeen: number, time: number) =>
      take(deps, { ...ben, ownerSeen }, signal(deps, ann, { head, time })).state.ownerSeen;
    expect(seen(1, deps.now - 7)).toBe(deps.now - 7);
    expect(seen(1, deps.now + 7)).toBe(deps.now);
    expect(seen(deps.now - 3, deps.now - 7)).toBe(deps.now - 3);
    const other = take(deps, { ...ann, ownerSeen: 1 }, signal(deps, ben, { head }));
    expect(other.state.ownerSeen).toBe(1);
  });

  it("is taken once the room is read, and not before or after it has halted", () => {
    const { deps, ann, ben } = two();
    const one = signal(deps, ben, { head: ben.head });
    const { catchUp } = { catchUp: { start: 1 } as MemberState["catchUp"] };
    const deaf = [
      live(ann, { at: "down" }),
      live(ann, { at: "attaching" }),
      { ...ann, halted: true },
      { ...ann, catchUp },
    ];
    for (const state of deaf) expect(take(deps, state, one)).toEqual({ state, effects: [] });
    expect(take(deps, live(ann, { at: "syncing" }), one).state.presence).toHaveLength(1);
  });
});

describe("P24: the head in a signal", () => {
  const beyond = (state: MemberState): [number, Bytes] => [state.head[0] + 1, fixed("ahead")];

  it("that goes back, or contradicts the own chain, is a fork", () => {
    const { deps, ann, ben } = two();
    const [number] = ben.head;
    const alarms = (state: MemberState, head: [number, Bytes]) =>
      takeSignals(deps, state, [signal(deps, ben, { head })]).state.alarms;
    const earlier = ann.recent.at(-2) ?? fixed("none");
    expect(alarms(ann, ben.head)).toEqual([]);
    expect(alarms(ann, [number - 1, earlier])).toEqual([]);
    expect(alarms(ann, [number, fixed("other")])).toMatchObject([
      { kind: "forked", number, member: 1 },
    ]);
    const heard = { ...ann, presence: [{ ...presence(1, 1), head: number }] };
    expect(alarms(heard, ben.head)).toEqual([]);
    expect(alarms(heard, [number - 1, earlier])).toMatchObject([
      { kind: "forked", number: number - 1, member: 1 },
    ]);
  });

  it("that lies beyond the own one is a claim, and what it says is asked for at once", () => {
    const { deps, ann, ben } = two();
    const [number, hash] = beyond(ben);
    const one = signal(deps, ben, { head: [number, hash] });
    const { state, effects } = takeSignals(deps, ann, [one]);
    expect(state.claims).toEqual([{ number, hash, member: 1, since: deps.now }]);
    expect(effects).toMatchObject([{ message: { t: "history", from: number } }]);
    expect(takeSignals(deps, live(ann, { at: "syncing" }), [one]).effects).toEqual([]);
    const later = { ...deps, now: deps.now + 1 };
    const again = signal(later, ben, { head: [number, hash] });
    expect(takeSignals(later, state, [again]).effects).toEqual([]);
  });

  it("of a later epoch, where all that the relay speaks of has been read, is a claim of one more entry", () => {
    const { deps, ann, ben } = two();
    const one = signal(deps, ben, { head: ben.head, epoch: ben.epoch + 1 });
    const [number] = ann.head;
    const { state, effects } = takeSignals(deps, ann, [one]);
    const claim = { number: number + 1, hash: null, member: null, since: deps.now };
    expect(state.claims).toEqual([claim]);
    expect(state.presence).toEqual([]);
    expect(effects).toMatchObject([{ message: { t: "history", from: number + 1 } }]);
    const claims = (other: MemberState, epoch: number) =>
      takeSignals(deps, other, [signal(deps, ben, { head: ben.head, epoch })]).state.claims;
    expect(claims(live(ann, { end: number + 1 }), ben.epoch + 1)).toEqual([]);
    expect(claims(live(ann, { at: "syncing" }), ben.epoch + 1)).toEqual([]);
    expect(claims(ann, ben.epoch - 1)).toEqual([]);
  });
});
