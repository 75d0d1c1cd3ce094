import { spawnSync } from "node:child_process";
import { inCopy, takeOut } from "../attacks/cut.ts";
import { DEFENCES } from "./defences.ts";

/**
 * Takes out of a copy of the code, one after the other, each defence whose name holds
 * `which`, and shows after how many traces the simulator breaks an invariant. Returns
 * how many it didn't miss.
 */
export async function without(which: string, seeds: number, kind: string): Promise<number> {
  const chosen = DEFENCES.filter(({ name }) => which === "all" || name.includes(which));
  if (chosen.length === 0) throw new Error(`no defence is called ${which}`);
  let missed = 0;
  process.stdout.write("defence taken out | found after | what\n--- | --- | ---\n");
  await inCopy((place) => {
    for (const { name, cuts } of chosen) {
      const putBack = takeOut(place, name, cuts);
      const args = ["tests/sim/main.ts", "--first", "--crypto", kind, "--seeds", String(seeds)];
      const { stdout } = spawnSync(process.execPath, [...process.execArgv, ...args], {
        cwd: place,
        encoding: "utf8",
      });
      putBack();
      const [, seed, what] = /^seed (\d+) \(\d+ steps\): (.*)$/m.exec(stdout) ?? [];
      const whole = stdout.includes(" traces, ");
      if (!whole) throw new Error(`${name}: the simulator didn't come to its end`);
      if (seed === undefined) missed += 1;
      const found = seed === undefined ? `not in ${seeds}` : seed;
      process.stdout.write(`${name} | ${found} | ${what ?? ""}\n`);
    }
  });
  return missed;
}
