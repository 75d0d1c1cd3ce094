import { performance } from "node:perf_hooks";
import { cpuSeconds } from "./machine.ts";
import type { Member, Server } from "./targets.ts";

/** The same load for every server: rooms of members, and messages from one member of each. */

export interface Crowd {
  server: Server;
  rooms: Member[][];
  size: number;
  /** Messages a second of one room when it was last measured. */
  pace: number;
}

/** Taken for the messages a second of one room until they have been measured. */
const FIRST_PACE = 200;
/** Connections that are made side by side: not so many that on a busy machine the last outlast their time for a handshake. */
const AT_ONCE = 100;

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
  return { server, rooms: out, size, pace: FIRST_PACE };
}

export interface Flow {
  /** Messages that arrived at a member, a second, all together. */
  perSecond: number;
  /** Of the server, microseconds of CPU for each delivery. */
  serverCpu: number;
  /** Shares of a core that the server and this load used; whoever is close to 1 was the limit. */
  serverShare: number;
  loadShare: number;
}

/** How long one measurement runs in before it counts, and then counts, in seconds. */
export interface Span {
  settle: number;
  count: number;
}

/** Keeps `inFlight` messages under way in each room; one is under way until all members have it. */
export async function flow(crowd: Crowd, inFlight: number, span: Span): Promise<Flow> {
  const { rooms, size, server } = crowd;
  const ahead = Math.ceil(crowd.pace * (span.settle + span.count) * 1.2) + inFlight;
  for (const [sender] of rooms) sender?.prepare(ahead);
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
  await pause(span.settle * 1000);
  const before = {
    at: performance.now(),
    delivered,
    cpu: cpuSeconds(server.pid),
    own: process.cpuUsage(),
  };
  await pause(span.count * 1000);
  const spent = (performance.now() - before.at) / 1000;
  const own = process.cpuUsage(before.own);
  const flown = delivered - before.delivered;
  const cpu = cpuSeconds(server.pid) - before.cpu;
  stopped = true;
  crowd.pace = flown / spent / size / rooms.length;
  await until(() => missing.every((left) => left() === 0));
  return {
    perSecond: flown / spent,
    serverCpu: (cpu / flown) * 1e6,
    serverShare: cpu / spent,
    loadShare: (own.user + own.system) / 1e6 / spent,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Longest wait for what is still under way. */
const PATIENCE = 20_000;

/** Resolves once everything has arrived. */
async function until(arrived: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!arrived()) {
    if (performance.now() > end) throw new Error("deliveries are missing");
    await pause(10);
  }
}

/** Milliseconds from sending to each arrival, at `perSecond` messages a second spread over the rooms. */
export async function latencies(crowd: Crowd, perSecond: number, span: Span): Promise<number[]> {
  const { rooms, size } = crowd;
  const settling = Math.round(perSecond * span.settle);
  const total = settling + Math.round(perSecond * span.count);
  for (const [sender] of rooms) sender?.prepare(Math.ceil(total / rooms.length));
  const out: number[] = [];
  let arrived = 0;
  const sentAt = rooms.map(() => [] as number[]);
  for (const [room, members] of rooms.entries()) {
    for (const member of members) {
      let got = 0;
      member.listen((messages) => {
        const now = performance.now();
        arrived += messages;
        for (const end = got + messages; got < end; got += 1) {
          const counts = got * rooms.length + room >= settling;
          if (counts) out.push(now - (sentAt[room]?.[got] ?? Number.NaN));
        }
      });
    }
  }
  const begin = performance.now();
  for (let at = 0; at < total; at += 1) {
    const due = begin + (at / perSecond) * 1000;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    const room = at % rooms.length;
    sentAt[room]?.push(performance.now());
    rooms[room]?.[0]?.say();
  }
  await until(() => arrived === total * size);
  return out;
}
