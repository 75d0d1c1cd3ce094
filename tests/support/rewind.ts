import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RelayProcess } from "./relay.ts";

/**
 * A relay that lies: remembers what it holds now, and goes back to that, as if nothing
 * had been said since.
 *
 *     const rewind = await rememberRelay(relay);
 *     await owner.say("said since"); …
 *     await rewind();
 */
export async function rememberRelay(relay: RelayProcess): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-before-"));
  await relay.kill();
  await cp(relay.data, folder, { recursive: true });
  await relay.restart();
  return async () => {
    await relay.kill();
    await rm(relay.data, { recursive: true });
    await cp(folder, relay.data, { recursive: true });
    await rm(folder, { recursive: true });
    await relay.restart();
  };
}
