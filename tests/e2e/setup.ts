import type { TestProject } from "vitest/node";
import { buildForTests, type Built } from "../support/build.ts";
import { obtainBrowser } from "../support/browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** One for each file that runs at the same time. */
    builds: Pick<Built, "extension" | "port" | "address" | "identity">[];
  }
}

/**
 * Once for all e2e tests: a browser, and extensions built for relays of the tests' own. A relay's
 * port is built into its extension, so that files which run at the same time need one each.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await obtainBrowser();
  const builds: Built[] = [];
  for (let hands = project.config.maxWorkers; hands > 0; hands -= 1) {
    builds.push(await buildForTests());
  }
  project.provide(
    "builds",
    builds.map(({ extension, port, address, identity }) => ({
      extension,
      port,
      address,
      identity,
    })),
  );
  return async () => {
    await Promise.all(builds.map((built) => built.remove()));
  };
}
