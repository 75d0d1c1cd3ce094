import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { equal, hex } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { blanked } from "../../../shared/room/giving.ts";
import { entryHash } from "../../../shared/wire/chain.ts";
import type { SimClient } from "../../sim/client.ts";
import type { SimRoom } from "../../sim/seats.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

function only(world: World): SimRoom {
  const [room] = world.relay.rooms.values();
  if (room === undefined) throw new Error("there is a room");
  return room;
}

/** Three people; a backup of their relay; and what was said and done since. */
function sinceBackup() {
  const world = new World(crypto);
  const ann = world.owner("ann", { rotateEvery: 3 });
  const ben = world.member(ann, "ben");
  const cat = world.member(ann, "cat");
  world.say(ben, "before");
  world.settle();
  const backup = world.relay.backup();
  const saying = (client: SimClient, text: string) => {
    world.say(client, text);
    world.settle();
  };
  return { world, ann, ben, cat, backup, saying };
}

/** The relay comes back with its backup, and everybody has lost the connection. */
function restore(world: World, backup: SimRoom[]): void {
  world.relay.setBack(backup, true);
  for (const client of world.clients) client.disconnect();
}

function later(world: World, ms: number): void {
  world.now += ms;
  for (const client of world.clients) client.dispatch({ type: "tick" });
  world.settle();
}

function bringBack(world: World, ...clients: readonly SimClient[]): void {
  for (const client of clients) client.connect();
  world.settle();
}

/** Gives one entry in the name of another, before anybody who knows better has come. */
function giveNothing(world: World, by: SimClient, sender: number): void {
  const room = only(world);
  const n = (room.seats.find(({ index }) => index === sender)?.last ?? 0) + 1;
  const number = room.log.length + 1;
  const clear: [number, number, number] = [room.epoch, sender, n];
  const peer = { auth: by.member.keys.auth.publicKey, tell: () => undefined };
  world.relay.connect(peer);
  world.relay.receive(peer, 1, { t: "attach", room: room.id });
  const blank = { number, type: "blank" as const, clear, h: crypto.random(32) };
  world.relay.receive(peer, 2, { t: "give", entries: [blank] });
  world.relay.disconnect(peer);
}

/** Gives back what it has, and is gone before anybody hears from it. */
function giveAndGo(client: SimClient): void {
  client.connect();
  client.pushUp();
  client.pullDown();
  client.pushUp();
  client.disconnect();
}

function alarms(...clients: readonly SimClient[]): string[] {
  return clients.flatMap(({ name, member }) => member.alarms.map(({ kind }) => `${name} ${kind}`));
}

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
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(dan.state.phase).toBe("member");
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
    const { world, ben, backup, saying } = sinceBackup();
    saying(ben, "one");
    restore(world, backup);
    ben.connect();
    ben.pushUp();
    ben.pullDown();
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
    const { world, ben, backup, saying } = sinceBackup();
    saying(ben, "one");
    restore(world, backup);
    ben.connect();
    ben.pushUp();
    ben.pullDown();
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

