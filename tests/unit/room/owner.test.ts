import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { DEFAULT_POLICY, type Policy } from "../../../shared/wire/policy.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

const DAY = 86_400_000;

function room(policy: Partial<Policy> = {}) {
  const world = new World(symbolicCrypto(new Random(11)));
  const ann = world.owner("ann", policy);
  const ben = world.member(ann, "ben");
  const cid = world.member(ann, "cid");
  return { world, ann, ben, cid };
}

function settle(world: World, who: readonly SimClient[] = world.clients): void {
  for (let round = 0; round < 3; round += 1) {
    for (const client of who) client.connect();
    world.settle();
    world.now += 5000;
    for (const client of who) client.dispatch({ type: "tick" });
    world.settle();
  }
}

function alarms(people: readonly SimClient[]) {
  return people.flatMap(({ state }) => (state.phase === "member" ? state.alarms : []));
}

describe("P65: handover", () => {
  it("needs both: an offer alone changes nothing, an acceptance makes a new owner for all", () => {
    const { world, ann, ben, cid } = room();
    ann.dispatch({ type: "offer", to: 1 });
    settle(world);
    expect(cid.member.handing.offer).toMatchObject({ to: 1 });
    expect(cid.member.roster.owner).toBe(0);
    cid.dispatch({ type: "accept" });
    ben.dispatch({ type: "accept" });
    settle(world);
    for (const client of [ann, ben, cid]) {
      expect(client.member.roster.owner).toBe(1);
      expect(client.member.handing).toEqual({ offer: null, accepted: null });
    }
    const dan = world.member(ben, "dan");
    world.say(ann, "still here");
    settle(world);
    expect(dan.texts).toContain("still here");
    ben.dispatch({ type: "remove", member: 0 });
    settle(world);
    expect(ann.state).toMatchObject({ phase: "ended", why: "removed" });
    expect(alarms([ben, cid, dan])).toEqual([]);
  });

  it("voids what the old owner had invited", () => {
    const { world, ann, ben } = room();
    const link = world.invite(ann);
    ann.dispatch({ type: "offer", to: 1 });
    settle(world);
    ben.dispatch({ type: "accept" });
    settle(world);
    const eve = world.joiner("eve", link);
    world.settle();
    expect(eve.state).toMatchObject({ phase: "ended", why: "invite-revoked" });
    expect(ann.member.invites).toEqual([]);
  });
});

describe("P66: succession", () => {
  const POLICY = { away: DAY, rotateTime: 0 };

  function withDeputies() {
    const all = room(POLICY);
    const policy = { ...DEFAULT_POLICY, ...POLICY, deputies: [1, 2] };
    all.ann.dispatch({ type: "policy", policy });
    settle(all.world);
    expect(all.ben.member.policy.deputies).toEqual([1, 2]);
    return all;
  }

  it("is the first deputy's once the owner was away for that long, and not before", () => {
    const { world, ann, ben, cid } = withDeputies();
    ann.disconnect();
    world.now += DAY / 2;
    ben.dispatch({ type: "succeed" });
    settle(world, [ben, cid]);
    expect(ben.member.roster.owner).toBe(0);
    world.now += DAY;
    cid.dispatch({ type: "succeed" });
    expect(cid.member.wishes.succeed).toBe(false);
    ben.dispatch({ type: "succeed" });
    settle(world, [ben, cid]);
    expect(cid.member.roster.owner).toBe(1);
    settle(world);
    expect(ann.member.roster.owner).toBe(1);
    expect(alarms([ann, ben, cid])).toEqual([]);
  });

  it("is refused, with an alarm, by whoever holds something that the owner signed since", () => {
    const { world, ann, ben, cid } = withDeputies();
    world.now += 2 * DAY;
    // The relay keeps from ben what the owner says to cid, and says that it saw nothing of her.
    const [held] = world.relay.rooms.values();
    if (held === undefined) throw new Error("no room");
    world.say(ann, "I am here");
    while (ann.pushUp());
    while (cid.pullDown());
    ann.disconnect();
    held.log.pop();
    held.chain.pop();
    held.seen = 0;
    ben.down = [];
    ben.dispatch({ type: "succeed" });
    while (ben.pushUp());
    const log = held.log.at(-1);
    expect(log).toMatchObject({ type: "commit" });
    expect(cid.member.ownerSeen).toBeGreaterThan(world.now - DAY);
    if (log === undefined) throw new Error("no commit");
    cid.take({ t: "batch", entries: [{ ...log, number: cid.member.head[0] + 1 }] });
    expect(cid.member.alarms).toMatchObject([{ kind: "usurped" }]);
    expect(cid.member.roster.owner).toBe(0);
  });
});

describe("P67: the end of a room", () => {
  it("is the owner's word: everybody ends, those who come later too", () => {
    const { world, ann, ben, cid } = room();
    cid.disconnect();
    ann.dispatch({ type: "delete" });
    settle(world);
    for (const { state } of [ann, ben, cid]) {
      expect(state).toMatchObject({ phase: "ended", why: "deleted" });
    }
    expect(world.relay.rooms.size).toBe(0);
  });

  it("isn't believed without it", () => {
    const { world, ben } = room();
    const [held] = world.relay.rooms.values();
    if (held === undefined) throw new Error("no room");
    const body = held.uid;
    ben.take({ t: "deleted", body, proof: new Uint8Array(82) });
    expect(ben.member.alarms).toMatchObject([{ kind: "unsigned-end" }]);
  });
});

describe("P68: looking first", () => {
  it("holds a joiner's request until the owner has said yes, and a no ends the invite", () => {
    const { world, ann } = room();
    ann.dispatch({ type: "policy", policy: { ...DEFAULT_POLICY, approve: "ask" } });
    settle(world);
    const waiting = world.joiner("dan", world.invite(ann));
    settle(world);
    expect(waiting.state).toMatchObject({ phase: "joining", stage: "waiting" });
    const [invite] = ann.member.invites;
    if (invite === undefined) throw new Error("no invite");
    expect(invite.join).toMatchObject({ name: "dan", allowed: false });
    ann.dispatch({ type: "decide", id: invite.id, yes: false });
    settle(world);
    waiting.disconnect();
    settle(world);
    expect(waiting.state).toMatchObject({ phase: "ended", why: "invite-revoked" });
  });
});
