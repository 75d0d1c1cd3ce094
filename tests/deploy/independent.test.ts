import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { socketAddress } from "../relay/client.ts";
import { makeRoom, messageOf } from "../relay/people.ts";
import { program, temporaryFolder } from "../relay/relays.ts";

/** A WebSocket client that isn't ours (Debian: `apt-get install python3-websockets`), against the relay as it is run. */

beforeAll(initializeThemis);

const SCRIPT = fileURLToPath(new URL("misbehave.py", import.meta.url));

/** What Debian's own Python says of the script. */
async function misbehave(address: string): Promise<{ said: string[]; wrong: string }> {
  const child = spawn("/usr/bin/python3", [SCRIPT, address], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let wrong = "";
  child.stdout.on("data", (piece: Buffer) => (out += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (wrong += piece.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  return { said: out.trim().split("\n"), wrong };
}

test("another's client that keeps to no rule is greeted and ended, and members go on meanwhile (P4)", async () => {
  const running = await program(temporaryFolder());
  const { owner } = await makeRoom(running);
  const breaking = misbehave(socketAddress(running));
  for (let n = 1; n <= 50; n += 1) await owner.expect("logged", messageOf(0, n));
  expect(await breaking).toEqual({
    wrong: "",
    said: [
      "compression: off",
      "text: greeted, closed",
      "empty: greeted, closed",
      "unknown kind: greeted, closed",
      "payload without a handshake: greeted, closed",
      "garbage for a handshake: greeted, closed",
      "handshake that is too long: greeted, closed",
      "two megabytes: greeted, closed",
      "fragments: greeted, closed",
      "silence: greeted, closed",
    ],
  });
  await owner.expect("logged", messageOf(0, 51));
  await owner.close();
});
