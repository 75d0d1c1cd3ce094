import type { Page } from "puppeteer";

/** From the click or the key to the first frame that shows any answer, and to the one with what was asked for; milliseconds. */
export interface Answer {
  answer: number;
  shown: number;
}

/** Runs in the page: from now on, waits for a click or a key and for what it brings. */
function arm(shown: string): void {
  const found = new Promise<Answer>((resolve) => {
    let begun: number | null = null;
    let answer: number | null = null;
    // Some things answer to the button's going down, most to its coming up again.
    const begin = (event: Event) => answer === null && (begun = event.timeStamp);
    for (const kind of ["pointerdown", "click", "keydown"] as const) {
      addEventListener(kind, begin, { capture: true, once: true });
    }
    const changes = new MutationObserver(() => {
      if (begun === null) return;
      const from = begun;
      requestAnimationFrame(() => {
        // What was drawn for this frame is on the screen when the next task runs.
        setTimeout(() => {
          const now = performance.now() - from;
          answer ??= now;
          if (document.querySelector(shown) === null) return;
          changes.disconnect();
          resolve({ answer, shown: now });
        }, 0);
      });
    });
    changes.observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  Object.assign(globalThis, { answered: found });
}

/** Measures one act on a page until `shown`, a selector, stands there. */
export async function armed(
  page: Page,
  shown: string,
  act: () => Promise<unknown>,
): Promise<Answer> {
  await page.evaluate(arm, shown);
  await act();
  return page.evaluate(() => Reflect.get(globalThis, "answered") as Promise<Answer>);
}
