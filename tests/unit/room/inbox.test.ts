import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

function three(): { world: World; ann: SimClient; ben: SimClient } {
  const world = new World(symbolicCrypto(new Random(21)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  world.member(ann, "cid");
  return { world, ann, ben };
}

describe("P60: a part that doesn't open", () => {
  it("is an alarm, takes nothing in, and a right one that comes later is still taken", () => {
    const { world, ann, ben } = three();
    const { epoch } = ben.member;
    ann.dispatch({ type: "remove", member: 2 });
    while (ann.pushUp());
    const part = ben.down.find(({ t }) => t === "part");
    if (part?.t !== "part") throw new Error("a removal must bring a part");
    ben.down = ben.down.filter((told) => told !== part);
    ben.take({ ...part, sealed: new Uint8Array(part.sealed.length) });
    world.settle();
    expect(ben.member.alarms).toMatchObject([{ kind: "keyless", number: part.number, member: 0 }]);
    expect(ben.member.epoch).toBe(epoch);
    expect(ben.member.halted).toBe(false);
    ben.take(part);
    world.settle();
    expect(ben.member.epoch).toBe(epoch + 1);
    expect(ben.member.live.wanting).toBeNull();
  });
});

describe("P21: own messages", () => {
  it("are under way no more once the log has shown them", () => {
    const { world, ben } = three();
    world.say(ben, "one");
    world.say(ben, "two");
    expect(ben.member.live.inFlight).toHaveLength(2);
    while (ben.pushUp());
    ben.down = ben.down.filter(({ t }) => t === "batch");
    while (ben.pullDown());
    expect(ben.texts).toEqual(["one", "two"]);
    expect(ben.member.live.inFlight).toEqual([]);
    expect(ben.member.outbox).toEqual([]);
  });
});
