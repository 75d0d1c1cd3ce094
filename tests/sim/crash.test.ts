import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { Random } from "./random.ts";
import { symbolicCrypto } from "./symbolic.ts";
import { World } from "./world.ts";

beforeAll(initializeThemis);

/** Somebody to crash, and after how many boundaries. */
interface Fate {
  name: string;
  at: number;
}

/**
 * Creates a room, lets somebody in, talks both ways across two rotations, with one
 * crash on the way. Returns what happened and how many boundaries the unlucky one
 * passed: after each persisted step, and after each thing it then did.
 */
function story(fate: Fate): { world: World; boundaries: number } {
  const world = new World(symbolicCrypto(new Random(7)));
  let boundaries = 0;
  const add = world.add.bind(world);
  world.add = (name, state) => {
    const client = add(name, state);
    if (name === fate.name) {
      client.dies = () => {
        boundaries += 1;
        return boundaries === fate.at;
      };
    }
    return client;
  };
  const home = () => {
    for (let round = 0; round < 3; round += 1) {
      for (const client of world.clients) client.connect();
      world.settle();
      world.now += 5_000;
      for (const client of world.clients) client.dispatch({ type: "tick" });
      world.settle();
    }
  };
  const ann = world.owner("ann", { rotateEvery: 3 });
  home();
  const link = world.invite(ann);
  home();
  const ben = world.joiner("ben", link);
  world.settle();
  home();
  for (let at = 0; at < 5; at += 1) {
    world.say(ann, `ann ${at}`);
    world.say(ben, `ben ${at}`);
    world.settle();
    home();
  }
  return { world, boundaries };
}

function check(world: World): void {
  const [ann, ben] = world.clients;
  const words = (name: string) => Array.from({ length: 5 }, (_, at) => `${name} ${at}`);
  for (const client of [ann, ben]) {
    for (const name of ["ann", "ben"]) {
      expect(client?.texts.filter((text) => text.startsWith(name))).toEqual(words(name));
    }
    expect(client?.member.outbox).toEqual([]);
    expect(client?.member.alarms).toEqual([]);
  }
  expect(ann?.texts).toEqual(ben?.texts);
  expect(ann?.member.epoch).toBe(ben?.member.epoch);
  expect(ann?.member.epoch).toBeGreaterThanOrEqual(3);
  const contents = new Map<string, string>();
  for (const room of world.relay.rooms.values()) {
    for (const entry of room.log) {
      if (entry.type !== "message") continue;
      const id = `${entry.clear[1]}.${entry.clear[2]}`;
      expect(contents.has(id)).toBe(false);
      contents.set(id, "");
    }
  }
}

describe("killed at every boundary between a persisted step and what it does", () => {
  it.each(["ann", "ben"])("nothing is lost, doubled or alarmed when %s dies", (name) => {
    const { boundaries, world } = story({ name, at: 0 });
    check(world);
    expect(boundaries).toBeGreaterThan(40);
    for (let at = 1; at <= boundaries; at += 1) {
      try {
        check(story({ name, at }).world);
      } catch (error) {
        throw new Error(`${name} died at boundary ${at} of ${boundaries}`, { cause: error });
      }
    }
  });
});
