import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { DownOf } from "../../../shared/wire/down.ts";
import type { Entry } from "../../../shared/wire/log.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, asks, roomOf, spoken } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

/** A member who comes back to four messages, and has asked for them. */
function behind() {
  const world = new World(symbolicCrypto(new Random(61)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  ben.disconnect();
  for (const word of ["one", "two", "three", "four"]) world.say(ann, word);
  world.settle();
  ben.connect();
  ben.pushUp();
  ben.pullDown();
  expect(ben.up.map(({ message }) => message)).toMatchObject([{ t: "history" }]);
  ben.up = [];
  const [number] = ben.member.head;
  return { world, ann, ben, number, log: roomOf(world).log };
}

type Page = DownOf<"entries">;

/** An answer with the entries from one number on, as an honest relay gives it but for `other`. */
function page(world: World, from: number, other: Partial<Page> = {}): Page {
  const { log, chain } = roomOf(world);
  const before = chain[from - 1] ?? fixed("none");
  const entries = log.slice(from - 1);
  return { t: "entries", re: 1, from, before, entries, end: log.length, ...other };
}

function answer(client: SimClient, message: Page): void {
  client.dispatch({ type: "answer", tag: { about: "history", from: message.from }, message });
}

const WORDS = ["one", "two", "three", "four"];

describe("P22: history", () => {
  it("that doesn't continue what was read is a fork, and halts the room with nothing of it taken", () => {
    const { world, ben, number } = behind();
    answer(ben, page(world, number + 1, { before: fixed("other") }));
    expect(alarmsOf(ben)).toEqual([{ kind: "forked", number: number + 1, about: null }]);
    expect(ben.member).toMatchObject({ halted: true, head: [number, ben.member.head[1]] });
    expect(ben.texts).toEqual([]);
    expect(ben.up).toEqual([]);
  });

  it("that begins before the own head is taken from there", () => {
    const { world, ben, number } = behind();
    answer(ben, page(world, number - 1));
    expect(ben.texts).toEqual(WORDS);
    expect(ben.member.alarms).toEqual([]);
    expect(ben.member.live.at).toBe("ready");
  });

  it("that was read already is asked for from the own head on, and proves nothing", () => {
    const { world, ben, number } = behind();
    const { log } = roomOf(world);
    answer(ben, page(world, 1, { entries: log.slice(0, number - 1) }));
    expect(ben.member.alarms).toEqual([]);
    expect(ben.up.map(({ message }) => message)).toMatchObject([
      { t: "history", from: number + 1 },
    ]);
  });

  it("that begins beyond what was asked for is no answer: it is asked again over a new link", () => {
    const { world, ben, number } = behind();
    answer(ben, page(world, number + 2));
    expect(ben.linked).toBe(false);
    expect(ben.member.head[0]).toBe(number);
    expect(ben.member.alarms).toEqual([]);
    ben.connect();
    world.settle();
    expect(ben.texts).toEqual(WORDS);
  });

  it("in pages is read on from each, and nothing is said before the last", () => {
    const { world, ben, number } = behind();
    const { log } = roomOf(world);
    world.say(ben, "five");
    for (const at of [number, number + 1]) {
      answer(ben, page(world, at + 1, { entries: log.slice(at, at + 1) }));
      expect(ben.up.map(({ message }) => message)).toMatchObject([{ t: "history", from: at + 2 }]);
      ben.up = [];
    }
    answer(ben, page(world, number + 3));
    expect(asks(ben)).toEqual(["message", "signal"]);
    expect(ben.texts).toEqual(WORDS);
  });

  it("that stops before the end that the relay named has dropped what comes next, and is asked for over a new link (P25)", () => {
    const { world, ben, number } = behind();
    answer(ben, page(world, number + 1, { entries: [] }));
    expect(alarmsOf(ben)).toEqual([{ kind: "dropped", number: number + 1, about: null }]);
    expect(ben.linked).toBe(false);
    ben.connect();
    world.settle();
    expect(ben.texts).toEqual(WORDS);
  });

  it("with a forged commit halts the room, and no more of it is asked for", () => {
    const { world, ann, ben, number, log } = behind();
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, disappear: 3_600_000 } });
    while (ann.pushUp());
    const commit = log.at(-1);
    if (commit?.type !== "commit") throw new Error("there must be a commit");
    const entries: Entry[] = [{ ...commit, number: number + 1, proof: fixed("no proof", 82) }];
    answer(ben, page(world, number + 1, { entries }));
    expect(alarmsOf(ben)).toEqual([{ kind: "forged", number: number + 1, about: 0 }]);
    expect(ben.linked).toBe(true);
    expect(ben.up).toEqual([]);
  });

  it("with a commit whose part hasn't come waits for that, and proves nothing (P60)", () => {
    const { world, ann, ben } = behind();
    const cid = world.member(ann, "cid");
    ann.dispatch({ type: "remove", member: cid.member.me });
    while (ann.pushUp());
    const { number, log } = { number: roomOf(world).log.length, log: roomOf(world).log };
    ben.down = [];
    answer(ben, page(world, ben.member.head[0] + 1, { entries: log.slice(ben.member.head[0]) }));
    expect(ben.member.live.wanting?.number).toBe(number);
    expect(ben.member.alarms).toEqual([]);
    expect(ben.linked).toBe(true);
    expect(ben.up).toEqual([]);
  });

  it("with one's own removal ends the room (P61)", () => {
    const { world, ann, ben, number } = behind();
    ann.dispatch({ type: "remove", member: 1 });
    while (ann.pushUp());
    const { log } = roomOf(world);
    answer(ben, page(world, number + 1, { entries: log.slice(number) }));
    expect(ben.state).toMatchObject({ phase: "ended", why: "removed" });
  });

  it("that the relay refuses is asked for over a new link", () => {
    const { ben, number } = behind();
    const tag = { about: "history" as const, from: number + 1 };
    ben.dispatch({ type: "answer", tag, message: { t: "error", re: 1, code: "storage" } });
    expect(ben.linked).toBe(false);
    expect(ben.member.alarms).toEqual([]);
  });
});

