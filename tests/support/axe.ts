import { AxePuppeteer } from "@axe-core/puppeteer";
import type { Page } from "puppeteer";
import { until } from "./until.ts";

/** WCAG 2.2, levels A and AA, as far as a program can tell. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const THEMES = ["light", "dark"] as const;

/** What axe finds wrong on a page in either theme, in words for whoever mends it. */
async function wrongOn(screen: string, page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of THEMES) {
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: theme },
      // Halfway through a fade nothing has the colours it will have.
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    // A page that is busy with its new theme doesn't answer axe within the second that it waits.
    const { violations, passes } = await until(
      `axe looks at ${screen}`,
      () => new AxePuppeteer(page).setLegacyMode().withTags(TAGS).analyze(),
      { timeout: 60_000 },
    );
    if (passes.length === 0) found.push(`${screen}, ${theme}: axe saw nothing`);
    for (const { id, nodes } of violations) {
      for (const { target, failureSummary = "" } of nodes) {
        found.push(`${screen}, ${theme}: ${id} at ${target.join(" ")}: ${failureSummary}`);
      }
    }
  }
  return found;
}

/** Looks at one screen after another; `wrong` has what was found on all of them. The page is `usual` where none is named. */
export function inspection(usual: () => Page): {
  wrong: readonly string[];
  look: (screen: string, page?: Page) => Promise<void>;
} {
  const wrong: string[] = [];
  return {
    wrong,
    async look(screen, page = usual()) {
      wrong.push(...(await wrongOn(screen, page)));
    },
  };
}
