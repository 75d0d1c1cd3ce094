import { crypto as themis } from "../../shared/crypto/themis.ts";
import { TIMES } from "../../shared/limits.ts";
import { perform, script, type Action } from "./actions.ts";
import type { Run } from "./run.ts";
import { Admissions, Bindings, checkHonest, checkShown } from "./invariants.ts";
import { checkSetBack, Rights } from "./rights.ts";
import { Random } from "./random.ts";
import { checkSecrecy, SealedBindings } from "./secrecy.ts";
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

/** Everybody back, everything moved, several times, so that what was refused for a while is tried again. */
function bringHome({ world, lied, setsBack }: Run): void {
  // After a lie nobody need find the others again.
  for (let round = lied ? 3 : 0; round < 5; round += 1) {
    for (const client of world.clients) client.connect();
    world.settle();
    world.now += setsBack && lied ? TIMES.heartbeat : 5_000;
    for (const client of world.clients) client.dispatch({ type: "tick" });
    world.settle();
  }
}

/** Runs a script over a fresh room of a seed; every fifth seed's relay is honest. */
export function replay(seed: number, kind: CryptoKind, actions: readonly Action[]): Outcome {
  const random = new Random(seed);
  const symbolic = kind === "symbolic" ? symbolicCrypto(random) : null;
  const world = new World(symbolic ?? themis);
  const run: Run = {
    world,
    said: new Map(),
    links: [],
    // A relay that goes back to a backup does nothing else, so that all it lost is known.
    liar: seed % 5 !== 0 && seed % 10 !== 9,
    lied: false,
    homes: seed % 10 === 4 ? 2 : 1,
    setsBack: seed % 10 === 9,
    restores: seed % 20 === 19,
    backup: [],
    violations: [],
  };
  const bindings = new Bindings();
  const sealed = new SealedBindings();
  const admissions = new Admissions();
  const rights = new Rights();
  let alarms = 0;
  const check = () => {
    for (const client of world.clients) {
      checkShown(run, client);
      bindings.check(run, client);
    }
    admissions.check(run);
    rights.check(run);
    if (symbolic !== null) sealed.check(run, symbolic.facts);
  };
  try {
    const owner = world.owner("m0", { rotateEvery: 2 + random.below(8) });
    // Small rooms mostly: they take less time, and more happens to each.
    const most = kind === "symbolic" && random.chance(0.2) ? 8 : 3;
    for (let at = random.below(most); at >= 0; at -= 1) {
      world.member(owner, `m${world.clients.length}`);
    }
    if (run.homes > 1) {
      const other = world.owner(`m${world.clients.length}`, { rotateEvery: 4 }, 1);
      world.member(other, `m${world.clients.length}`);
    }
    for (const action of actions) {
      perform(run, action);
      check();
      if (run.violations.length > 0) break;
    }
    if (run.violations.length === 0) {
      bringHome(run);
      check();
      if (symbolic !== null) checkSecrecy(run, symbolic.facts);
      if (!run.lied) alarms = checkHonest(run);
      else if (run.setsBack) checkSetBack(run);
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
  const length = random.chance(0.2) ? 60 + random.below(60) : 20 + random.below(40);
  return replay(seed, kind, script(random, length, seed % 5 === 0));
}
