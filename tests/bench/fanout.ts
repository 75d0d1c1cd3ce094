import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { median, note, quantile, type Figure } from "./figures.ts";
import { disperse, flow, gather, latencies, type Crowd, type Flow } from "./load.ts";
import { measuredRelay, relayServer } from "./relay-process.ts";
import { seedRooms } from "./seed.ts";
import { hasMosquitto, PEERS, type Peer, type Server } from "./targets.ts";

/** Fan-out and latency: every server under the same loads, round by round, so that a noisy moment hits all of them. */

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

/** Measures all loads on all servers and prints rates, CPU and ratios. */
export async function fanoutFigures({ base, memory, quick, print }: Options): Promise<void> {
  const starts: [Name, () => Promise<Server>][] = [
    ["relay", () => startRelay(join(base, "fanout"))],
    ["uws", PEERS.uws],
    ["ws", PEERS.ws],
    ["socketio", PEERS.socketio],
  ];
  if (memory !== null) {
    starts.splice(1, 0, ["relay_memory", () => startRelay(join(memory, "fanout"))]);
  }
  if (hasMosquitto) starts.push(["mosquitto", PEERS.mosquitto]);

  const flows = new Map<string, Flow[]>();
  const late = new Map<Name, number[]>();
  const seconds = quick ? 1 : 3;
  for (const [name, start] of starts) {
    const server = await start();
    const wanted = (peers: readonly Peer[]) =>
      name === "relay" ||
      (name === "relay_memory" && (!quick || peers.includes("uws"))) ||
      peers.includes(name as Peer);
    try {
      // Others number their rooms as they like; the relay's large room is its first.
      const crowds = new Map<number, Crowd>();
      const crowdOf = async (rooms: number, size: number) => {
        const present =
          crowds.get(size) ?? (await gather(server, rooms, size, rooms === 1 ? 0 : 1));
        crowds.set(size, present);
        return present;
      };
      for (const load of LOADS) {
        if (!wanted(load.peers)) continue;
        const crowd = await crowdOf(load.rooms, load.size);
        for (let round = 0; round < (quick ? 1 : 3); round += 1) {
          const key = `${load.name} ${name}`;
          flows.set(key, [...(flows.get(key) ?? []), await flow(crowd, load.inFlight, seconds)]);
        }
      }
      if (wanted(["ws"])) {
        const crowd = await crowdOf(LATENCY.rooms, LATENCY.size);
        late.set(name, await latencies(crowd, LATENCY.perSecond, quick ? 2 : 10));
      }
      for (const crowd of crowds.values()) disperse(crowd);
    } finally {
      await server.stop();
    }
  }

  const rate = (load: string, who: Name) =>
    median((flows.get(`${load} ${who}`) ?? []).map(({ perSecond }) => perSecond));
  for (const { name, peers } of LOADS) {
    for (const who of ["relay", "relay_memory", ...peers] as const) {
      const measured = flows.get(`${name} ${who}`);
      if (!measured) continue;
      note(summary(name, who, measured));
      print({
        name: `fanout.${name}.${who}`,
        value: rate(name, who),
        unit: "deliveries/s",
        better: "higher",
      });
    }
    for (const who of ["relay", "relay_memory"] as const) {
      const suffix = who === "relay" ? "" : ".log_in_memory";
      for (const peer of peers) {
        const value = rate(name, who) / rate(name, peer);
        if (Number.isNaN(value)) continue;
        print({
          name: `fanout.${name}.ratio_to_${peer}${suffix}`,
          value,
          unit: "x",
          better: "higher",
        });
      }
    }
  }
  const p99 = (who: Name) => quantile(late.get(who) ?? [], 0.99);
  for (const [who, times] of late) {
    for (const [word, part] of [
      ["p50", 0.5],
      ["p99", 0.99],
    ] as const) {
      const name = `latency.${LATENCY.name}.${word}_ms.${who}`;
      print({ name, value: quantile(times, part), unit: "ms", better: "lower" });
    }
  }
  for (const who of ["relay", "relay_memory"] as const) {
    const suffix = who === "relay" ? "" : ".log_in_memory";
    const value = p99(who) / p99("ws");
    if (Number.isNaN(value)) continue;
    print({
      name: `latency.${LATENCY.name}.p99_ratio_to_ws${suffix}`,
      value,
      unit: "x",
      better: "lower",
    });
  }
}
