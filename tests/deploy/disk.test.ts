import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { Ledger } from "../relay/ledger.ts";
import { relay, temporaryFolder } from "../relay/relays.ts";
import { until } from "../support/until.ts";

beforeAll(initializeThemis);

/** A disk of 16 MiB; making one takes root on Linux. */
function smallDisk(): string {
  const folder = temporaryFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", folder]);
  if (mounted.status !== 0) throw new Error("mounting a small disk takes root on Linux");
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

test("a disk that is full loses nothing acknowledged, and the relay goes on once there is space (P28)", async () => {
  const data = smallDisk();
  const ballast = join(data, "ballast");
  writeFileSync(ballast, Buffer.alloc(6 * 1_048_576));
  const running = await relay({ data });
  const ledger = await Ledger.open(running);
  expect(await ledger.write(() => false)).toContain("storage");
  expect((await fetch(`${running.address}/health`)).status).toBe(503);
  await ledger.close();
  await ledger.comeBack(running);
  const kept = ledger.size;
  expect(kept).toBeGreaterThan(100);

  rmSync(ballast);
  await until("the relay is well again", async () => {
    return (await fetch(`${running.address}/health`)).status === 200;
  });
  await ledger.write(() => ledger.size >= kept + 50);
  await ledger.close();
  await ledger.comeBack(running);
  expect(ledger.size).toBeGreaterThanOrEqual(kept + 50);
});
