import { TIMES } from "../../shared/limits.ts";
import { Branch, type Branching } from "./branch.ts";
import type { SimClient } from "./client.ts";
import { Random } from "./random.ts";
import type { Outcome } from "./trace.ts";
import { World } from "./world.ts";
import type { Crypto } from "../../shared/crypto/port.ts";

/**
 * Traces in which the relay shows one member another log than the others, for
 * good. Whoever is shown less or something else must find out by the next signed
 * head that crosses (P24), and nobody may suspect anybody who is shown the truth.
 */

interface Run {
  world: World;
  random: Random;
  victim: SimClient;
  others: SimClient[];
  said: number;
}

function say(run: Run, client: SimClient): void {
  run.said += 1;
  run.world.say(client, `${client.name} ${run.said}`);
}

function someTalk(run: Run, speakers: readonly SimClient[], most: number): void {
  for (let at = 1 + run.random.below(most); at > 0; at -= 1) {
    say(run, run.random.pick(speakers));
    if (run.random.chance(0.7)) run.world.settle();
  }
  run.world.settle();
}

function pass(run: Run, ms: number): void {
  const { world } = run;
  for (let left = ms; left > 0; left -= 20_000) {
    world.now += Math.min(left, 20_000);
    for (const client of world.clients) client.connect();
    for (const client of world.clients) client.dispatch({ type: "tick" });
    world.settle();
  }
}

function lieOf(run: Run, end: number): Branching {
  switch (run.random.below(3)) {
    case 0:
      return { lie: "withhold", from: end + 1 };
    case 1:
      return { lie: "omit", number: end + 1 };
    default:
      return { lie: "swap", number: end + 1 };
  }
}

const alarmsOf = (client: SimClient) => client.member.alarms;

/** One trace from a seed, with a relay that forks or cuts one member's log at some point. */
export function headsTrace(seed: number, crypto: (random: Random) => Crypto): Outcome {
  const random = new Random(seed ^ 0x5eed);
  const world = new World(crypto(random));
  const owner = world.owner("m0", { rotateEvery: 3 + random.below(8) });
  for (let at = 1 + random.below(4); at > 0; at -= 1) {
    world.member(owner, `m${world.clients.length}`);
  }
  world.settle();
  const victim = random.pick(world.clients.slice(1));
  const others = world.clients.filter((client) => client !== victim);
  const run: Run = { world, random, victim, others, said: 0 };
  const violations: string[] = [];

  someTalk(run, world.clients, 6);
  if (random.chance(0.5)) pass(run, random.below(3) * TIMES.heartbeat);
  const honest = world.clients.reduce((sum, client) => sum + alarmsOf(client).length, 0);
  if (honest > 0) violations.push("an alarm before the relay lied");

  const [room] = world.relay.rooms.values();
  if (room === undefined) throw new Error("the room must be there");
  const what = lieOf(run, room.log.length);
  const branch = new Branch(world.crypto, room, what);
  branch.between(victim);
  someTalk(run, others, 6);
  if (random.chance(0.3)) victim.crash();
  if (random.chance(0.5))
    someTalk(
      run,
      world.clients.filter((one) => one.linked),
      4,
    );

  // Two heartbeats of everybody, and the time in which a signed head must be reached.
  pass(run, 2 * TIMES.heartbeat + TIMES.headReached + 40_000);
  const flagged = alarmsOf(victim).length > 0;
  if (branch.differs && !flagged) violations.push(`${what.lie} was not noticed by ${victim.name}`);
  for (const client of others) {
    for (const { kind, member } of alarmsOf(client)) {
      if (member !== victim.member.me)
        violations.push(`${client.name} suspects ${kind} of ${member}`);
    }
  }
  return { seed, malicious: true, violations, alarms: 0, steps: run.said };
}
