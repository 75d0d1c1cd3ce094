import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { base64url } from "../../shared/bytes.ts";
import type { Client } from "../relay/client.ts";
import { makeRoom, messageOf } from "../relay/people.ts";
import { note, quantile, type Print } from "./figures.ts";
import { cpuSeconds } from "./machine.ts";
import { measuredRelay, type MeasuredRelay } from "./relay-process.ts";

/** What connections of garbage do to the latency of everybody else. */

const LOAD = fileURLToPath(new URL("garbage-load.ts", import.meta.url));
/** As an operator's relay has it where nothing is said. */
const ORDINARY = [
  ["--rate-connections", "10/200"],
  ["--rate-handshakes", "5/200"],
  ["--max-connections-per-address", "1000"],
].flat();
/** Milliseconds between two messages of whoever is honest. */
const PACE = 10;

/** The program that makes the garbage gives way to the one that measures. Resolves once it has ended. */
function flood(relay: MeasuredRelay, connections: number, addresses: number): Promise<void> {
  const child = spawn(
    "nice",
    [
      "-n",
      "10",
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      LOAD,
      String(relay.port),
      base64url(relay.publicKey),
      String(connections),
      String(addresses),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`the garbage ended with ${code}`)),
    );
  });
}

/** Milliseconds from sending a message to its being on the disk, one by one, as long as `going` says. */
class Honest {
  readonly #client: Client;
  #n = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  async latencies(going: () => boolean): Promise<number[]> {
    const out: number[] = [];
    while (going()) {
      this.#n += 1;
      const message = messageOf(0, this.#n, 1024);
      const from = performance.now();
      await this.#client.expect("logged", message);
      out.push(performance.now() - from);
      await pause(PACE);
    }
    return out;
  }

  calm(milliseconds: number): Promise<number[]> {
    const end = performance.now() + milliseconds;
    return this.latencies(() => performance.now() < end);
  }
}

/** Before, during and after `connections` of garbage, all from one address and then from 200 with no limit for an address. */
export async function garbageFigures(
  folder: string,
  connections: number,
  calm: number,
  print: Print,
): Promise<void> {
  for (const [name, addresses, args] of [
    ["one_address", 1, ORDINARY],
    ["unlimited", 200, []],
  ] as const) {
    const data = `${folder}-${name}`;
    mkdirSync(data, { recursive: true });
    const relay = await measuredRelay(data, args);
    const { owner } = await makeRoom(relay);
    const honest = new Honest(owner);
    await honest.calm(calm / 2);
    const calmFrom = { cpu: cpuSeconds(relay.pid), at: performance.now() };
    const before = await honest.calm(calm);
    const idle = (cpuSeconds(relay.pid) - calmFrom.cpu) / (performance.now() - calmFrom.at);
    const cpu = cpuSeconds(relay.pid);
    let over = false;
    const from = performance.now();
    const flooded = flood(relay, connections, addresses).finally(() => (over = true));
    const during = await honest.latencies(() => !over);
    await flooded;
    const took = performance.now() - from;
    const spent = cpuSeconds(relay.pid) - cpu - idle * took;
    const after = await honest.calm(calm);
    await owner.close();
    await relay.stop();
    const figure = { unit: "x", better: "lower" } as const;
    const said = [0.5, 0.99].map((share) => {
      const [was = 0, is = 0, then = 0] = [before, during, after].map((all) =>
        quantile(all, share),
      );
      const at = `p${share * 100}`;
      print({ name: `garbage.${name}.${at}_during_ratio`, value: is / was, ...figure });
      print({ name: `garbage.${name}.${at}_after_ratio`, value: then / was, ...figure });
      return `${at} ${was.toFixed(1)}, ${is.toFixed(1)}, ${then.toFixed(1)}`;
    });
    note(
      `garbage.${name}: ${said.join(" and ")} ms before, during, after; ` +
        `${connections} connections in ${(took / 1000).toFixed(1)} s.`,
    );
    print({
      name: `garbage.${name}.cpu_each`,
      value: (spent * 1e6) / connections,
      unit: "µs",
      better: "lower",
    });
  }
}
