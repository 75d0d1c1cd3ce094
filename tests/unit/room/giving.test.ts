import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { equal, hex } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { blanked } from "../../../shared/room/giving.ts";
import { entryHash } from "../../../shared/wire/chain.ts";
import { World } from "../../sim/world.ts";
import {
  aboutToGive,
  alarms,
  bringBack,
  later,
  only,
  restore,
  sinceBackup,
} from "../../support/set-back.ts";

beforeAll(initializeThemis);

describe("a relay out of a backup", () => {
  it("is given back messages and commits by the first who has them, and the room goes on as if nothing had been (P72)", () => {
    const { world, ann, ben, cat, backup, saying } = sinceBackup();
    for (const text of ["one", "two", "three", "four"]) saying(ben, text);
    const { chain, epoch } = only(world);
    const hashes = chain.map(hex);
    restore(world, backup);
    expect(only(world).chain.length).toBeLessThan(hashes.length);
    bringBack(world, cat);
    expect(only(world).chain.map(hex)).toEqual(hashes);
    expect(only(world).epoch).toBe(epoch);
    bringBack(world, ann, ben);
    later(world, TIMES.settle);
    saying(ben, "five");
    later(world, TIMES.retry);
    for (const client of [ann, ben, cat]) {
      expect(client.texts).toEqual(["before", "one", "two", "three", "four", "five"]);
    }
    expect(alarms(ann, ben, cat)).toEqual([]);
  });

  it("lets nobody write who knows less, until those who know more have had their time (P72)", () => {
    const { world, ann, ben, cat, backup, saying } = sinceBackup();
    cat.disconnect();
    saying(ben, "while cat was away");
    restore(world, backup);
    bringBack(world, cat);
    const length = only(world).log.length;
    saying(cat, "early");
    expect(cat.member.live.behind).toBe(true);
    later(world, TIMES.settle);
    expect(only(world).log).toHaveLength(length);
    bringBack(world, ann, ben);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    for (const client of [ann, ben, cat]) {
      expect(client.texts).toEqual(["before", "while cat was away", "early"]);
    }
    expect(cat.member.live.behind).toBe(false);
    expect(alarms(ann, ben, cat)).toEqual([]);
  });

  it("is written to after an hour where the owner doesn't come, and who knew more is told that the log has forked (P72)", () => {
    const { world, ben, cat, backup, saying } = sinceBackup();
    cat.disconnect();
    saying(ben, "lost");
    restore(world, backup);
    bringBack(world, cat);
    later(world, TIMES.settleAlone);
    saying(cat, "after an hour");
    later(world, TIMES.retry);
    expect(cat.texts).toEqual(["before", "after an hour"]);
    saying(cat, "and one more");
    bringBack(world, ben);
    expect(alarms(cat)).toEqual([]);
    expect(alarms(ben)).toEqual(["ben forked"]);
    expect(ben.member.halted).toBe(true);
    expect(ben.texts).toEqual(["before", "lost"]);
  });

  it("learns again who was let in since, and who was put out (P72)", () => {
    const { world, ann, ben, cat, backup, saying } = sinceBackup();
    const dan = world.member(ann, "dan");
    saying(dan, "new here");
    ann.dispatch({ type: "remove", member: cat.member.me });
    world.settle();
    expect(cat.linked).toBe(false);
    restore(world, backup);
    bringBack(world, dan);
    expect(alarms(dan)).toEqual([]);
    expect(dan.linked).toBe(false);
    bringBack(world, ben);
    bringBack(world, dan, ann);
    later(world, TIMES.settle);
    saying(dan, "still here");
    later(world, TIMES.retry);
    const seats = only(world).seats.map(({ index, until }) => [index, until === null]);
    expect(seats).toEqual([
      [0, true],
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(ann.texts).toEqual(["before", "new here", "still here"]);
    expect(alarms(ann, ben, dan)).toEqual([]);
  });

  it("lets the owner's commit for one who left stand, though it has forgotten who said so (P62, P72)", () => {
    const { world, ann, ben, cat, backup } = sinceBackup();
    ann.disconnect();
    cat.dispatch({ type: "leave" });
    world.settle();
    restore(world, backup);
    bringBack(world, ben);
    bringBack(world, ann);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(ann.member.roster.members.map(({ index }) => index)).toEqual([0, 1]);
    expect(ben.member.epoch).toBe(ann.member.epoch);
    expect(alarms(ann, ben)).toEqual([]);
  });

  it("waits with an admission, and lets the joiner in once it is settled (P72)", () => {
    const { world, ann, backup } = sinceBackup();
    const link = world.invite(ann);
    restore(world, backup);
    bringBack(world, ann);
    const dan = world.joiner("dan", link);
    world.settle();
    expect(dan.state.phase).toBe("joining");
    expect(ann.member.live.behind).toBe(true);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(dan.state.phase).toBe("member");
    expect(ann.member.live.behind).toBe(false);
    expect(alarms(ann, dan)).toEqual([]);
  });

  it("registers open invites again that it has forgotten (P72)", () => {
    const { world, ann, backup } = sinceBackup();
    const link = world.invite(ann);
    world.say(ann, "after the invite");
    world.settle();
    restore(world, backup);
    bringBack(world, ann);
    later(world, TIMES.settle);
    const dan = world.joiner("dan", link);
    world.settle();
    later(world, TIMES.retry);
    expect(dan.state.phase).toBe("member");
    expect(alarms(ann, dan)).toEqual([]);
  });

  it("that takes what it is given and says nothing is told of after a minute (P25)", () => {
    const { world, ben } = aboutToGive();
    expect(ben.up.map(({ message }) => message.t)).toEqual(["give"]);
    ben.up = [];
    world.now += TIMES.headReached - 1;
    ben.dispatch({ type: "tick" });
    expect(alarms(ben)).toEqual([]);
    world.now += 1;
    ben.dispatch({ type: "tick" });
    expect(alarms(ben)).toEqual(["ben behind"]);
  });

  it("that answers with another hash for what it was given halts the room (P72)", () => {
    const { ben } = aboutToGive();
    const [given] = ben.up;
    const number = ben.member.head[0];
    ben.take({ t: "logged", re: given?.number ?? 0, number, hash: crypto.random(32) });
    expect(alarms(ben)).toEqual(["ben forked"]);
    expect(ben.member.halted).toBe(true);
  });
});

it("keeps of an edit no words, and can take those of any message without changing its place in the chain (P33, P72)", () => {
  const world = new World(crypto);
  const ann = world.owner("ann");
  world.say(ann, "first");
  world.settle();
  ann.dispatch({ type: "send", content: { kind: "edit", target: 1, text: "better" } });
  world.settle();
  const [edit, said] = [...ann.kept.values()].toReversed();
  expect(edit?.type).toBe("blank");
  if (said?.type !== "message") throw new Error("a message is kept whole");
  const without = blanked(crypto, said);
  expect(without.type).toBe("blank");
  expect(equal(entryHash(crypto, without), entryHash(crypto, said))).toBe(true);
});
