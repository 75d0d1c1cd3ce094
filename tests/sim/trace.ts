import type { Crypto } from "../../shared/crypto/port.ts";
import { crypto as themis } from "../../shared/crypto/themis.ts";
import { perform, script, type Action, type Run } from "./actions.ts";
import { Bindings, checkHonest, checkInvites, checkShown } from "./invariants.ts";
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
  /** What happened, where it was made of actions. */
  script?: Action[];
}

export type CryptoKind = "symbolic" | "themis";

export function cryptoOf(kind: CryptoKind, random: Random): Crypto {
  return kind === "symbolic" ? symbolicCrypto(random) : themis;
}

/** Everybody back, everything moved, several times, so that what was refused for a while is tried again. */
function bringHome({ world }: Run): void {
  for (let round = 0; round < 5; round += 1) {
    for (const client of world.clients) {
      // Whoever waits to be let in asks again when it comes back, and not before.
      if (round === 1 && client.state.phase === "joining") client.disconnect();
      client.connect();
    }
    world.settle();
    world.now += 5_000;
    for (const client of world.clients) client.dispatch({ type: "tick" });
    world.settle();
  }
}

/** Runs a script over a fresh room of a seed; every fifth seed's relay is honest. */
export function replay(seed: number, kind: CryptoKind, actions: readonly Action[]): Outcome {
  const random = new Random(seed);
  const world = new World(cryptoOf(kind, random));
  const run: Run = {
    world,
    said: new Map(),
    liar: seed % 5 !== 0,
    lied: false,
    violations: [],
  };
  const bindings = new Bindings();
  let alarms = 0;
  const check = () => {
    for (const client of world.clients) {
      checkShown(run, client);
      bindings.check(run, client);
    }
  };
  try {
    const owner = world.owner("m0", { rotateEvery: 2 + random.below(8) });
    for (let at = random.below(kind === "symbolic" ? 8 : 4); at >= 0; at -= 1) {
      world.member(owner, `m${world.clients.length}`);
    }
    for (const action of actions) {
      perform(run, action);
      check();
      if (run.violations.length > 0) break;
    }
    if (run.violations.length === 0) {
      bringHome(run);
      check();
      for (const { said } of world.relay.rooms.values()) checkInvites(run, said);
      if (!run.lied) alarms = checkHonest(run);
    }
  } catch (error) {
    run.violations.push(`threw ${error instanceof Error ? error.stack : String(error)}`);
  }
  const { violations, lied } = run;
  return { seed, malicious: lied, violations, alarms, steps: actions.length, script: [...actions] };
}

/** One trace from a seed: 2 to 12 people, crashes anywhere, and for four fifths a relay that lies. */
export function trace(seed: number, kind: CryptoKind): Outcome {
  const random = new Random(seed ^ 0xac7);
  return replay(seed, kind, script(random, 30 + random.below(90)));
}
