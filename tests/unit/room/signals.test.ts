import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import type { MemberState } from "../../../shared/room/state.ts";
import type { Signal } from "../../../shared/wire/signal.ts";
import type { SimClient, Told } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

function pair(): { world: World; ann: SimClient; ben: SimClient } {
  const world = new World(symbolicCrypto(new Random(3)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  return { world, ann, ben };
}

function pass(world: World, ms: number): void {
  world.now += ms;
  for (const client of world.clients) client.dispatch({ type: "tick" });
  world.settle();
}

const heardOf = (client: SimClient, index: number): MemberState["presence"][number] | undefined =>
  client.member.presence.find((one) => one.index === index);

const isSignals = (told: Told): told is Extract<Told, { t: "signals" }> => told.t === "signals";

/** The next signal of `from` on its way to `to`, taken off the way. */
function caught(world: World, from: SimClient, to: SimClient): Signal {
  world.now += TIMES.heartbeat;
  from.dispatch({ type: "tick" });
  while (from.pushUp());
  const told = to.down.find(isSignals);
  to.down = to.down.filter((one) => one !== told);
  world.settle();
  const signal = told?.signals[0];
  if (signal === undefined) throw new Error("no heartbeat came");
  return signal;
}

describe("heartbeats", () => {
  it("say how far a member has come and read, at first and then once a minute (P50)", () => {
    const { world, ann, ben } = pair();
    world.say(ann, "hello");
    world.settle();
    const first = heardOf(ann, 1);
    expect(first?.head).toBeGreaterThan(0);
    ben.dispatch({ type: "read", upTo: ben.member.head[0] });
    pass(world, TIMES.readReport);
    expect(heardOf(ann, 1)?.read).toBe(ben.member.head[0]);
    const told = heardOf(ann, 1)?.time ?? 0;
    pass(world, TIMES.heartbeat - 1);
    expect(heardOf(ann, 1)?.time).toBe(told);
    pass(world, 1);
    expect(heardOf(ann, 1)?.time).toBeGreaterThan(told);
    expect(ben.member.ownerSeen).toBeGreaterThan(world.now - TIMES.heartbeat);
  });

  it("never say more to be read than was received, and reading never goes back (P50)", () => {
    const { world, ann, ben } = pair();
    ben.dispatch({ type: "read", upTo: 10_000 });
    ben.dispatch({ type: "read", upTo: 1 });
    pass(world, TIMES.heartbeat);
    expect(heardOf(ann, 1)?.read).toBe(ben.member.head[0]);
  });

  it("are passed over when said twice, garbled, too old, too early or under another sender's name (P50)", () => {
    const { world, ann, ben } = pair();
    const cid = world.member(ann, "cid");
    const signal = caught(world, ben, ann);
    const garbled = new Uint8Array(signal.sealed);
    garbled[garbled.length - 1] = (garbled[garbled.length - 1] ?? 0) ^ 1;
    const [epoch, sender, time] = signal.clear;
    const before = ann.member;
    const wrong: Signal[] = [
      { ...signal, sealed: garbled },
      { ...signal, clear: [epoch, cid.member.me, time] },
      { ...signal, clear: [epoch, sender, time + 1] },
      { ...signal, clear: [epoch, 99, time] },
    ];
    for (const one of wrong) ann.dispatch({ type: "signals", signals: [one] });
    expect(ann.member).toEqual(before);
    world.now += TIMES.signalSkew + 1;
    ann.dispatch({ type: "signals", signals: [signal] });
    expect(ann.member).toEqual(before);
    world.now -= 2 * TIMES.signalSkew + 2;
    ann.dispatch({ type: "signals", signals: [signal] });
    expect(ann.member).toEqual(before);
    world.now += TIMES.signalSkew + 1;
    ann.dispatch({ type: "signals", signals: [signal] });
    const after = ann.member;
    expect(heardOf(ann, 1)?.time).toBe(time);
    ann.dispatch({ type: "signals", signals: [signal] });
    expect(ann.member).toEqual(after);
    expect(ann.member.alarms).toEqual([]);
  });
});

describe("typing", () => {
  it("is told at once, not too often, and holds until the words come (P50)", () => {
    const { world, ann, ben } = pair();
    ben.dispatch({ type: "typing" });
    world.settle();
    expect(ann.member.live.typing).toEqual([[1, world.now + TIMES.typingShown]]);
    world.now += TIMES.typing - 1;
    ben.dispatch({ type: "typing" });
    expect(ben.up).toEqual([]);
    world.say(ben, "there");
    world.settle();
    expect(ann.member.live.typing).toEqual([]);
  });

  it("looks to the relay like a heartbeat (P50)", () => {
    const { world, ann, ben } = pair();
    const beat = caught(world, ben, ann);
    ben.dispatch({ type: "typing" });
    while (ben.pushUp());
    const typed = ann.down.find(isSignals)?.signals[0];
    expect(typed?.sealed.length).toBe(beat.sealed.length);
  });
});

describe("P24: signed heads", () => {
  it("raise dropped when the relay doesn't serve within a minute what a member has seen", () => {
    const { world, ann, ben } = pair();
    world.say(ann, "withheld");
    while (ann.pushUp());
    ben.down = [];
    const end = ben.member.head[0];
    world.settle();
    expect(ben.member.head[0]).toBe(end);
    withhold(ben, end);
    pass(world, TIMES.heartbeat);
    expect(ben.member.claims.map(({ number }) => number)).toEqual([end + 1]);
    expect(ben.member.alarms).toEqual([]);
    pass(world, TIMES.headReached);
    expect(ben.member.alarms).toMatchObject([{ kind: "dropped", number: end + 1, member: 0 }]);
  });

  it("fetch what was only lost on the way, without alarm", () => {
    const { world, ann, ben } = pair();
    world.say(ann, "lost");
    while (ann.pushUp());
    ben.down = [];
    world.settle();
    expect(ben.texts).toEqual([]);
    pass(world, TIMES.heartbeat);
    expect(ben.texts).toEqual(["lost"]);
    expect(ben.member.alarms).toEqual([]);
    expect(ben.member.claims).toEqual([]);
  });

  it("raise forked when a heartbeat contradicts the own chain, once for a member, until it is dealt with", () => {
    const { world, ann, ben } = pair();
    const { recent } = ben.member;
    recent[recent.length - 1] = new Uint8Array(32);
    const number = ben.member.head[0];
    pass(world, TIMES.heartbeat);
    pass(world, TIMES.heartbeat);
    expect(ben.member.alarms).toMatchObject([{ kind: "forked", number, member: 0, dealt: false }]);
    ben.dispatch({ type: "dealt", kind: "forked", number, member: 0 });
    pass(world, TIMES.heartbeat);
    expect(ben.member.alarms).toMatchObject([{ dealt: true }]);
    expect(ann.member.alarms).toEqual([]);
  });
});

/** From now on the relay says to `client` that its log ends at `end`. */
function withhold(client: SimClient, end: number): void {
  const take = client.take.bind(client);
  client.take = (told) => {
    if (told.t === "batch") return;
    if (told.t !== "entries") return take(told);
    take({ ...told, entries: told.entries.filter(({ number }) => number <= end), end });
  };
}
