import { crypto as themis } from "../../shared/crypto/themis.ts";
import type { Crypto } from "../../shared/crypto/port.ts";
import type { SimClient } from "./client.ts";
import { Random } from "./random.ts";
import { symbolicCrypto } from "./symbolic.ts";
import { World } from "./world.ts";

/** What came of one seed. */
export interface Outcome {
  seed: number;
  malicious: boolean;
  violations: string[];
  alarms: number;
  steps: number;
}

export type CryptoKind = "symbolic" | "themis";

/** How the relay lies in a trace: what it does to one thing that is on its way to a member. */
const LIES = ["drop", "duplicate", "swap", "garble", "rewind"] as const;

interface Run {
  world: World;
  random: Random;
  owner: SimClient;
  links: string[];
  said: Map<string, string[]>;
  malicious: boolean;
  lied: boolean;
}

function crypto(kind: CryptoKind, random: Random): Crypto {
  return kind === "symbolic" ? symbolicCrypto(random) : themis;
}

function say(run: Run, client: SimClient): void {
  if (client.state.phase !== "member") return;
  const words = run.said.get(client.name) ?? [];
  const text = `${client.name} ${words.length}`;
  run.said.set(client.name, [...words, text]);
  run.world.say(client, text);
}

/** One lie about something that waits for a client. */
function lie(run: Run, client: SimClient): void {
  const batches = client.down.filter((told) => told.t === "batch");
  const target = batches.at(run.random.below(Math.max(1, batches.length)));
  if (target === undefined || target.t !== "batch") return;
  const at = client.down.indexOf(target);
  const [entry] = target.entries;
  if (entry === undefined) return;
  run.lied = true;
  switch (run.random.pick(LIES)) {
    case "drop":
      client.down.splice(at, 1);
      return;
    case "duplicate":
      client.down.splice(at, 0, target);
      return;
    case "swap":
      client.down.splice(at, 1);
      client.down.push(target);
      return;
    case "garble":
      if (entry.type === "message") {
        const sealed = new Uint8Array(entry.sealed);
        sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1;
        client.down[at] = { t: "batch", entries: [{ ...entry, sealed }] };
      }
      return;
    case "rewind":
      if (entry.type === "message") {
        const clear: [number, number, number] = [entry.clear[0], entry.clear[1], 1];
        client.down[at] = { t: "batch", entries: [{ ...entry, clear }] };
      }
  }
}

function act(run: Run): void {
  const { world, random } = run;
  const client = random.pick(world.clients);
  world.now += random.below(4_000);
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return say(run, client);
    case 4:
      return random.chance(0.5) ? client.crash() : client.disconnect();
    case 5:
    case 6:
      return client.connect();
    case 7: {
      const link = run.links.shift();
      if (link !== undefined) world.joiner(`m${world.clients.length}`, link);
      return;
    }
    case 8:
      return client.dispatch({ type: "tick" });
    default:
      if (run.malicious && random.chance(0.7)) lie(run, client);
      for (let moves = random.below(20); moves > 0; moves -= 1) {
        if (random.chance(0.5)) client.pushUp();
        else client.pullDown();
      }
  }
}

/** Everybody back, everything moved, twice round, so that what was refused for a while is tried again. */
function bringHome(run: Run): void {
  const { world } = run;
  for (let round = 0; round < 6; round += 1) {
    for (const client of world.clients) client.connect();
    world.settle();
    world.now += 5_000;
    for (const client of world.clients) client.dispatch({ type: "tick" });
    world.settle();
  }
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (item === part[at]) at += 1;
  return at === part.length;
}

/** Holds for every relay, honest or not. */
function checkAlways(run: Run, client: SimClient, violations: string[]): void {
  const { texts, name } = client;
  if (new Set(texts).size !== texts.length) violations.push(`${name} shows a message twice`);
  for (const [speaker, words] of run.said) {
    const heard = texts.filter((text) => text.startsWith(`${speaker} `));
    if (!isSubsequence(heard, words)) violations.push(`${name} shows ${speaker} out of order`);
  }
  const known = new Set([...run.said.values()].flat());
  for (const text of texts) {
    if (!known.has(text)) violations.push(`${name} shows what nobody said`);
  }
}

/** Holds for an honest relay: all agree, nothing is missing, nobody is alarmed. */
function checkHonest(run: Run, violations: string[]): void {
  const members = run.world.clients.filter(({ state }) => state.phase === "member");
  const full = run.owner.texts;
  for (const client of members) {
    const { texts, name, member } = client;
    if (texts.some((text, at) => text !== full[full.length - texts.length + at])) {
      violations.push(`${name} and the owner show different threads`);
    }
    if (member.outbox.length > 0) violations.push(`${name} has something unsent`);
    if (member.epoch !== run.owner.member.epoch) violations.push(`${name} is in another epoch`);
  }
  for (const [speaker, words] of run.said) {
    const shown = full.filter((text) => text.startsWith(`${speaker} `));
    if (shown.length !== words.length) violations.push(`something that ${speaker} said is lost`);
  }
}

/** One run from a seed: 2 to 12 people, crashes anywhere, and for four fifths a relay that lies. */
export function trace(seed: number, kind: CryptoKind): Outcome {
  const random = new Random(seed);
  const world = new World(crypto(kind, random));
  const malicious = seed % 5 !== 0;
  const owner = world.owner("m0", { rotateEvery: 2 + random.below(8) });
  const guests = 1 + random.below(kind === "symbolic" ? 11 : 4);
  const links = Array.from({ length: guests }, () => world.invite(owner));
  const run: Run = { world, random, owner, links, said: new Map(), malicious, lied: false };
  for (let at = random.below(guests); at >= 0; at -= 1) {
    const link = run.links.shift();
    if (link !== undefined) world.joiner(`m${world.clients.length}`, link);
    world.settle();
  }
  const violations: string[] = [];
  const steps = 60 + random.below(120);
  for (let at = 0; at < steps; at += 1) {
    act(run);
    for (const client of world.clients) checkAlways(run, client, violations);
    if (violations.length > 0) break;
  }
  if (violations.length === 0) {
    bringHome(run);
    for (const client of world.clients) checkAlways(run, client, violations);
    if (!run.lied) checkHonest(run, violations);
  }
  const alarms = world.clients.reduce(
    (sum, { state }) => sum + (state.phase === "member" ? state.alarms.length : 0),
    0,
  );
  return { seed, malicious: run.lied, violations, alarms, steps };
}
