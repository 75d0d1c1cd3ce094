import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Person } from "./profile.ts";
import { until } from "./until.ts";

/** Sends what the person's browser saves to a folder; gives a way to wait for a file that ends so. */
export async function downloadsTo(
  person: Person,
  folder: string,
): Promise<(ending: string) => Promise<string>> {
  const session = await person.browser.target().createCDPSession();
  await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  return async (ending) => {
    const name = await until("the file is saved", async () =>
      (await readdir(folder)).find((one) => one.endsWith(ending)),
    );
    return join(folder, name);
  };
}
