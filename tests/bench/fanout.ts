import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Field, type Rooms } from "./field.ts";
import { median, note, quantile, type Print } from "./figures.ts";
import { flow, latencies, type Flow, type Span } from "./load.ts";
import { measuredRelay, relayServer } from "./relay-process.ts";
import { seedRooms } from "./seed.ts";
import { hasMosquitto, PEERS, type Peer, type Server } from "./targets.ts";

/**
 * Fan-out and latency, the relay beside its peers: all of them run at the same
 * time, and each round of a load goes to one after the other, so that whatever
 * else this machine does meets all of them alike.
 */

interface Options {
  /** Folder on a disk. */
  base: string;
  /** Folder in memory, to see what the disk costs; null where there is none. */
  memory: string | null;
  quick: boolean;
  print: Print;
  /** Whether a load is wanted. */
  wanted: (name: string) => boolean;
}

type Relay = "relay" | "relay_memory";
type Name = Relay | Peer;

interface Load extends Rooms {
  name: string;
  inFlight: number;
  /** A quick run begins no further round once it is so old, in milliseconds. */
  quickUntil: number;
  /** Who is measured, and compared with the relay. */
  peers: readonly Peer[];
}

const ONE: Rooms = { rooms: 1, size: 100, first: 0 };
const TWENTY: Rooms = { rooms: 20, size: 50, first: 1 };
const LOADS: readonly Load[] = [
  {
    name: "fanout.room100.inflight1",
    ...ONE,
    inFlight: 1,
    quickUntil: 9000,
    peers: ["uws", "floor"],
  },
  {
    name: "fanout.room100.inflight16",
    ...ONE,
    inFlight: 16,
    quickUntil: 13_000,
    peers: ["uws", "floor"],
  },
  {
    name: "fanout.rooms20x50.inflight8",
    ...TWENTY,
    inFlight: 8,
    quickUntil: 18_000,
    peers: ["ws", "socketio", "mosquitto", "floor"],
  },
];
const LATENCY = { name: "latency.rooms20x50.200ps", perSecond: 200 };

/** The relay with the rooms of all loads in it. */
async function startRelay(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const rooms = [ONE, TWENTY].flatMap(({ rooms: many, size }) =>
    Array.from({ length: many }, () => ({ members: size, entries: 0 })),
  );
  const seeded = await seedRooms(folder, rooms);
  return relayServer(await measuredRelay(folder), seeded);
}

