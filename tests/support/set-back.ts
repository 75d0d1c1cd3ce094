import { crypto } from "../../shared/crypto/themis.ts";
import type { SimClient } from "../sim/client.ts";
import type { SimRoom } from "../sim/seats.ts";
import { World } from "../sim/world.ts";

/** A relay that comes back out of a backup, with people who know more than it does. */

export function only(world: World): SimRoom {
  const [room] = world.relay.rooms.values();
  if (room === undefined) throw new Error("there is a room");
  return room;
}

/** Three people; a backup of their relay; and what was said and done since. */
export function sinceBackup() {
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
export function restore(world: World, backup: SimRoom[]): void {
  world.relay.setBack(backup, true);
  for (const client of world.clients) client.disconnect();
}

/** Somebody who has said something since the backup is connected again, and has the first of it on the way. */
export function aboutToGive() {
  const { world, ben, backup, saying } = sinceBackup();
  saying(ben, "one");
  restore(world, backup);
  ben.connect();
  ben.pushUp();
  ben.pullDown();
  return { world, ben };
}

export function later(world: World, ms: number): void {
  world.now += ms;
  for (const client of world.clients) client.dispatch({ type: "tick" });
  world.settle();
}

export function bringBack(world: World, ...clients: readonly SimClient[]): void {
  for (const client of clients) client.connect();
  world.settle();
}

/** Gives one entry in the name of another, before anybody who knows better has come. */
export function giveNothing(world: World, by: SimClient, sender: number): void {
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
export function giveAndGo(client: SimClient): void {
  client.connect();
  client.pushUp();
  client.pullDown();
  client.pushUp();
  client.disconnect();
}

export function alarms(...clients: readonly SimClient[]): string[] {
  return clients.flatMap(({ name, member }) => member.alarms.map(({ kind }) => `${name} ${kind}`));
}
