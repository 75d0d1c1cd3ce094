import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { deletion } from "../../../shared/room/ending.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { deleteBody } from "../../../shared/wire/derive.ts";
import type { Entry } from "../../../shared/wire/log.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, asks, roomOf } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

/** Ben was away while the policy was changed, something was said, Cid was let in, and Ben was put out. */
function putOut() {
  const world = new World(symbolicCrypto(new Random(131)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  ben.disconnect();
  const policy = { ...ann.member.policy, disappear: 3_600_000, deputies: [1] };
  ann.dispatch({ type: "policy", policy });
  world.settle();
  world.say(ann, "unseen");
  world.settle();
  world.member(ann, "cid");
  ann.dispatch({ type: "remove", member: 1 });
  world.settle();
  ben.connect();
  ben.pushUp();
  ben.pullDown();
  expect(asks(ben)).toEqual(["history"]);
  ben.up = [];
  const [number] = ben.member.head;
  const { log } = roomOf(world);
  return { world, ann, ben, number, log, until: log.length };
}

/** The relay's answer with these entries to what one who was put out has asked for. */
function answer(client: SimClient, from: number, entries: readonly Entry[], end: number): void {
  client.dispatch({
    type: "answer",
    tag: { about: "history", from },
    message: { t: "entries", re: 1, from, before: fixed("before"), entries: [...entries], end },
  });
}

const ended = { phase: "ended", why: "removed" } as const;

describe("P61: one who was put out", () => {
  it("follows the commits page by page to the one that says so, whatever lies between", () => {
    const { ben, number, log, until } = putOut();
    for (let at = number; at < until - 1; at += 1) {
      answer(ben, at + 1, log.slice(at, at + 1), until);
      expect(ben.up.map(({ message }) => message)).toMatchObject([{ t: "history", from: at + 2 }]);
      ben.up = [];
    }
    expect(ben.state.phase).toBe("member");
    answer(ben, until, log.slice(until - 1), until);
    expect(ben.state).toMatchObject(ended);
    const line = ben.threads.get(until);
    expect(line).toMatchObject({ kind: "removed", members: [1], by: 0 });
    expect(ben.texts).toEqual([]);
  });

  it("passes over what it has, and ends all the same", () => {
    const { ben, number, log, until } = putOut();
    answer(ben, number, log.slice(number - 1), until);
    expect(ben.state).toMatchObject(ended);
  });

  const WRONG: {
    title: string;
    entries: (all: ReturnType<typeof putOut>) => Entry[];
  }[] = [
    { title: "leaves one out", entries: ({ log, number }) => log.slice(number + 1) },
    {
      title: "shows one that isn't good",
      entries: ({ log, number }) => {
        const first = log[number];
        if (first?.type !== "commit") throw new Error("it must be a commit");
        return [{ ...first, proof: fixed("no proof", 82) }, ...log.slice(number + 1)];
      },
    },
    {
      title: "shows one that doesn't follow on the one before",
      entries: ({ log, number }) => {
        const [first, ...rest] = log.slice(number);
        if (first === undefined) throw new Error("there must be entries");
        return [{ number: first.number, type: "erased", h: fixed("h") }, ...rest];
      },
    },
    { title: "has nothing", entries: () => [] },
    {
      title: "ends without it",
      entries: ({ log, number }) => {
        const last = log.length;
        return log
          .slice(number)
          .map((entry): Entry =>
            entry.number === last ? { number: last, type: "erased", h: fixed("h") } : entry,
          );
      },
    },
    {
      title: "goes beyond the end that was named",
      entries: ({ log, number }) => {
        const rest = log
          .slice(number)
          .map((entry): Entry => ({ number: entry.number, type: "erased", h: fixed("h") }));
        return [...rest, { number: log.length + 1, type: "erased", h: fixed("h") }];
      },
    },
  ];

  it.each(WRONG)(
    "doesn't believe a relay that $title: nobody has signed that end",
    ({ entries }) => {
      const all = putOut();
      const { ben, number, until } = all;
      const before = ben.member;
      answer(ben, number + 1, entries(all), until);
      expect(alarmsOf(ben)).toEqual([{ kind: "unsigned-end", number, about: null }]);
      const { epoch, roster, prev, live } = ben.member;
      expect({ epoch, roster, prev }).toEqual({
        epoch: before.epoch,
        roster: before.roster,
        prev: before.prev,
      });
      expect(live.farewell).toBeNull();
      expect(ben.up).toEqual([]);
    },
  );

  it("doesn't believe an end that lies before what it has read", () => {
    const { ben, number } = putOut();
    ben.disconnect();
    ben.connect();
    const { me: member, epoch, n } = ben.member;
    const place = { member, epoch, start: 1, end: number, n, until: number };
    ben.up = [];
    ben.dispatch({
      type: "answer",
      tag: { about: "attach" },
      message: { t: "attached", re: 1, ...place },
    });
    expect(alarmsOf(ben)).toEqual([{ kind: "unsigned-end", number, about: null }]);
    expect(ben.up).toEqual([]);
  });

  it("may have been put out by another owner, whose commits it follows as well (P65)", () => {
    const world = new World(symbolicCrypto(new Random(132)));
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    const cid = world.member(ann, "cid");
    ben.disconnect();
    ann.dispatch({ type: "offer", to: cid.member.me });
    world.settle();
    cid.dispatch({ type: "accept" });
    world.settle();
    cid.dispatch({ type: "remove", member: 1 });
    world.settle();
    ben.connect();
    world.settle();
    expect(ben.state).toMatchObject({ ...ended, was: { me: 1, owner: 2 } });
  });

  it("may have been put out by a deputy, whose turn is judged by what was signed on the way (P66)", () => {
    const away = 86_400_000;
    const world = new World(symbolicCrypto(new Random(133)));
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    const cid = world.member(ann, "cid");
    ben.disconnect();
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, away, deputies: [2] } });
    world.settle();
    ann.disconnect();
    world.now += away;
    cid.dispatch({ type: "succeed" });
    world.settle();
    cid.dispatch({ type: "remove", member: 1 });
    world.settle();
    ben.connect();
    world.settle();
    expect(ben.state).toMatchObject({ ...ended, was: { owner: 2 } });
  });
});