/** Whether this machine is so busy that a quick run has to be content with the rounds it has. */
function late({ quick }: Options, { quickUntil }: Load): boolean {
  return quick && performance.now() > quickUntil;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** What whoever reads the figures must know of how they came about. */
function summary(name: string, who: Name, flows: readonly Flow[]): string {
  const of = (value: (one: Flow) => number) => median(flows.map(value));
  const [load, server] = [of((one) => one.loadShare), of((one) => one.serverShare)];
  const limit =
    load > 0.95
      ? "THE LOAD WAS THE LIMIT: look at the CPU instead"
      : server > 0.95
        ? "the server was the limit"
        : "neither was busy all the time: waiting (for the disk, or for other programs) was the limit";
  return (
    `${name} ${who}: ${Math.round(of((one) => one.perSecond))} deliveries/s, ` +
    `${of((one) => one.serverCpu).toFixed(2)} µs of server CPU each; ` +
    `server ${percent(server)} and load ${percent(load)} of a core; ${limit}`
  );
}

/** What follows a ratio's name where the relay's log was in memory. */
function suffixOf(relay: Relay): string {
  return relay === "relay" ? "" : ".log_in_memory";
}

/** Median over the rounds of how often `theirs` fits into `ours`. */
function ratio(
  ours: readonly Flow[],
  theirs: readonly Flow[],
  value: (one: Flow) => number,
): number {
  return median(ours.map((one, at) => value(one) / (theirs[at] ? value(theirs[at]) : Number.NaN)));
}

async function measureFlow(
  field: Field<Name>,
  load: Load,
  relays: readonly Relay[],
  options: Options,
): Promise<void> {
  const { quick, print } = options;
  const { name } = load;
  const peers = load.peers.filter((peer) =>
    peer === "floor" ? !quick : peer !== "mosquitto" || hasMosquitto,
  );
  const flows = new Map<Name, Flow[]>([...peers, ...relays].map((who) => [who, []]));
  const span: Span = quick ? { settle: 0.2, count: 0.5 } : { settle: 0.5, count: 3 };
  for (const who of flows.keys()) await field.crowd(who, load);
  for (let round = 0; round < (quick ? 2 : 5); round += 1) {
    if (round > 0 && late(options, load)) break;
    for (const [who, taken] of flows) {
      taken.push(await flow(await field.crowd(who, load), load.inFlight, span));
    }
  }
  for (const [who, taken] of flows) {
    note(summary(name, who, taken));
    const of = (value: (one: Flow) => number) => median(taken.map(value));
    const rate = of((one) => one.perSecond);
    print({ name: `${name}.${who}`, value: rate, unit: "deliveries/s", better: "higher" });
    const cpu = of((one) => one.serverCpu);
    print({ name: `${name}.cpu.${who}`, value: cpu, unit: "µs", better: "lower" });
    const share = of((one) => one.loadShare);
    print({ name: `${name}.load_share.${who}`, value: share, unit: "cores", better: "lower" });
  }
  for (const relay of relays) {
    for (const peer of peers) {
      const [ours, theirs] = [flows.get(relay) ?? [], flows.get(peer) ?? []];
      const suffix = `to_${peer}${suffixOf(relay)}`;
      const value = ratio(ours, theirs, (one) => one.perSecond);
      print({ name: `${name}.ratio_${suffix}`, value, unit: "x", better: "higher" });
      const cpu = ratio(ours, theirs, (one) => 1 / one.serverCpu);
      print({ name: `${name}.cpu_ratio_${suffix}`, value: cpu, unit: "x", better: "higher" });
    }
  }
}

async function measureLatency(
  field: Field<Name>,
  relays: readonly Relay[],
  { quick, print }: Options,
): Promise<void> {
  const { name, perSecond } = LATENCY;
  const all = new Map<Name, number[]>((["ws", ...relays] as const).map((who) => [who, []]));
  for (let round = 0; round < (quick ? 1 : 5); round += 1) {
    for (const [who, times] of all) {
      const crowd = await field.crowd(who, TWENTY);
      // At first V8 compiles beside it, on the same core: that would be a good part of the slowest percent.
      const settle = quick || round > 0 ? 1 : 8;
      times.push(...(await latencies(crowd, perSecond, { settle, count: quick ? 2 : 4 })));
    }
  }
  const p99 = (who: Name) => quantile(all.get(who) ?? [], 0.99);
  for (const [who, times] of all) {
    const p50 = quantile(times, 0.5);
    print({ name: `${name}.p50_ms.${who}`, value: p50, unit: "ms", better: "lower" });
    print({ name: `${name}.p99_ms.${who}`, value: p99(who), unit: "ms", better: "lower" });
  }
  for (const relay of relays) {
    const value = p99(relay) / p99("ws");
    const ratioName = `${name}.p99_ratio_to_ws${suffixOf(relay)}`;
    print({ name: ratioName, value, unit: "x", better: "lower" });
  }
}

/** Measures all loads and prints rates, CPU and ratios. */
export async function fanoutFigures(options: Options): Promise<void> {
  const { base, memory, wanted } = options;
  const relays: Relay[] = memory === null ? ["relay"] : ["relay", "relay_memory"];
  const field = new Field<Name>({
    ...PEERS,
    relay: () => startRelay(join(base, "fanout")),
    relay_memory: () => startRelay(join(memory ?? base, "fanout")),
  });
  try {
    for (const load of LOADS) {
      if (wanted(load.name)) await measureFlow(field, load, relays, options);
    }
    if (wanted(LATENCY.name)) await measureLatency(field, relays, options);
  } finally {
    await field.stop();
  }
}
