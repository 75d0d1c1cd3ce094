import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { restored } from "../../../shared/room/restore.ts";
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