describe("what goes wrong while a relay is given back", () => {
  it("a relay that takes all and then lacks it again is told of, and asked again after a minute alone (P25)", () => {
    const { world, ben, backup, saying } = sinceBackup();
    saying(ben, "one");
    restore(world, backup);
    ben.connect();
    ben.pushUp();
    ben.pullDown();
    const [given] = ben.up;
    const { head } = ben.member;
    ben.up = [];
    ben.take({ t: "logged", re: given?.number ?? 0, number: head[0], hash: head[1] });
    expect(ben.up.map(({ message }) => message.t)).toEqual(["attach"]);
    // It still holds nothing but the backup.
    ben.pushUp();
    while (ben.pullDown()) continue;
    expect(ben.up).toEqual([]);
    expect(alarms(ben)).toEqual(["ben behind"]);
    later(world, TIMES.backoffMax);
    expect(ben.member.live.at).toBe("ready");
  });

  it("a disk that fails at the relay, or too much asked of it, raises no alarm and is tried again (P72)", () => {
    const { world, ben, backup, saying } = sinceBackup();
    saying(ben, "one");
    for (const code of ["storage", "rate"] as const) {
      restore(world, backup);
      ben.connect();
      ben.pushUp();
      ben.pullDown();
      const [given] = ben.up;
      ben.take({ t: "error", re: given?.number ?? 0, code });
      expect(ben.linked).toBe(false);
      bringBack(world, ben);
      expect(alarms(ben)).toEqual([]);
      expect(ben.member.live.at).toBe("ready");
    }
  });

  it("bytes that open to nothing in the place of words halt whoever has read these, as soon as it attaches (P72)", () => {
    const { world, ann, ben, cat, backup, saying } = sinceBackup();
    cat.disconnect();
    saying(ben, "the words");
    restore(world, backup);
    giveNothing(world, cat, ben.member.me);
    expect(only(world).log).toHaveLength(ben.member.head[0]);
    bringBack(world, ann, ben, cat);
    expect(alarms(ann, ben)).toEqual(["ann forked", "ben forked"]);
    expect([ann, ben].map(({ member }) => member.halted)).toEqual([true, true]);
    expect(cat.texts).toEqual(["before"]);
    expect(alarms(cat)).toEqual([]);
  });

  it("who has nothing left to give goes on once others have given (P72)", () => {
    const { world, ben, cat, backup, saying } = sinceBackup();
    saying(ben, "one");
    restore(world, backup);
    ben.kept.clear();
    bringBack(world, ben);
    expect(alarms(ben)).toEqual(["ben behind"]);
    bringBack(world, cat);
    later(world, TIMES.backoffMax);
    expect(ben.member.live.at).toBe("ready");
    expect(ben.member.head).toEqual(cat.member.head);
  });

  it("who is told of a newer epoch that was given back meanwhile reads it, and says what it had to say (P21, P72)", () => {
    const { world, ben, cat, backup, saying } = sinceBackup();
    cat.disconnect();
    for (const text of ["one", "two", "three"]) saying(ben, text);
    const { epoch } = only(world);
    restore(world, backup);
    bringBack(world, cat);
    expect(cat.member.epoch).toBeLessThan(epoch);
    giveAndGo(ben);
    expect(only(world).epoch).toBe(epoch);
    later(world, TIMES.settleAlone);
    saying(cat, "and now I");
    expect(cat.member.epoch).toBe(epoch);
    expect(cat.texts).toEqual(["before", "one", "two", "three", "and now I"]);
    expect(alarms(cat)).toEqual([]);
  });

  it("an owner whose own commit was given back without it having seen that reads it (P26, P72)", () => {
    const { world, ann, ben, backup, saying } = sinceBackup();
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, approve: "ask" } });
    while (ann.pushUp()) continue;
    ann.crash();
    world.settle();
    const { epoch } = only(world);
    expect(ben.member.epoch).toBe(epoch);
    restore(world, backup);
    bringBack(world, ann);
    expect(ann.member.epoch).toBeLessThan(epoch);
    giveAndGo(ben);
    expect(only(world).epoch).toBe(epoch);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(ann.member.epoch).toBe(epoch);
    expect(ann.member.pendingCommit).toBeNull();
    saying(ann, "goes on");
    expect(ann.texts).toEqual(["before", "goes on"]);
    expect(alarms(ann, ben)).toEqual([]);
  });

  it("who waits to be let in with an invite from after the backup goes on waiting for its owner (P16, P72)", () => {
    const { world, ann, backup } = sinceBackup();
    const link = world.invite(ann);
    ann.disconnect();
    const dan = world.joiner("dan", link);
    world.settle();
    restore(world, backup);
    bringBack(world, dan);
    expect(dan.state.phase).toBe("joining");
    bringBack(world, ann);
    bringBack(world, dan);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(dan.state.phase).toBe("member");
    expect(alarms(ann, dan)).toEqual([]);
  });
});
