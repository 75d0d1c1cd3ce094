import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExtension } from "../../relay/build-extension.ts";
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

export interface Built {
  extension: string;
  /** The relay's port, which is built into the extension. */
  port: number;
  address: string;
  /** Folder with the relay's key; relays of a test start with a copy of it. */
  identity: string;
  remove(): Promise<void>;
}

/** Makes a relay's key, chooses its port and builds the extension for it, under another address where one is given. */
export async function buildForTests(address?: string): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-build-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    const identity = join(folder, "identity");
    const relay = await pinnedRelay({
      OFC_RELAY_ADDRESS: address ?? `http://127.0.0.1:${port}`,
      OFC_DATA: identity,
    });
    const extension = await buildExtension(relay, join(folder, "extension"));
    return { extension, port, address: relay.address, identity, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
