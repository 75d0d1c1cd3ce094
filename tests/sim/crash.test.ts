import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import type { RoomEvent } from "../../shared/room/state.ts";
import type { SimClient } from "./client.ts";
import { Random } from "./random.ts";
import { symbolicCrypto } from "./symbolic.ts";
import { World } from "./world.ts";

beforeAll(initializeThemis);

/** Milliseconds for a whole story at each of its boundaries, however busy the machine is. */
const PATIENCE = 180_000;
/** Boundaries that each has to pass at least in the second story. */
const LEAST: Record<string, number> = { ann: 30, ben: 20, cid: 5, dan: 1 };

/** Somebody to crash, and after how many boundaries. */
interface Fate {
  name: string;
  at: number;
}

/** A world in which one person crashes once: after a persisted step, or after something it then did. */
class Fated {
  readonly world = new World(symbolicCrypto(new Random(7)));
  /** How many such boundaries the unlucky one has passed. */
  boundaries = 0;
  /** From here on boundaries count. */
  begun = true;

  constructor(fate: Fate) {
    const { world } = this;
    const add = world.add.bind(world);
    world.add = (name, state) => {
      const client = add(name, state);
      if (name === fate.name) {
        client.dies = () => {
          if (!this.begun) return false;
          this.boundaries += 1;
          return this.boundaries === fate.at;
        };
      }
      return client;
    };
  }

  /** Everybody back, several times, so that what was refused for a while is tried again. */
  home(): void {
    const { world } = this;
    for (let round = 0; round < 3; round += 1) {
      for (const client of world.clients) client.connect();
      world.settle();
      world.now += 5_000;
      for (const client of world.clients) client.dispatch({ type: "tick" });
      world.settle();
    }
  }

  owner(name: string): SimClient {
    const client = this.world.owner(name, { rotateEvery: 3 });
    this.home();
    return client;
  }

  join(owner: SimClient, name: string): SimClient {
    const link = this.world.invite(owner);
    this.home();
    const client = this.world.joiner(name, link);
    this.world.settle();
    this.home();
    return client;
  }

  does(client: SimClient, event: RoomEvent): void {
    client.dispatch(event);
    this.home();
  }
}

/** Creates a room, lets somebody in, talks both ways across two rotations, with one crash on the way. */
function talk(fate: Fate): Fated {
  const fated = new Fated(fate);
  const { world } = fated;
  const ann = fated.owner("ann");
  const ben = fated.join(ann, "ben");
  for (let at = 0; at < 5; at += 1) {
    world.say(ann, `ann ${at}`);
    world.say(ben, `ben ${at}`);
    world.settle();
    fated.home();
  }
  return fated;
}

/** One is removed, one leaves, the room changes hands, and its first owner leaves it. */
function farewells(fate: Fate): Fated {
  const fated = new Fated(fate);
  const { world } = fated;
  fated.begun = false;
  const ann = fated.owner("ann");
  const ben = fated.join(ann, "ben");
  const cid = fated.join(ann, "cid");
  const dan = fated.join(ann, "dan");
  fated.begun = true;
  fated.does(ann, { type: "remove", member: dan.member.me });
  fated.does(cid, { type: "leave" });
  fated.does(ann, { type: "offer", to: ben.member.me });
  fated.does(ben, { type: "accept" });
  fated.does(ann, { type: "leave" });
  world.say(ben, "alone");
  fated.home();
  return fated;
}

function checkOnce(world: World): void {
  const seen = new Set<string>();
  for (const room of world.relay.rooms.values()) {
    for (const entry of room.log) {
      if (entry.type !== "message") continue;
      const id = `${entry.clear[1]}.${entry.clear[2]}`;
      expect(seen.has(id)).toBe(false);
      seen.add(id);
    }
  }
}

function checkGone(world: World): void {
  const [ann, ben, cid, dan] = world.clients;
  const ends = [ann, cid, dan].map((one) => one?.state.phase === "ended" && one.state.why);
  expect(ends).toEqual(["left", "left", "removed"]);
  const member = ben?.member;
  expect(member?.roster).toMatchObject({ owner: member?.me, members: [{ index: member?.me }] });
  expect(member?.alarms).toEqual([]);
  expect(member?.outbox).toEqual([]);
  expect(ben?.texts).toEqual(["alone"]);
  const kinds = [...(ben?.threads.values() ?? [])].map(({ kind }) => kind);
  for (const kind of ["removed", "offered", "handed"]) {
    expect(kinds.filter((one) => one === kind)).toHaveLength(1);
  }
  expect(kinds.filter((one) => one === "left")).toHaveLength(2);
  checkOnce(world);
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
  checkOnce(world);
}

describe("killed at every boundary between a persisted step and what it does", () => {
  /** Lets one person die at each boundary of a story in turn. */
  function everywhere(
    name: string,
    story: (fate: Fate) => Fated,
    holds: (world: World) => void,
  ): number {
    const { boundaries, world } = story({ name, at: 0 });
    holds(world);
    for (let at = 1; at <= boundaries; at += 1) {
      try {
        holds(story({ name, at }).world);
      } catch (error) {
        throw new Error(`${name} died at boundary ${at} of ${boundaries}`, { cause: error });
      }
    }
    return boundaries;
  }

  it.each(["ann", "ben"])(
    "nothing is lost, doubled or alarmed when %s dies",
    (name) => {
      expect(everywhere(name, talk, check)).toBeGreaterThan(40);
    },
    PATIENCE,
  );

  it.each(["ann", "ben", "cid", "dan"])(
    "a removal, a leave and a handover come to their end when %s dies (P61, P62, P65)",
    (name) => {
      expect(everywhere(name, farewells, checkGone)).toBeGreaterThan(LEAST[name] ?? 0);
    },
    PATIENCE,
  );
});
