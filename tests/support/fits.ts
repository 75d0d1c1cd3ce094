import type { Page } from "puppeteer";

/** What is wider than the page, so that one would have to scroll sideways or not see it. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("body *:not(svg, svg *)")]
      .filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        const shown = width > 1 && one.checkVisibility() && one.closest(".lace, .behind") === null;
        return shown && (right > innerWidth + 1 || left < -1);
      })
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`),
  );
}
