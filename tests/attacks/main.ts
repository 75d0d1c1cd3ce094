import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inCopy, root, takeOut } from "./cut.ts";
import { DEFENCES, type Defence } from "./defences.ts";

/**
 * `npm run test:attacks`: takes each defence out of a copy of the code, runs the test
 * of the attack that it holds off, and shows that the test goes red. A defence whose
 * text isn't there any more, or a test that isn't run, is an error.
 */

interface Ran {
  passed: number;
  /** By an assertion: one that fails for another reason shows nothing. */
  failed: number;
}

interface Report {
  testResults: {
    assertionResults: { status: string; failureMessages: string[] }[];
  }[];
}

/** Runs the tests of attacks in the copy, those of one attack alone if it is given. */
function runTests(place: string, defence?: Defence): Ran {
  const report = join(place, "report.json");
  rmSync(report, { force: true });
  const which =
    defence === undefined
      ? ["tests/attacks"]
      : [`tests/attacks/${defence.test}.test.ts`, "-t", defence.attack];
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const told = ["--reporter=json", `--outputFile=${report}`];
  spawnSync(process.execPath, [vitest, "run", "--project", "unit", ...which, ...told], {
    cwd: place,
    stdio: "ignore",
  });
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ failureMessages }) =>
    failureMessages.some((message) => message.startsWith("AssertionError")),
  );
  const passed = results.filter(({ status }) => status === "passed");
  return { passed: passed.length, failed: failed.length };
}

let green = 0;
await inCopy((place) => {
  const whole = runTests(place);
  process.stdout.write(`all defences in place: ${whole.passed} passed, ${whole.failed} failed\n\n`);
  if (whole.failed > 0 || whole.passed === 0)
    throw new Error("the attacks must fail to begin with");
  process.stdout.write("attack | defence taken out | red?\n--- | --- | ---\n");
  for (const defence of DEFENCES) {
    const putBack = takeOut(place, defence.attack, defence.cuts);
    const { passed, failed } = runTests(place, defence);
    putBack();
    if (passed + failed !== 1) throw new Error(`${defence.attack}: ${passed + failed} tests ran`);
    if (failed === 0) green += 1;
    const attack = defence.attack.replace(/:$/, "");
    process.stdout.write(
      `${attack} | ${defence.without} | ${failed === 1 ? "red" : "STILL GREEN"}\n`,
    );
  }
});
process.stdout.write(`\n${DEFENCES.length} defences, ${green} without which nothing went red\n`);
process.exitCode = green > 0 ? 1 : 0;