describe("P61: a newcomer who is put out before it has read anything", () => {
  it("follows the commits from its admission on", () => {
    const world = new World(symbolicCrypto(new Random(134)));
    const ann = world.owner("ann");
    world.say(ann, "before");
    world.settle();
    const ben = world.joiner("ben", world.invite(ann));
    for (let round = 0; round < 30 && ben.state.phase !== "member"; round += 1) {
      for (const client of [ann, ben]) {
        client.pushUp();
        client.pullDown();
      }
    }
    ben.disconnect();
    ann.dispatch({ type: "remove", member: 1 });
    world.settle();
    ben.connect();
    ben.pushUp();
    ben.pullDown();
    const admission = roomOf(world).log.length - 1;
    expect(ben.up.map(({ message }) => message)).toMatchObject([
      { t: "history", from: admission + 1 },
    ]);
    world.settle();
    expect(ben.state).toMatchObject(ended);
  });
});

describe("P62: one who has left", () => {
  it("is out when the relay knows it, though its answer got lost", () => {
    const world = new World(symbolicCrypto(new Random(135)));
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    ben.dispatch({ type: "leave" });
    while (ben.pushUp());
    ben.disconnect();
    ben.connect();
    world.settle();
    expect(ben.state).toMatchObject({ phase: "ended", why: "left", was: { me: 1, at: world.now } });
    const { length } = roomOf(world).log;
    expect([...ben.threads.values()].at(-1)).toMatchObject({ kind: "left", member: 1 });
    expect(length).toBeGreaterThan(3);
  });
});

describe("P67: the owner's word that the room is over", () => {
  const { crypto, owner, uid } = (() => {
    const terms = symbolicCrypto(new Random(136));
    return { crypto: terms, owner: terms.generateKeyPair(), uid: fixed("uid") };
  })();
  const known = { uid, sig: owner.publicKey };
  const signed = (body: ReturnType<typeof deleteBody>, by = owner) => ({
    body,
    proof: crypto.sign(by.privateKey, body),
  });

  it("names the room and the time, in the owner's signature", () => {
    const body = deleteBody(uid, fixed("prev"), 77);
    expect(deletion(crypto, known, signed(body))).toBe(77);
    expect(deletion(crypto, known, signed(body, crypto.generateKeyPair()))).toBeNull();
    const elsewhere = deleteBody(fixed("other"), fixed("prev"), 77);
    expect(deletion(crypto, known, signed(elsewhere))).toBeNull();
    const [, ...rest] = ["", uid, fixed("prev"), 77];
    for (const other of [["0fc/1 revoke", ...rest], ["0fc/1 delete", uid], "delete"]) {
      expect(deletion(crypto, known, signed(encode(other)))).toBeNull();
    }
  });

  it("ends the room with a line that says when, and keeps no key", () => {
    const world = new World(symbolicCrypto(new Random(137)));
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    const [number] = ben.member.head;
    const { title, name, relay, startedAt, uid: room, names } = ben.member;
    ann.dispatch({ type: "delete" });
    const time = world.now;
    while (ann.pushUp());
    world.now += 1000;
    while (ben.pullDown());
    expect(ben.state).toEqual({
      phase: "ended",
      why: "deleted",
      title,
      name,
      relay,
      startedAt,
      was: { uid: room, me: 1, names, owner: 0, at: time },
    });
    expect(ben.threads.get(number + 1)).toEqual({ at: number + 1, time, kind: "closed", by: 0 });
  });
});
