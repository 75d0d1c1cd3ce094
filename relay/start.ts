import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { base64url } from "../shared/bytes.ts";
import { crypto } from "../shared/crypto/themis.ts";
import { configOrExit, giveUp, stopOnSignal } from "./command.ts";
import { fingerprint, openIdentity } from "./identity.ts";
import { startRelay } from "./relay.ts";
import { initializeThemis } from "./themis.ts";

/** `npm start`: builds the extension for this relay, then runs the relay. */

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = join(ROOT, ".output", "chrome-mv3");

/** Builds the extension with a relay's address and key in it. Resolves with what the build said if it failed, else null. */
function build(address: string, key: string): Promise<string | null> {
  const wxt = join(
    dirname(createRequire(import.meta.url).resolve("wxt/package.json")),
    "bin/wxt.mjs",
  );
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [wxt, "build"], {
      cwd: ROOT,
      env: { ...process.env, OFC_RELAY_ADDRESS: address, OFC_RELAY_KEY: key },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(code === 0 ? null : said));
  });
}

const config = configOrExit("npm start --");
try {
  await initializeThemis();
  const { publicKey } = await openIdentity(crypto, config.data);
  const address = config.address ?? `http://127.0.0.1:${config.port}`;
  const failure = await build(address, base64url(publicKey));
  if (failure !== null) {
    giveUp(`${failure.trim()}\n\nThe extension could not be built, so nothing was started.`, 1);
  }
  const relay = await startRelay(config);
  stopOnSignal(relay);
  process.stdout.write(
    `0fc relay at ${relay.address}, key ${fingerprint(crypto, publicKey)}\n\n` +
      "1. Open chrome://extensions and switch on Developer mode.\n" +
      `2. Load unpacked: ${BUILT}\n` +
      "3. Click 0fc in the toolbar, choose a passphrase, create a room, send the invite.\n",
  );
} catch (error) {
  giveUp((error as Error).message, 1);
}
