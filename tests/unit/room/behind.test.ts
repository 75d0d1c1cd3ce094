import { beforeAll, expect, test } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import type { Entry } from "../../../shared/wire/log.ts";
import type { SimClient } from "../../sim/client.ts";
import type { SimRoom } from "../../sim/seats.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

/** Loses the links, leaves the relay with this much of its log, and comes again. */
function reconnect(world: World, room: SimRoom, log: Entry[]): void {
  for (const client of world.clients) client.disconnect();
  room.log = log;
  for (const client of world.clients) client.connect();
  world.settle();
}

function alarmsOf({ member }: SimClient): string[] {
  return member.alarms.map(({ kind, number }) => `${kind} ${number}`);
}

test("a relay set back to an older copy raises one alarm for who knows more, who keeps all, says nothing, and goes on when the relay has it again (P25)", () => {
  const world = new World(crypto);
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  world.say(ben, "before");
  world.settle();
  const [room] = world.relay.rooms.values();
  if (room === undefined) throw new Error("there is a room");
  const copy = [...room.log];
  world.say(ben, "after the copy");
  world.settle();
  const whole = room.log;
  const lost = `behind ${whole.length}`;

  for (const log of [copy, copy.slice(0, -1), copy]) reconnect(world, room, log);
  world.say(ann, "waits");
  ann.dispatch({ type: "tick" });
  world.settle();
  expect(room.log).toHaveLength(whole.length - 1);
  for (const person of [ann, ben]) {
    expect(alarmsOf(person)).toEqual([lost]);
    expect(person.texts).toEqual(["before", "after the copy"]);
  }

  reconnect(world, room, whole);
  for (const person of [ann, ben]) {
    expect(alarmsOf(person)).toEqual([lost]);
    expect(person.texts).toEqual(["before", "after the copy", "waits"]);
  }
});
