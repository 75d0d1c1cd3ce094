import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pinnedRelay } from "../../relay/pinned.ts";
import { freePort } from "./port.ts";

/**
 * The extension, built for a relay of the tests' own:
 *
 *     const built = await buildForTests();   // picks a free port, makes a relay's key
 *     built.extension                        // folder to load into a browser
 *     built.port, built.identity             // where its relay must listen, and the folder with its key
 *     await built.remove();
 *
 * Builds go to a temporary folder and never touch the one that a person has loaded.
 */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Built {
  extension: string;
  /** The relay's port, which is built into the extension. */
  port: number;
  address: string;
  /** Folder with the relay's key; relays of a test start with a copy of it. */
  identity: string;
  remove(): Promise<void>;
}

const builds = new Map<string, Promise<string>>();

/** Builds once for each address and key in one run; resolves with the folder to load. */
export function buildExtension(
  relay: { address: string; key: string },
  into: string,
): Promise<string> {
  const name = `${relay.address} ${relay.key} ${into}`;
  const known = builds.get(name);
  if (known) return known;
  const building = build(relay, into);
  builds.set(name, building);
  return building;
}

async function build(relay: { address: string; key: string }, into: string): Promise<string> {
  const wxt = pathToFileURL(createRequire(import.meta.url).resolve("wxt")).href;
  const script = `
    const { build } = await import(${JSON.stringify(wxt)});
    await build({ root: ${JSON.stringify(ROOT)}, outDir: ${JSON.stringify(into)} });
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: "production",
      OFC_RELAY_ADDRESS: relay.address,
      OFC_RELAY_KEY: relay.key,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`the extension could not be built:\n${said}`);
  return join(into, "chrome-mv3");
}

/** Makes a relay's key, chooses its port and builds the extension for it. */
export async function buildForTests(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-build-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    const identity = join(folder, "identity");
    const relay = await pinnedRelay({
      OFC_RELAY_ADDRESS: `http://127.0.0.1:${port}`,
      OFC_DATA: identity,
    });
    const extension = await buildExtension(relay, join(folder, "extension"));
    return { extension, port, address: relay.address, identity, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
