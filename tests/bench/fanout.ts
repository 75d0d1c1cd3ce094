import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { median, note, quantile, type Figure } from "./figures.ts";
import { disperse, flow, gather, latencies, type Crowd, type Flow } from "./load.ts";
import { measuredRelay, relayServer } from "./relay-process.ts";
import { seedRooms } from "./seed.ts";
import { hasMosquitto, PEERS, type Peer, type Server } from "./targets.ts";

/** Fan-out and latency: every server under the same loads, one server after the other. */

interface Options {
  /** Folder on a disk. */
  base: string;
  /** Folder in memory, to see what the disk costs; null where there is none. */
  memory: string | null;
  quick: boolean;
  print: (figure: Figure) => void;
}

interface Load {
  name: string;
  rooms: number;
  size: number;
  inFlight: number;
  /** Who is measured, and compared with the relay. */
  peers: readonly Peer[];
}

const LOADS: readonly Load[] = [
  { name: "room100.inflight1", rooms: 1, size: 100, inFlight: 1, peers: ["uws"] },
  { name: "room100.inflight16", rooms: 1, size: 100, inFlight: 16, peers: ["uws"] },
  {
    name: "rooms20x50.inflight8",
    rooms: 20,
    size: 50,
    inFlight: 8,
    peers: ["ws", "socketio", "mosquitto"],
  },
];
const LATENCY = { name: "rooms20x50.200ps", rooms: 20, size: 50, perSecond: 200 };

/** The relay with the rooms of all loads in it: first the large one, then twenty. */
async function startRelay(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const wishes = [
    { members: 100, entries: 0 },
    ...Array.from({ length: 20 }, () => ({ members: 50, entries: 0 })),
  ];
  const rooms = await seedRooms(folder, wishes);
  return relayServer(await measuredRelay(folder), rooms);
}

type Name = "relay" | "relay_memory" | Peer;

function summary(name: string, who: string, flows: readonly Flow[]): string {
  const load = Math.max(...flows.map(({ loadCpu }) => loadCpu));
  const cpu = median(flows.map(({ serverCpu }) => serverCpu));
  const rate = Math.round(median(flows.map(({ perSecond }) => perSecond)));
  const limit = load > 0.95 ? "; the load may be the limit here" : "";
  return (
    `${name} ${who}: ${rate} deliveries/s, ${cpu.toFixed(2)} µs of server CPU each, ` +
    `load at ${Math.round(load * 100)} % of its core${limit}`
  );
}

type Relay = "relay" | "relay_memory";
const RELAYS: readonly Relay[] = ["relay_memory", "relay"];

/** What follows a ratio's name where the relay's log was in memory. */
function suffixOf(relay: Relay): string {
  return relay === "relay" ? "" : ".log_in_memory";
}

/** What has been measured so far; figures are printed as soon as they can be. */
class Results {
  readonly #rates = new Map<string, number>();
  readonly #late = new Map<Name, number>();
  readonly #print: (figure: Figure) => void;

  constructor(print: (figure: Figure) => void) {
    this.#print = print;
  }

  flow({ name, peers }: Load, who: Name, flows: readonly Flow[]): void {
    note(summary(name, who, flows));
    const rate = median(flows.map(({ perSecond }) => perSecond));
    this.#rates.set(`${name} ${who}`, rate);
    this.#print({
      name: `fanout.${name}.${who}`,
      value: rate,
      unit: "deliveries/s",
      better: "higher",
    });
    // Less at the mercy of what else runs on this machine than what the clock says.
    const cpu = median(flows.map(({ serverCpu }) => serverCpu));
    this.#print({ name: `fanout.${name}.cpu.${who}`, value: cpu, unit: "µs", better: "lower" });
    const relay = RELAYS.find((one) => one === who);
    if (!relay) return;
    for (const peer of peers) {
      const value = rate / (this.#rates.get(`${name} ${peer}`) ?? Number.NaN);
      if (Number.isNaN(value)) continue;
      const ratio = `fanout.${name}.ratio_to_${peer}${suffixOf(relay)}`;
      this.#print({ name: ratio, value, unit: "x", better: "higher" });
    }
  }

  latency(who: Name, times: readonly number[]): void {
    const name = `latency.${LATENCY.name}`;
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
    this.#late.set(who, p99);
    this.#print({ name: `${name}.p50_ms.${who}`, value: p50, unit: "ms", better: "lower" });
    this.#print({ name: `${name}.p99_ms.${who}`, value: p99, unit: "ms", better: "lower" });
    const relay = RELAYS.find((one) => one === who);
    const value = p99 / (this.#late.get("ws") ?? Number.NaN);
    if (!relay || Number.isNaN(value)) return;
    const ratio = `${name}.p99_ratio_to_ws${suffixOf(relay)}`;
    this.#print({ name: ratio, value, unit: "x", better: "lower" });
  }
}

async function measure(who: Name, server: Server, quick: boolean, results: Results): Promise<void> {
  const isRelay = RELAYS.some((one) => one === who);
  const wanted = (peers: readonly Peer[]) => isRelay || peers.some((peer) => peer === who);
  const seconds = quick ? 1 : 3;
  // Others number their rooms as they like; the relay's large room is its first.
  const crowds = new Map<number, Crowd>();
  const crowdOf = async (rooms: number, size: number) => {
    const present = crowds.get(size) ?? (await gather(server, rooms, size, rooms === 1 ? 0 : 1));
    crowds.set(size, present);
    return present;
  };
  for (const load of LOADS) {
    if (!wanted(load.peers)) continue;
    const crowd = await crowdOf(load.rooms, load.size);
    const flows: Flow[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      flows.push(await flow(crowd, load.inFlight, seconds));
    }
    results.flow(load, who, flows);
  }
  if (wanted(["ws"])) {
    const crowd = await crowdOf(LATENCY.rooms, LATENCY.size);
    results.latency(who, await latencies(crowd, LATENCY.perSecond, quick ? 2 : 10));
  }
  for (const crowd of crowds.values()) disperse(crowd);
}

/** Measures all loads on all servers, the relay last, and prints rates, CPU and ratios. */
export async function fanoutFigures({ base, memory, quick, print }: Options): Promise<void> {
  const starts: [Name, () => Promise<Server>][] = [
    ["uws", PEERS.uws],
    ["ws", PEERS.ws],
    ["socketio", PEERS.socketio],
  ];
  if (hasMosquitto) starts.push(["mosquitto", PEERS.mosquitto]);
  starts.push(["relay", () => startRelay(join(base, "fanout"))]);
  if (memory !== null) starts.push(["relay_memory", () => startRelay(join(memory, "fanout"))]);
  const results = new Results(print);
  for (const [who, start] of starts) {
    const server = await start();
    try {
      await measure(who, server, quick, results);
    } finally {
      await server.stop();
    }
  }
}
