import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { fromBase64url } from "../../shared/bytes.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/port.ts";
import { RecordingProxy } from "../support/proxy.ts";
import { RelayProcess } from "../support/relay.ts";
import { Ledger } from "./ledger.ts";
import { relay, temporaryFolder } from "./relays.ts";

beforeAll(initializeThemis);

/** How often the relay is killed under load, and once more in a start after each: `OFC_KILLS=1000` for all of it. */
const KILLS = Number(process.env["OFC_KILLS"] ?? 12);
/** Milliseconds that a start takes, roughly: it is killed at any time within. */
const START = 1200;
/** Kills after which a room renews its key, so that the sweep of the next start has something to erase. */
const ERASE = 3;
const UNLIMITED = ["", "-room", "-connections", "-handshakes", "-rooms"].flatMap((kind) => [
  `--rate${kind}`,
  "100000/100000",
]);

test(
  `nothing acknowledged is lost when the relay is killed ${KILLS} times under load, and as often while it starts (P28)`,
  async () => {
    const data = temporaryFolder();
    const port = await freePort();
    const options = { port, data, args: UNLIMITED };
    // While it makes its key and its tables.
    for (let kill = 0; kill < 3; kill += 1) {
      await RelayProcess.startAndKill(options, randomInt(START));
    }
    const program = await RelayProcess.start(options);
    onTestFinished(() => program.remove());
    const publicKey = fromBase64url(readFileSync(join(data, "relay.pub"), "utf8").trim());
    if (!publicKey) throw new Error("no public key");
    const where = { address: `http://127.0.0.1:${port}`, publicKey };
    const ledger = await Ledger.open(where);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = ledger.size;
      const writing = ledger.write(() => false);
      while (ledger.size === before) await sleep(1);
      await sleep(randomInt(60));
      await program.kill("SIGKILL");
      await ledger.gone;
      await writing;
      await RelayProcess.startAndKill(options, randomInt(START));
      await program.restart();
      await ledger.comeBack(where);
      if (kill % ERASE === 0) await ledger.letErase();
      if (kill % 50 === 0) process.stderr.write(`${kill} kills, ${ledger.size} acknowledged\n`);
    }
    await ledger.checkAll();
    expect(ledger.size).toBeGreaterThanOrEqual(KILLS);
    expect(ledger.erased).toBeGreaterThan(0);
  },
  30_000 + KILLS * 20_000,
);

test("a full disk refuses what it can't keep, keeps what was acknowledged, and still reads (P28)", async () => {
  const small = await relay({ maxStorage: 1_048_576 });
  const ledger = await Ledger.open(small);
  expect(await ledger.write(() => false)).toContain("storage");
  const health = await fetch(`${small.address}/health`);
  expect(health.status).toBe(503);
  await ledger.close();
  await ledger.comeBack(small);
  expect(ledger.size).toBeGreaterThan(100);
});

test("a network that is cut under load loses nothing acknowledged, and nothing comes twice (P21)", async () => {
  const running = await relay();
  const port = await freePort();
  const proxy = await RecordingProxy.start({ port, to: running.port });
  onTestFinished(() => proxy.stop());
  const where = { address: `http://127.0.0.1:${port}`, publicKey: running.publicKey };
  const ledger = await Ledger.open(where);
  for (let cut = 0; cut < 10; cut += 1) {
    const before = ledger.size;
    const writing = ledger.write(() => false);
    while (ledger.size < before + 20) await sleep(1);
    proxy.cut();
    await ledger.gone;
    await writing;
    await ledger.comeBack(where);
  }
  expect(ledger.size).toBeGreaterThanOrEqual(200);
});

test("a clock that jumps, forwards and back, loses nothing acknowledged", async () => {
  let jump = 0;
  const running = await relay({}, { now: () => Date.now() + jump });
  const ledger = await Ledger.open(running);
  for (const hours of [30, -30, 24, -365 * 24, 0]) {
    const enough = ledger.size + 50;
    const writing = ledger.write(() => ledger.size >= enough);
    jump = hours * 3_600_000;
    await running.sweep();
    await writing;
    await ledger.close();
    await ledger.comeBack(running);
  }
  expect(ledger.size).toBeGreaterThanOrEqual(250);
});
