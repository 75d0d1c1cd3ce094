import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { buildExtension } from "../../relay/build-extension.ts";
import { FirefoxPerson, obtainFirefox } from "../support/firefox.ts";
import type { Scene } from "../support/scene.ts";

const firefox = obtainFirefox();
if (firefox === null) process.stderr.write("No Firefox: nothing is tested in it here.\n");

/** Whether there is a Firefox. */
export const hasFirefox = firefox !== null;

/** Somebody with a Firefox and the extension for it, made for the scene's relay. */
export async function arriveInFirefox(scene: Scene): Promise<FirefoxPerson> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-firefox-"));
  scene.after(() => rm(folder, { recursive: true, force: true }));
  const { address, identity } = inject("built");
  const key = (await readFile(join(identity, "relay.pub"), "utf8")).trim();
  const built = await buildExtension({ address, key }, folder, "firefox");
  const person = await FirefoxPerson.arrive(firefox ?? "", built);
  scene.after(() => person.leave());
  return person;
}
