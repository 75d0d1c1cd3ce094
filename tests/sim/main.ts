import { parseArgs } from "node:util";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto as themis } from "../../shared/crypto/themis.ts";
import { headsTrace } from "./heads.ts";
import { shrink } from "./shrink.ts";
import { symbolicCrypto } from "./symbolic.ts";
import { trace, type CryptoKind } from "./trace.ts";
import { without } from "./without.ts";

/**
 * `npm run sim -- --seeds N [--from S] [--crypto themis|symbolic]`: exit code 1 on any violation.
 * `--first` stops at the first. `--without all`, or a part of a defence's name, takes defences
 * out of a copy and shows how soon that is found: exit code 1 if one isn't missed.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    crypto: { type: "string", default: "symbolic" },
    first: { type: "boolean", default: false },
    without: { type: "string" },
  },
});
const seeds = Number(values.seeds);
const from = Number(values.from);
const kind = values.crypto as CryptoKind;
if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(from)) {
  process.stderr.write("sim: --seeds and --from take whole numbers, --seeds at least 1\n");
  process.exit(2);
}
if (kind !== "symbolic" && kind !== "themis") {
  process.stderr.write("sim: --crypto takes themis or symbolic\n");
  process.exit(2);
}

if (values.without !== undefined) {
  process.exit((await without(values.without, seeds, kind)) > 0 ? 1 : 0);
}

await initializeThemis();
let violations = 0;
let falseAlarms = 0;
for (let seed = from; seed < from + seeds; seed += 1) {
  // Of five traces one has an honest relay, and one a relay that forks or cuts somebody's log for good.
  const outcome =
    seed % 5 === 1
      ? headsTrace(seed, kind === "symbolic" ? symbolicCrypto : () => themis)
      : trace(seed, kind);
  if (!outcome.malicious) falseAlarms += outcome.alarms;
  if (outcome.violations.length > 0) {
    violations += outcome.violations.length;
    process.stdout.write(`seed ${seed} (${outcome.steps} steps): ${outcome.violations[0]}\n`);
    if (values.first) break;
    if (outcome.script !== undefined) {
      process.stdout.write(`  shrunk: ${JSON.stringify(shrink(outcome, kind))}\n`);
    }
  }
}
process.stdout.write(`${seeds} traces, ${violations} violations, ${falseAlarms} false alarms\n`);
process.exitCode = violations + falseAlarms > 0 ? 1 : 0;
