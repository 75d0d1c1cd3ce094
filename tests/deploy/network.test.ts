import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { Ledger } from "../relay/ledger.ts";
import { makeRoom } from "../relay/people.ts";
import { program, temporaryFolder, type Program } from "../relay/relays.ts";

/**
 * What a network and a clock can do to a relay as it is run, with somebody who
 * demands back all that was acknowledged. Cutting the network takes root and
 * network namespaces; the clock is moved by `apt-get install faketime`.
 */

beforeAll(initializeThemis);

const NAME = `ofc${process.pid}`;
const [HERE, THERE] = ["10.213.77.1", "10.213.77.2"];

function ip(...args: string[]): boolean {
  return spawnSync("ip", args).status === 0;
}

/** Whether this machine lets us make a network of our own. */
const canCut = ip("netns", "add", NAME) && ip("netns", "del", NAME);

/** A namespace with one cable to it. */
function network(): { cable: (way: "up" | "down") => void; inside: string[] } {
  const [near, far] = [`${NAME}a`, `${NAME}b`];
  onTestFinished(() => void ip("netns", "del", NAME));
  const made =
    ip("netns", "add", NAME) &&
    ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", NAME) &&
    ip("addr", "add", `${HERE}/30`, "dev", near) &&
    ip("link", "set", near, "up") &&
    ip("-n", NAME, "addr", "add", `${THERE}/30`, "dev", far) &&
    ip("-n", NAME, "link", "set", far, "up") &&
    ip("-n", NAME, "link", "set", "lo", "up");
  if (!made) throw new Error("no network could be made");
  return {
    cable: (way) => void ip("link", "set", near, way),
    inside: ["ip", "netns", "exec", NAME],
  };
}

/** The relay as it is reached from outside of its namespace. */
function from(outside: Program): Program {
  return { ...outside, address: outside.address.replace("127.0.0.1", THERE) };
}

describe.skipIf(!canCut)("the network, where this is root with namespaces", () => {
  test("a cable that is pulled and put back loses nothing acknowledged, whoever noticed it (P21, P28)", async () => {
    const { cable, inside } = network();
    const args = ["--host", "0.0.0.0"];
    const where = from(await program(temporaryFolder(), args, { before: inside }));
    const ledger = await Ledger.open(where);
    for (let cut = 0; cut < 6; cut += 1) {
      const before = ledger.size;
      const enough = before + 200;
      const writing = ledger.write(() => ledger.size >= enough);
      while (ledger.size < before + 20) await sleep(1);
      cable("down");
      await sleep(300);
      if (cut % 2 === 0) {
        // Neither side notices: what was under way arrives late.
        cable("up");
        await writing;
        await ledger.close();
      } else {
        // The client gives up while it is cut off; to the relay that connection is half open.
        ledger.abandon();
        await writing;
        cable("up");
      }
      await ledger.comeBack(where);
    }
    expect(ledger.size).toBeGreaterThanOrEqual(3 * 200);
    await ledger.close();
  });
});

const FAKETIME = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
].find((path) => existsSync(path));

describe.skipIf(FAKETIME === undefined)("the clock, where faketime is installed", () => {
  test("a computer's clock that jumps by hours, forwards and back, loses nothing acknowledged (P28)", async () => {
    const clock = join(temporaryFolder(), "clock");
    const set = (hours: number) => writeFileSync(clock, `${hours < 0 ? "" : "+"}${hours}h\n`);
    set(0);
    const env = {
      LD_PRELOAD: FAKETIME ?? "",
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      NO_FAKE_STAT: "1",
    };
    const running = await program(temporaryFolder(), [], { env });
    const ledger = await Ledger.open(running);
    for (const hours of [20, -20, 3, -1, 0]) {
      const before = ledger.size;
      const enough = before + 400;
      const writing = ledger.write(() => ledger.size >= enough);
      while (ledger.size < before + 20) await sleep(1);
      set(hours);
      await writing;
      await ledger.close();
      await ledger.comeBack(running);
      await ledger.write(() => ledger.size >= enough);
      const { owner } = await makeRoom(running);
      const { since } = await owner.expect("known", { t: "knows" });
      expect(Math.abs(since - Date.now() - hours * 3_600_000)).toBeLessThan(60_000);
      await owner.close();
      await ledger.close();
      await ledger.comeBack(running);
    }
    expect(ledger.size).toBeGreaterThanOrEqual(5 * 400);
    await ledger.close();
  });
});
