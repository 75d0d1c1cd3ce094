import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

const noAlarms = (world: World) =>
  world.clients.flatMap((client) => (client.state.phase === "member" ? client.state.alarms : []));

describe("a conversation", () => {
  it("opens a room, lets two people in and carries words both ways, in one order for all", () => {
    const world = new World(crypto);
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    const cid = world.member(ann, "cid");
    world.say(ann, "one");
    world.say(ben, "two");
    world.say(cid, "three");
    world.settle();
    expect(ann.texts.toSorted()).toEqual(["one", "three", "two"]);
    expect(ben.texts).toEqual(ann.texts);
    expect(cid.texts).toEqual(ann.texts);
    expect(ben.member.names.toSorted()).toEqual([
      [0, "ann"],
      [1, "ben"],
      [2, "cid"],
    ]);
    expect(noAlarms(world)).toEqual([]);
    expect(ann.member.invites).toEqual([]);
  });

  it("renews the key after the set number of messages, and one who was away over three renewals reads everything", () => {
    const world = new World(crypto);
    const ann = world.owner("ann", { rotateEvery: 3 });
    const ben = world.member(ann, "ben");
    const cid = world.member(ann, "cid");
    const before = ann.member.epoch;
    cid.disconnect();
    for (let i = 0; i < 10; i += 1) {
      world.say(i % 2 === 0 ? ann : ben, `m${i}`);
      world.settle();
    }
    expect(ann.member.epoch).toBeGreaterThanOrEqual(before + 3);
    cid.connect();
    world.settle();
    expect(cid.texts).toEqual(ann.texts);
    expect(cid.texts).toHaveLength(10);
    expect(cid.member.epoch).toBe(ann.member.epoch);
    expect(noAlarms(world)).toEqual([]);
  });

  it("gives a newcomer what came since the last renewal and nothing before it", () => {
    const world = new World(crypto);
    const ann = world.owner("ann", { rotateEvery: 4 });
    const ben = world.member(ann, "ben");
    for (let i = 0; i < 6; i += 1) {
      world.say(ann, `m${i}`);
      world.settle();
    }
    const since = ann.texts.slice(-ann.member.rotation.messages);
    const cid = world.member(ann, "cid");
    expect(cid.texts).toEqual(since);
    expect(cid.texts).not.toContain("m0");
    world.say(ben, "welcome");
    world.settle();
    expect(cid.texts.at(-1)).toBe("welcome");
    expect(noAlarms(world)).toEqual([]);
  });

  it("seals again what a renewal overtook, and nobody notices", () => {
    const world = new World(crypto);
    const ann = world.owner("ann", { rotateEvery: 2 });
    const ben = world.member(ann, "ben");
    for (let i = 0; i < 8; i += 1) {
      world.say(ann, `a${i}`);
      world.say(ben, `b${i}`);
    }
    world.settle();
    expect(ann.texts).toHaveLength(16);
    expect(ben.texts).toEqual(ann.texts);
    expect(ben.texts.filter((text) => text.startsWith("b"))).toEqual(
      Array.from({ length: 8 }, (_, i) => `b${i}`),
    );
    expect(noAlarms(world)).toEqual([]);
  });

  it("completes a join that waited for the owner", () => {
    const world = new World(crypto);
    const ann = world.owner("ann");
    const link = world.invite(ann);
    ann.crash();
    const ben = world.joiner("ben", link);
    world.settle();
    expect(ben.state).toMatchObject({ phase: "joining", stage: "waiting" });
    ben.disconnect();
    ann.connect();
    world.settle();
    ben.connect();
    world.settle();
    world.say(ben, "here");
    world.settle();
    expect(ann.texts).toEqual(["here"]);
    expect(noAlarms(world)).toEqual([]);
  });

  it("refuses a second use of an invite, and says why", () => {
    const world = new World(crypto);
    const ann = world.owner("ann");
    const link = world.invite(ann);
    world.joiner("ben", link);
    world.settle();
    const eve = world.joiner("eve", link);
    world.settle();
    expect(eve.state).toMatchObject({ phase: "ended", why: "invite-used" });
    expect(ann.member.roster.members).toHaveLength(2);
  });
});
