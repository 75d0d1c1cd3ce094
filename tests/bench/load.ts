import { performance } from "node:perf_hooks";
import { cpuSeconds } from "./machine.ts";
import type { Member, Server } from "./targets.ts";

/** The same load for every server: rooms of members, and messages from one member of each. */

export interface Crowd {
  server: Server;
  rooms: Member[][];
  size: number;
}

/** Connections that are made side by side. */
const AT_ONCE = 8;

/** Connects `rooms` rooms of `size` members each, from room number `first` on. */
export async function gather(
  server: Server,
  rooms: number,
  size: number,
  first = 0,
): Promise<Crowd> {
  const out: Member[][] = Array.from({ length: rooms }, () => []);
  for (let at = 0; at < rooms * size; at += AT_ONCE) {
    const many = Math.min(AT_ONCE, rooms * size - at);
    await Promise.all(
      Array.from({ length: many }, async (_, more) => {
        const [room, place] = [Math.floor((at + more) / size), (at + more) % size];
        const members = out[room] ?? [];
        members[place] = await server.join(first + room, place);
      }),
    );
  }
  return { server, rooms: out, size };
}

export function disperse({ rooms }: Crowd): void {
  for (const member of rooms.flat()) member.close();
}

export interface Flow {
  /** Messages that arrived at a member, a second, all together. */
  perSecond: number;
  /** Of the server, microseconds of CPU for each delivery. */
  serverCpu: number;
  /** Share of a core that this load used; close to 1 means that it was the limit. */
  loadCpu: number;
}

/** Keeps `inFlight` messages under way in each room for `seconds`; one is under way until all members have it. */
export async function flow(crowd: Crowd, inFlight: number, seconds: number): Promise<Flow> {
  const { rooms, size, server } = crowd;
  let delivered = 0;
  let stopped = false;
  const missing: (() => number)[] = [];
  for (const members of rooms) {
    let sent = 0;
    let got = 0;
    const [sender] = members;
    const fill = () => {
      const free = stopped ? 0 : inFlight - (sent - Math.floor(got / size));
      for (let at = 0; at < free; at += 1) sender?.say();
      sent += Math.max(0, free);
    };
    const counted = (messages: number) => {
      got += messages;
      delivered += messages;
      fill();
    };
    for (const member of members) member.listen(counted);
    missing.push(() => sent * size - got);
    fill();
  }
  const settle = Math.min(500, seconds * 300);
  await new Promise((resolve) => setTimeout(resolve, settle));
  const before = {
    at: performance.now(),
    delivered,
    cpu: cpuSeconds(server.pid),
    own: process.cpuUsage(),
  };
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const spent = (performance.now() - before.at) / 1000;
  const own = process.cpuUsage(before.own);
  const flown = delivered - before.delivered;
  const cpu = cpuSeconds(server.pid) - before.cpu;
  stopped = true;
  await until(() => missing.every((left) => left() === 0));
  return {
    perSecond: flown / spent,
    serverCpu: (cpu / flown) * 1e6,
    loadCpu: (own.user + own.system) / 1e6 / spent,
  };
}

/** Longest wait for what is still under way. */
const PATIENCE = 20_000;

/** Resolves once everything has arrived. */
async function until(arrived: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!arrived()) {
    if (performance.now() > end) throw new Error("deliveries are missing");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Milliseconds from sending to each arrival, at `perSecond` messages a second spread over the rooms. */
export async function latencies(
  crowd: Crowd,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const { rooms, size } = crowd;
  const out: number[] = [];
  const sentAt = rooms.map(() => [] as number[]);
  for (const [room, members] of rooms.entries()) {
    for (const member of members) {
      let got = 0;
      member.listen((messages) => {
        const now = performance.now();
        for (const end = got + messages; got < end; got += 1) {
          out.push(now - (sentAt[room]?.[got] ?? Number.NaN));
        }
      });
    }
  }
  const total = Math.round(perSecond * seconds);
  const begin = performance.now();
  for (let at = 0; at < total; at += 1) {
    const due = begin + (at / perSecond) * 1000;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const room = at % rooms.length;
    sentAt[room]?.push(performance.now());
    rooms[room]?.[0]?.say();
  }
  await until(() => out.length === total * size);
  return out;
}
