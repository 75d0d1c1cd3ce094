import type { TestProject } from "vitest/node";
import { buildForTests, type Built } from "../support/build.ts";
import { obtainBrowser } from "../support/browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    built: Pick<Built, "extension" | "port" | "address" | "identity">;
  }
}

/** Once for all e2e tests: a browser, and an extension built for a relay of the tests' own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await obtainBrowser();
  const { extension, port, address, identity, remove } = await buildForTests();
  project.provide("built", { extension, port, address, identity });
  return remove;
}
