import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { tracesOf } from "./traces.ts";

/**
 * What a closed browser has left in its profile folder:
 *
 *     await person.closeBrowser();
 *     historyOf(person.profile)                           // every address in its history
 *     await tracesOnDisk({ token }, person.profile)       // [] or ["Default/History: token as bytes"]
 */

/** Every address that the browser's history holds, hidden ones and those of redirects too. */
export function historyOf(profile: string): string[] {
  const history = new DatabaseSync(join(profile, "Default", "History"), { readOnly: true });
  try {
    return history
      .prepare("SELECT url FROM urls")
      .all()
      .map(({ url }) => String(url));
  } finally {
    history.close();
  }
}

/** Which secrets stand in which files of a folder, and in what form. */
export async function tracesOnDisk(
  secrets: Readonly<Record<string, string | Uint8Array>>,
  folder: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const traces = tracesOf(secrets, await readFile(path));
    found.push(...traces.map((trace) => `${relative(folder, path)}: ${trace}`));
  }
  return found;
}

/**
 * Switches off, in a closed browser, that it opens connections to servers that it
 * expects to need: by default it does so for every address it goes to, before any
 * extension is asked, and says nothing over them.
 */
export async function predictNothing(profile: string): Promise<void> {
  const path = join(profile, "Default", "Preferences");
  const preferences = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  const net = { ...Object(preferences["net"]), network_prediction_options: 2 };
  await writeFile(path, JSON.stringify({ ...preferences, net }));
}
