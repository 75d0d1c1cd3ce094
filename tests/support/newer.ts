import { DATABASE } from "../../extension/background/db/schema.ts";
import type { Page } from "puppeteer";

/**
 * Leaves the database as a newer version of the extension would. Waits until the background
 * is gone, which holds it open. `page` is one of the extension's origin that asks it nothing.
 */
export function leaveNewer(page: Page): Promise<void> {
  return page.evaluate(
    (name: string) =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open(name, 1000);
        request.addEventListener("success", () => {
          request.result.close();
          resolve();
        });
      }),
    DATABASE,
  );
}
