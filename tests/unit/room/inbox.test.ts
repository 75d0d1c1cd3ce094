import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { LIMITS, TIMES } from "../../../shared/limits.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, roomOf, show } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

function three(): { world: World; ann: SimClient; ben: SimClient } {
  const world = new World(symbolicCrypto(new Random(21)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  world.member(ann, "cid");
  return { world, ann, ben };
}

describe("P60: a part that doesn't open", () => {
  it("is an alarm, takes nothing in, and a right one that comes later is still taken", () => {
    const { world, ann, ben } = three();
    const { epoch } = ben.member;
    ann.dispatch({ type: "remove", member: 2 });
    while (ann.pushUp());
    const part = ben.down.find(({ t }) => t === "part");
    if (part?.t !== "part") throw new Error("a removal must bring a part");
    ben.down = ben.down.filter((told) => told !== part);
    ben.take({ ...part, sealed: new Uint8Array(part.sealed.length) });
    world.settle();
    expect(ben.member.alarms).toMatchObject([{ kind: "keyless", number: part.number, member: 0 }]);
    expect(ben.member.epoch).toBe(epoch);
    expect(ben.member.halted).toBe(false);
    ben.take(part);
    world.settle();
    expect(ben.member.epoch).toBe(epoch + 1);
    expect(ben.member.live.wanting).toBeNull();
  });
});

/** The removal that the relay has, and Ben's own part of it; Ben has been told of neither. */
function removal() {
  const all = three();
  all.ann.dispatch({ type: "remove", member: 2 });
  while (all.ann.pushUp());
  const { ben, world } = all;
  const part = ben.down.find(({ t }) => t === "part");
  if (part?.t !== "part") throw new Error("a removal must bring a part");
  ben.down = [];
  const commit = roomOf(world).log.at(-1);
  if (commit?.type !== "commit") throw new Error("the log must end with the removal");
  return { ...all, part, commit };
}

describe("P60: a commit with parts", () => {
  it("that has a key in its entry as well isn't taken", () => {
    const { ben, part, commit } = removal();
    const { epoch } = ben.member;
    ben.take(part);
    show(ben, { ...commit, sealed: fixed("S", 76) });
    expect(ben.member.epoch).toBe(epoch);
    expect(alarmsOf(ben)).toEqual([{ kind: "keyless", number: commit.number, about: 0 }]);
  });

  it("is opened with its own part, where parts of several wait", () => {
    const world = new World(symbolicCrypto(new Random(22)));
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    for (const name of ["cid", "dan"]) world.member(ann, name);
    ben.disconnect();
    for (const member of [2, 3]) {
      ann.dispatch({ type: "remove", member });
      world.settle();
    }
    ben.connect();
    world.settle();
    expect(ben.member.epoch).toBe(ann.member.epoch);
    expect(ben.member.roster.members.map(({ index }) => index)).toEqual([0, 1]);
    expect(ben.member.live.parts).toEqual([]);
    expect(ben.member.alarms).toEqual([]);
  });

  it("is opened with the first part that opens: a later one takes an earlier one's place, and others stay", () => {
    const { world, ben, part, commit } = removal();
    const garbled = { ...part, sealed: new Uint8Array(part.sealed.length) };
    const next = { ...garbled, number: part.number + 1 };
    for (const one of [garbled, next, garbled]) ben.take(one);
    expect(ben.member.live.parts.map(([number]) => number)).toEqual([next.number, part.number]);
    show(ben, commit);
    expect(ben.member.live.wanting?.number).toBe(commit.number);
    expect(ben.member.live.parts.map(([number]) => number)).toEqual([next.number]);
    ben.take(part);
    world.settle();
    expect(ben.member.live.wanting).toBeNull();
    expect(ben.member.roster.members).toHaveLength(2);
  });

  it("in which another's new key is taken in is opened with the present own one (P64)", () => {
    const { world, ann, ben } = three();
    ben.disconnect();
    world.now += TIMES.renewKem;
    const cid = world.clients.at(-1);
    for (const client of [ben, cid]) client?.dispatch({ type: "tick" });
    world.settle();
    expect(ben.member.renewal).not.toBeNull();
    const dan = world.member(ann, "dan");
    ann.dispatch({ type: "remove", member: dan.member.me });
    world.settle();
    const commit = roomOf(world).log.findLast(({ type }) => type === "commit");
    expect(commit?.type === "commit" && commit.sealed).toHaveLength(0);
    ben.connect();
    world.settle();
    expect(ben.member.epoch).toBe(ann.member.epoch);
    expect(ben.member.alarms).toEqual([]);
  });

  it("is waited for: nothing is said before its part has come, and another's part changes nothing", () => {
    const { world, ben, part, commit } = removal();
    show(ben, commit);
    expect(ben.member.live.wanting).toEqual({ number: commit.number, since: world.now });
    world.say(ben, "waits");
    ben.take({ ...part, number: part.number + 1 });
    expect(ben.up).toEqual([]);
    expect(ben.member.live.wanting?.number).toBe(commit.number);
    ben.take(part);
    world.settle();
    expect(ben.texts).toEqual(["waits"]);
  });

  it("whose part is kept back is an alarm after a minute, not before, and is asked for again over a new link", () => {
    const { world, ben, commit } = removal();
    show(ben, commit);
    world.now += TIMES.headReached - 1;
    ben.dispatch({ type: "tick" });
    expect(alarmsOf(ben)).toEqual([]);
    expect(ben.linked).toBe(true);
    world.now += 1;
    ben.dispatch({ type: "tick" });
    expect(alarmsOf(ben)).toEqual([{ kind: "keyless", number: commit.number, about: 0 }]);
    expect(ben.linked).toBe(false);
    ben.connect();
    world.settle();
    expect(ben.member.live.wanting).toBeNull();
    expect(ben.member.roster.members).toHaveLength(2);
  });

  it("that was taken needs no part any more, and no more parts are kept than may wait", () => {
    const { ben, part } = removal();
    const [number] = ben.member.head;
    for (const at of [number - 1, number]) ben.take({ ...part, number: at });
    expect(ben.member.live.parts).toEqual([]);
    for (let at = 1; at <= LIMITS.heldParts + 1; at += 1) {
      ben.take({ ...part, number: number + at, sealed: new Uint8Array(1) });
    }
    expect(ben.member.live.parts).toHaveLength(LIMITS.heldParts);
  });
});

describe("P66: a deputy's wish", () => {
  const AWAY = 86_400_000;

  function deputy() {
    const all = three();
    const { world, ann, ben } = all;
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, away: AWAY, deputies: [1] } });
    world.settle();
    ann.disconnect();
    world.now += AWAY;
    return { ...all, ben };
  }

  function comesBack(world: World, ann: SimClient): void {
    ann.connect();
    while (ann.pushUp());
    while (ann.pullDown());
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, disappear: 3_600_000 } });
    world.settle();
  }

  it("is over when the owner's own commit has come first", () => {
    const { world, ann, ben } = deputy();
    ben.dispatch({ type: "succeed" });
    expect(ben.member.pendingCommit).not.toBeNull();
    ben.up = [];
    comesBack(world, ann);
    const { pendingCommit, wishes, live } = ben.member;
    expect({ pendingCommit, wishes, sent: live.commitSent }).toEqual({
      pendingCommit: null,
      wishes: { remove: [], policy: null, succeed: false, delete: false },
      sent: false,
    });
    expect(ben.member.roster.owner).toBe(0);
  });

  it("isn't kept for another time when the owner turns out to be there", () => {
    const { world, ann, ben } = deputy();
    ben.disconnect();
    ben.dispatch({ type: "succeed" });
    expect(ben.member.wishes.succeed).toBe(true);
    comesBack(world, ann);
    ben.connect();
    world.settle();
    expect(ben.member.wishes.succeed).toBe(false);
    ann.disconnect();
    world.now += AWAY;
    ben.dispatch({ type: "tick" });
    world.settle();
    expect(ben.member.roster.owner).toBe(0);
  });
});

describe("P21: own messages", () => {
  it("are under way no more once the log has shown them", () => {
    const { world, ben } = three();
    world.say(ben, "one");
    world.say(ben, "two");
    expect(ben.member.live.inFlight).toHaveLength(2);
    while (ben.pushUp());
    ben.down = ben.down.filter(({ t }) => t === "batch");
    while (ben.pullDown());
    expect(ben.texts).toEqual(["one", "two"]);
    expect(ben.member.live.inFlight).toEqual([]);
    expect(ben.member.outbox).toEqual([]);
  });
});
