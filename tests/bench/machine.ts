import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Cores and CPU time: servers run on core 0, this load on core 1, where the system lets us say so. */

const canPin =
  process.platform === "linux" &&
  availableParallelism() > 1 &&
  spawnSync("taskset", ["-c", "0,1", "true"]).status === 0;

/** How servers and load are kept apart, in words. */
export const pinning = canPin ? "server on core 0, load on core 1" : "not pinned to cores";

/** Keeps this process on core 1. */
export function pinLoad(): void {
  if (canPin) spawnSync("taskset", ["-acp", "1", String(process.pid)]);
}

const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

/** Starts a program on core 0; what it says on stdout is piped. It ends with this process. */
export function spawnServer(program: string, args: readonly string[]): ChildProcess {
  const [name, rest] = canPin ? ["taskset", ["-c", "0", program, ...args]] : [program, [...args]];
  const child = spawn(name, rest, { stdio: ["ignore", "pipe", "inherit"] });
  living.add(child);
  child.once("exit", () => living.delete(child));
  return child;
}

/** CPU seconds that a process and its threads have used; NaN where the system doesn't tell. */
export function cpuSeconds(pid: number): number {
  try {
    const tasks = `/proc/${pid}/task`;
    const spent = readdirSync(tasks).map((task) => {
      const [nanoseconds] = readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ");
      return Number(nanoseconds);
    });
    return spent.reduce((sum, one) => sum + one, 0) / 1e9;
  } catch {
    return Number.NaN;
  }
}

/**
 * Resident memory in KiB but for pages of files, the program's own among them, which the
 * system takes and gives as it likes; NaN where it doesn't tell.
 */
export function residentKib(pid: number): number {
  try {
    return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return Number.NaN;
  }
}
