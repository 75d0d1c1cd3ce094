import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { restored, saidUpTo, settledRestore } from "../../../shared/room/restore.ts";
import type { MemberState } from "../../../shared/room/state.ts";
import type { SimClient } from "../../sim/client.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

/** A browser that begins with what a backup held, in the place of the one it was taken from. */
function from(world: World, backup: MemberState): SimClient {
  return world.add("restored", restored(backup));
}

/** An owner whose backup is three own messages, one waiting one and a renewal of the key behind. */
function behind() {
  const world = new World(crypto);
  const ann = world.owner("ann", { rotateEvery: 3 });
  const ben = world.member(ann, "ben");
  world.say(ann, "before");
  world.settle();
  ann.disconnect();
  world.say(ann, "waiting");
  const backup = ann.member;
  ann.connect();
  world.settle();
  for (const text of ["after one", "after two"]) {
    world.say(ann, text);
    world.settle();
  }
  ann.disconnect();
  return { world, ann, ben, backup };
}

describe("a room out of a backup", () => {
  it("reads what it missed before it says anything, and goes on after the highest number of its own (P38)", () => {
    const { world, ann, ben, backup } = behind();
    const again = from(world, backup);
    again.dispatch({ type: "send", content: { kind: "text", text: "too early" } });
    expect(again.member.n).toBe(backup.n);
    again.connect();
    world.settle();
    expect(again.member.restored).toBe(false);
    expect(again.member.n).toBe(ann.member.n);
    expect(again.member.epoch).toBe(ann.member.epoch);
    world.say(again, "from the new browser");
    world.settle();
    expect(ben.texts).toEqual([
      "before",
      "waiting",
      "after one",
      "after two",
      "from the new browser",
    ]);
    expect(ben.member.alarms).toEqual([]);
    expect(again.member.alarms).toEqual([]);
  });

  it("takes a message that waited in the backup for said once the log has its number (P38)", () => {
    const { world, backup } = behind();
    expect(backup.outbox).toHaveLength(1);
    const again = from(world, backup);
    again.connect();
    world.settle();
    expect(again.member.outbox).toEqual([]);
    expect(again.texts.filter((text) => text === "waiting")).toHaveLength(1);
  });

  it("says a message that waited in the backup and that nobody has said since (P38)", () => {
    const world = new World(crypto);
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    ann.disconnect();
    world.say(ann, "waiting");
    const again = from(world, ann.member);
    again.connect();
    world.settle();
    expect(ben.texts).toEqual(["waiting"]);
  });

  it("raises the clone alarm again as soon as it has settled (P23, P38)", () => {
    const { world, ann, backup } = behind();
    const again = from(world, backup);
    again.connect();
    world.settle();
    again.disconnect();
    ann.connect();
    world.settle();
    world.say(ann, "both go on");
    world.settle();
    ann.disconnect();
    again.connect();
    world.settle();
    expect(again.member.alarms.map(({ kind }) => kind)).toContain("cloned");
  });
});

describe("own numbers after a backup", () => {
  /** A state that waits with the numbers from 4 to 6. */
  function waiting(): MemberState {
    const world = new World(crypto);
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    ben.disconnect();
    for (const word of ["two", "three", "four", "five", "six"]) world.say(ben, word);
    const { outbox } = ben.member;
    return { ...restored(ben.member), outbox: outbox.filter(({ n }) => n > 3) };
  }

  const numbers = ({ n, outbox }: MemberState) => [n, outbox.map((item) => item.n)];

  it("go on after the highest that was said, and what waited up to there is taken for said (P38)", () => {
    const state = waiting();
    expect(numbers(saidUpTo(state, 3))).toEqual([6, [4, 5, 6]]);
    expect(numbers(saidUpTo(state, 5))).toEqual([6, [6]]);
    expect(numbers(saidUpTo(state, 9))).toEqual([9, []]);
  });

  it("are those of this member in the log, and of no other (P38)", () => {
    const state = {
      ...waiting(),
      senders: [[0, 9] as [number, number], [1, 4] as [number, number]],
    };
    const settled = settledRestore(state);
    expect(numbers(settled)).toEqual([6, [5, 6]]);
    expect(settled.restored).toBe(false);
    expect(numbers(settledRestore({ ...state, senders: [[0, 9]] }))).toEqual([6, [4, 5, 6]]);
  });
});
