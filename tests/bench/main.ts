import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { initializeThemis } from "../../relay/themis.ts";
import { Client } from "../relay/client.ts";
import { admit, makeRoom, messageOf, type Joined } from "../relay/people.ts";
import { measuredRelay, type MeasuredRelay } from "./relay-process.ts";

/**
 * `npm run bench [-- --json]`: the relay as a program of its own, with sessions,
 * membership checks and the durable log on, over loopback. One core serves it and
 * the other this load, which does its own cryptography: deliveries are what both
 * together reach, so they are a lower bound for the relay.
 */
interface Figure {
  name: string;
  value: number;
  unit: string;
  better: "higher" | "lower";
}

const MEMBERS = 20;
const JOINS = 20;
const IN_FLIGHT = 8;
const ROUNDS = 60;
const IDLE = 500;

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function residentKib({ child }: MeasuredRelay): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  } catch {
    return null;
  }
}

async function joins(where: MeasuredRelay, figures: Figure[]): Promise<void> {
  const { owner, owned } = await makeRoom(where);
  const times: number[] = [];
  let held = owned;
  for (let at = 0; at < JOINS; at += 1) {
    const from = performance.now();
    const joined: Joined = await admit(owner, held);
    times.push(performance.now() - from);
    held = joined.owned;
  }
  figures.push({ name: "join.p50_ms", value: median(times), unit: "ms", better: "lower" });
}

async function fanout(where: MeasuredRelay, figures: Figure[]): Promise<void> {
  const { owner, owned } = await makeRoom(where);
  let held = owned;
  const members = [owner];
  while (members.length < MEMBERS) {
    const joined = await admit(owner, held);
    held = joined.owned;
    members.push(joined.client);
  }
  const messages = ROUNDS * IN_FLIGHT;
  const last = held.head[0] + messages;
  const bodies = Array.from({ length: messages }, (_, at) => messageOf(held.epoch, at + 1, 1024));
  const from = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = bodies.slice(round * IN_FLIGHT, (round + 1) * IN_FLIGHT);
    await Promise.all(batch.map((body) => owner.expect("logged", body)));
  }
  await Promise.all(members.map((member) => member.entry(last)));
  const seconds = (performance.now() - from) / 1000;
  const delivered = (messages * MEMBERS) / seconds;
  const name = `fanout.room${MEMBERS}.inflight${IN_FLIGHT}`;
  figures.push({ name, value: delivered, unit: "deliveries/s", better: "higher" });

  const reading = performance.now();
  const wanted = Math.min(1000, messages);
  for (let number = last - wanted + 1; number <= last; number += 256) {
    await owner.expect("entries", { t: "history", from: number, max: 256 });
  }
  const spent = performance.now() - reading;
  figures.push({ name: `history.read_${wanted}.ms`, value: spent, unit: "ms", better: "lower" });
}

async function idle(where: MeasuredRelay, figures: Figure[]): Promise<void> {
  const before = await residentKib(where);
  const clients: Client[] = [];
  for (let at = 0; at < IDLE; at += 1) clients.push(await Client.connect(where));
  const after = await residentKib(where);
  await Promise.all(clients.map((client) => client.close()));
  if (before === null || after === null) return;
  const value = (after - before) / IDLE;
  figures.push({ name: `idle.kib_per_connection`, value, unit: "KiB", better: "lower" });
}

await initializeThemis();
const data = await mkdtemp(join(tmpdir(), "0fc-bench-"));
const figures: Figure[] = [];
const relay = await measuredRelay(data);
try {
  const { startedIn } = relay;
  figures.push({ name: "cold_start.ms", value: startedIn, unit: "ms", better: "lower" });
  await joins(relay, figures);
  await fanout(relay, figures);
  await idle(relay, figures);
} finally {
  await relay.stop();
  await rm(data, { recursive: true, force: true });
}
const json = process.argv.includes("--json");
for (const figure of figures) {
  const value = Number(figure.value.toPrecision(4));
  const line = json
    ? JSON.stringify({ ...figure, value })
    : `${figure.name.padEnd(32)} ${value} ${figure.unit} (${figure.better} is better)`;
  process.stdout.write(`${line}\n`);
}
process.exit(0);
