import { globSync } from "node:fs";
import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from "@stryker-mutator/api/test-runner";
import {
  INSTRUMENTER_CONSTANTS,
  type MutantCoverage,
  type StrykerOptions,
} from "@stryker-mutator/api/core";
import { collect, type Case } from "./suite.ts";

/**
 * Runs the tests of the room in one process that stays: a mutant then costs only the
 * time of the tests that reach it, and not a start of Vitest with all its modules.
 */

/** Made anew for a mutant that acts while modules are loaded. */
const RENEWED = /\/(?:shared|tests)\//u;

const SUITE = new URL("suite.ts", import.meta.url).href;
const OWN = new URL(".", import.meta.url).href;

/** What the mutated code reads and counts in. */
interface Instrumented {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

const instrumented: Instrumented =
  (Reflect.get(globalThis, INSTRUMENTER_CONSTANTS.NAMESPACE) as Instrumented | undefined) ?? {};
Reflect.set(globalThis, INSTRUMENTER_CONSTANTS.NAMESPACE, instrumented);

let generation = 0;

function hook(): void {
  const root = pathToFileURL(`${process.cwd()}/`).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "vitest" && context.parentURL !== SUITE) {
        return { url: SUITE, format: "module-typescript", shortCircuit: true };
      }
      const found = next(specifier, context);
      if (found.url.includes("?generation=")) return found;
      const ours = found.url.startsWith(root) && !found.url.includes("/node_modules/");
      if (!ours || found.url.startsWith(OWN) || !RENEWED.test(found.url.slice(root.length - 1))) {
        return found;
      }
      return { ...found, url: `${found.url}?generation=${generation}` };
    },
  });
}

interface Ran {
  ms: number;
  failure: string | null;
}

async function run(one: Case): Promise<Ran> {
  const begun = performance.now();
  let failure: string | null = null;
  try {
    await one.run();
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  return { ms: performance.now() - begun, failure };
}

class InProcessRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  private readonly files: readonly string[];
  cases: readonly Case[] = [];
  /** Milliseconds of each test's last good run. */
  readonly times = new Map<string, number>();
  /** How many mutants of a file a test has killed. */
  readonly kills = new Map<string, number>();
  /** A test failed without a mutant: what ran before has left something behind. */
  spoiled: string | null = null;
  /** Another mutant has run here. */
  used = false;

  constructor({ testFiles }: StrykerOptions) {
    this.files = testFiles.flatMap((pattern) => globSync(pattern)).toSorted();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    hook();
  }

  async load(): Promise<void> {
    generation += 1;
    const found = await collect(this.files, (file) => {
      // Node remembers what a name led to, so the name has to be new as well.
      return import(`${pathToFileURL(file).href}?generation=${generation}`);
    });
    await found.prepare();
    this.cases = found.cases;
  }

  async dryRun(): Promise<DryRunResult> {
    await this.load();
    const tests: TestResult[] = [];
    for (const one of this.cases) {
      instrumented.currentTestId = one.id;
      const { ms, failure } = await run(one);
      instrumented.currentTestId = undefined;
      this.times.set(one.id, ms);
      const told = { id: one.id, name: one.title, fileName: one.file, timeSpentMs: ms };
      tests.push(
        failure === null
          ? { ...told, status: TestStatus.Success }
          : { ...told, status: TestStatus.Failed, failureMessage: failure },
      );
    }
    return {
      status: DryRunStatus.Complete,
      tests,
      mutantCoverage: instrumented.mutantCoverage ?? { static: {}, perTest: {} },
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    if (this.spoiled !== null) throw new Error(`needs a fresh process: ${this.spoiled}`);
    instrumented.activeMutant = undefined;
    if (this.cases.length === 0) await this.load();
    instrumented.hitCount = 0;
    instrumented.hitLimit = options.hitLimit;
    instrumented.activeMutant = options.activeMutant.id;
    try {
      return await this.judge(options);
    } finally {
      instrumented.activeMutant = undefined;
      instrumented.hitLimit = undefined;
    }
  }

  private async judge(options: MutantRunOptions): Promise<MutantRunResult> {
    const begun = performance.now();
    let ran = 0;
    const killed = (by: string, failureMessage: string): MutantRunResult => ({
      status: MutantRunStatus.Killed,
      killedBy: [by],
      failureMessage,
      nrOfTests: ran,
      duration: performance.now() - begun,
    });
    const renew = options.reloadEnvironment || options.mutantActivation === "static";
    if (renew) {
      try {
        await this.load();
      } catch (error) {
        this.cases = [];
        return killed("load", String(error));
      }
    }
    // Ids of tests or, where a mutant acts while modules are loaded, names of files.
    const chosen = options.testFilter === undefined ? null : new Set(options.testFilter);
    const cases = this.cases
      .filter(({ id, file }) => chosen === null || chosen.has(id) || chosen.has(resolve(file)))
      .toSorted((a, b) => this.cost(a, options) - this.cost(b, options));
    if (renew) this.cases = [];
    for (const one of cases) {
      ran += 1;
      const { ms, failure } = await run(one);
      if ((instrumented.hitCount ?? 0) > (options.hitLimit ?? Infinity)) {
        return { status: MutantRunStatus.Timeout, reason: "one place was reached too often" };
      }
      if (failure !== null) {
        const key = `${options.sandboxFileName} ${one.id}`;
        this.kills.set(key, (this.kills.get(key) ?? 0) + 1);
        if (!renew) await this.control(one);
        this.used = true;
        return killed(one.id, failure);
      }
      this.times.set(one.id, ms);
    }
    this.used = true;
    return {
      status: MutantRunStatus.Survived,
      nrOfTests: ran,
      duration: performance.now() - begun,
    };
  }

  /** What a test takes for each kill that it promises: the cheapest comes first. */
  private cost({ id }: Case, { sandboxFileName }: MutantRunOptions): number {
    return (this.times.get(id) ?? 0) / (1 + (this.kills.get(`${sandboxFileName} ${id}`) ?? 0));
  }

  /** A mutant is only killed by a test that passes without it. */
  private async control(one: Case): Promise<void> {
    instrumented.activeMutant = undefined;
    const { failure } = await run(one);
    if (failure === null) return;
    this.spoiled = failure;
    // Stryker tries once more in a fresh process, where only this mutant can be to blame.
    if (this.used) throw new Error(`needs a fresh process: ${failure}`);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner),
];
