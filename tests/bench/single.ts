import { mkdirSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { crypto } from "../../shared/crypto/themis.ts";
import { Client } from "../relay/client.ts";
import { admit, makeRoom, type Joined } from "../relay/people.ts";
import { median, type Figure } from "./figures.ts";
import { residentKib } from "./machine.ts";
import { measuredRelay, session, type MeasuredRelay } from "./relay-process.ts";
import { seedRooms, type Seeded, type Wish } from "./seed.ts";
import { clientFrame, type LoadSocket } from "./socket.ts";

/** What is measured of the relay alone, without peers. */

/** Runs `body` with a relay on a database with these rooms in it. */
export async function withRelay<T>(
  folder: string,
  wishes: readonly Wish[],
  body: (relay: MeasuredRelay, rooms: Seeded[]) => Promise<T>,
  real?: (room: number) => boolean,
): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const rooms = await seedRooms(folder, wishes, real);
  const relay = await measuredRelay(folder);
  try {
    return await body(relay, rooms);
  } finally {
    await relay.stop();
  }
}

/** Someone of a seeded room, attached. */
export async function comeBack(relay: MeasuredRelay, seeded: Seeded): Promise<Client> {
  const client = await Client.connect(relay, seeded.owner.auth);
  client.uid = seeded.owned.uid;
  await client.expect("attached", { t: "attach", room: seeded.owned.room });
  await client.next("fanout");
  return client;
}

/** From the start of the program until it takes connections. */
export async function startFigure(folder: string, times: number): Promise<Figure> {
  mkdirSync(folder, { recursive: true });
  const took: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const relay = await measuredRelay(folder);
    took.push(relay.startedIn);
    await relay.stop();
  }
  return { name: "cold_start.ms", value: median(took), unit: "ms", better: "lower" };
}

/** From an invite to an attached member: eight requests of two people, both sides' cryptography included. */
export async function joinTimes(relay: MeasuredRelay, times: number): Promise<number[]> {
  const { owner, owned } = await makeRoom(relay);
  const took: number[] = [];
  let held = owned;
  for (let at = 0; at < times; at += 1) {
    const from = performance.now();
    const joined: Joined = await admit(owner, held);
    took.push(performance.now() - from);
    held = joined.owned;
    await joined.client.close();
  }
  await owner.close();
  return took;
}

export async function joinFigure(relay: MeasuredRelay, times: number): Promise<Figure> {
  const value = median(await joinTimes(relay, times));
  return { name: "join.p50_ms", value, unit: "ms", better: "lower" };
}

/** Reading 1000 entries of 1 KiB, in pieces as a client does. */
export async function historyTime(client: Client, last: number): Promise<number> {
  const from = performance.now();
  for (let number = last - 999; number <= last; number += 250) {
    await client.expect("entries", { t: "history", from: number, max: 250 });
  }
  return performance.now() - from;
}

/** The room that `historyFigure` needs at the relay. */
export const LONG: Wish = { members: 2, entries: 1000 };

export async function historyFigure(
  relay: MeasuredRelay,
  room: Seeded,
  times: number,
): Promise<Figure> {
  const client = await comeBack(relay, room);
  const took: number[] = [];
  for (let at = 0; at < times; at += 1) took.push(await historyTime(client, LONG.entries + 1));
  await client.close();
  return { name: "history.read_1000.ms", value: median(took), unit: "ms", better: "lower" };
}

const BINARY = 2;
const AT_ONCE = 8;
/** Connections, at most, that come and go before those that are measured. */
const WARM = 1000;
const PING = 20_000;

/** Memory of a connection that has a session and says nothing but that it lives. */
export async function idleFigure(folder: string, connections: number): Promise<Figure> {
  const value = await withRelay(folder, [], async (relay) => {
    // What the program takes once and keeps is none of a connection's: as many have come and gone before.
    const open: LoadSocket[] = [];
    const auth = crypto.generateKeyPair();
    const timers: NodeJS.Timeout[] = [];
    const connect = async (keep: boolean) => {
      const { socket, channel } = await session(relay, auth);
      if (!keep) return socket.close();
      socket.count(
        () => 0,
        () => undefined,
      );
      open.push(socket);
      const ping = () => socket.write(clientFrame(BINARY, channel.seal({ t: "ping" }).frame));
      timers.push(setInterval(ping, PING));
    };
    for (let at = 0; at < Math.min(connections, WARM); at += 1) await connect(false);
    const empty = residentKib(relay.pid);
    for (let at = 0; at < connections; at += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => connect(true)));
    }
    const full = residentKib(relay.pid);
    for (const timer of timers) clearInterval(timer);
    for (const socket of open) socket.close();
    return (full - empty) / open.length;
  });
  return { name: "idle.kib_per_connection", value, unit: "KiB", better: "lower" };
}