describe("P20: a newcomer's history", () => {
  /** A newcomer who has been let in and is to read from the last rotation on. */
  function newcomer() {
    const world = new World(symbolicCrypto(new Random(62)));
    const ann = world.owner("ann");
    for (const word of WORDS) world.say(ann, word);
    world.settle();
    const cid = world.joiner("cid", world.invite(ann));
    for (let round = 0; round < 30 && cid.state.phase !== "member"; round += 1) {
      for (const client of [ann, cid]) {
        client.pushUp();
        client.pullDown();
      }
    }
    expect(asks(cid)).toEqual(["history"]);
    cid.up = [];
    cid.down = [];
    return { world, ann, cid };
  }

  it("is begun with the hash before it on trust, and goes on from there as any other", () => {
    const { world, cid } = newcomer();
    const { log } = roomOf(world);
    answer(cid, page(world, 1, { entries: log.slice(0, 2) }));
    expect(cid.texts).toEqual(["one"]);
    answer(cid, page(world, 3, { before: fixed("other") }));
    expect(alarmsOf(cid)).toEqual([{ kind: "forked", number: 3, about: null }]);
    expect(cid.member.halted).toBe(true);
  });

  it("comes before all that is new, which it brings as well", () => {
    const { world, ann, cid } = newcomer();
    const before = cid.state;
    cid.take({ t: "batch", entries: [spoken(world, ann, cid, { kind: "void" })] });
    expect(cid.state).toBe(before);
    answer(cid, page(world, 1));
    expect(cid.texts).toEqual(WORDS);
    expect(cid.member.alarms).toEqual([]);
  });

  it("is not said to be on the disk before it has led to the admission (P29)", () => {
    const { world, cid } = newcomer();
    answer(cid, page(world, 1, { entries: roomOf(world).log.slice(0, 2) }));
    cid.up = [];
    cid.dispatch({ type: "tick" });
    expect(asks(cid)).not.toContain("cursor");
    answer(cid, page(world, 3));
    cid.up = [];
    cid.dispatch({ type: "tick" });
    expect(cid.up.map(({ message }) => message)).toContainEqual({
      t: "cursor",
      number: cid.member.head[0],
    });
  });
});
