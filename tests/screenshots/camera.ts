import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page, Viewport } from "puppeteer";
import { PORT_NAME, type Reply } from "../../extension/rpc/contract.ts";

/** How a screen is looked at. */
interface Look {
  name: string;
  width: number;
  theme: "light" | "dark";
  /** The language of the panel, chosen as in its settings; empty for the browser's own. */
  language: "" | "ar" | "de";
}

const HEIGHT = 720;
/** Widest and narrowest at which the panel is promised to look right, in both themes; once from right to left, once with long words. */
const LOOKS: readonly Look[] = [
  { name: "320-light", width: 320, theme: "light", language: "" },
  { name: "320-dark", width: 320, theme: "dark", language: "" },
  { name: "400-light", width: 400, theme: "light", language: "" },
  { name: "400-dark", width: 400, theme: "dark", language: "" },
  { name: "320-ar", width: 320, theme: "light", language: "ar" },
  { name: "320-de", width: 320, theme: "dark", language: "de" },
];

/**
 * Takes the same screen in every look:
 *
 *     await camera.take(person.panel, "rooms");   // rooms-320-light.png, rooms-320-dark.png, …
 */
export class Camera {
  readonly #out: string;
  readonly #only: string | null;
  taken = 0;

  private constructor(out: string, only: string | null) {
    this.#out = out;
    this.#only = only;
  }

  /** Pictures go to the folder `out`; `only` names the beginning of those that are wanted. */
  static async ready(out: string, only: string | null): Promise<Camera> {
    await mkdir(out, { recursive: true });
    return new Camera(out, only);
  }

  /** Whether a picture is wanted at all. */
  wants(name: string): boolean {
    return this.#only === null || name.startsWith(this.#only);
  }

  async take(page: Page, name: string): Promise<void> {
    if (!this.wants(name)) return;
    for (const look of LOOKS) {
      await writeFile(join(this.#out, `${name}-${look.name}.png`), await photograph(page, look));
      this.taken += 1;
    }
    await rest(page);
  }

  /** One picture of several pages beside each other, drawn in a tab of its own; as large as its pages where no frame is given. */
  async together(canvas: Page, pages: readonly Page[], path: string, frame?: Frame): Promise<void> {
    const pictures: string[] = [];
    for (const page of pages) {
      pictures.push(Buffer.from(await photograph(page, PORTRAIT)).toString("base64"));
      await rest(page);
    }
    const images = pictures.map((data) => `<img src="data:image/png;base64,${data}">`).join("");
    await canvas.setViewport(
      frame ?? {
        width: pages.length * (PORTRAIT.width + GAP) + GAP,
        height: HEIGHT + 2 * GAP,
        deviceScaleFactor: 2,
      },
    );
    await canvas.setContent(
      `<style>
         body { margin: 0; block-size: 100vh; display: flex; gap: ${GAP}px;
                align-items: center; justify-content: center; background: #d8d8cf; }
         img { width: ${PORTRAIT.width}px; height: ${HEIGHT}px; border-radius: 12px; }
       </style>${images}`,
      { waitUntil: "load" },
    );
    await writeFile(path, await canvas.screenshot({ type: "png" }));
    this.taken += 1;
  }
}

/** Size in CSS pixels, and how many pixels of the picture each has. */
type Frame = Required<Pick<Viewport, "width" | "height" | "deviceScaleFactor">>;

/** What the stores want. */
export const SHOP: Frame = { width: 1280, height: 800, deviceScaleFactor: 1 };
const PORTRAIT: Look = { name: "", width: 360, theme: "light", language: "" };
const GAP = 24;

async function photograph(page: Page, look: Look): Promise<Uint8Array> {
  const viewport: Viewport = { width: look.width, height: HEIGHT, deviceScaleFactor: 2 };
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: look.theme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  if (look.language !== "") await speak(page, look.language);
  await settled(page);
  const picture = await page.screenshot({ type: "png" });
  if (look.language !== "") await speak(page, "");
  return picture;
}

/** Chooses the language as the settings do, and waits until the page speaks it. */
async function speak(page: Page, language: Look["language"]): Promise<void> {
  if (!(await choose(page, language))) {
    // The join page may change no setting: a panel in a tab beside it does.
    const panel = await page.browser().newPage();
    await panel.goto(new URL("/sidepanel.html", page.url()).href);
    await choose(panel, language);
    await panel.close();
    await page.bringToFront();
  }
  await page.waitForFunction((tag) => document.documentElement.lang === tag, {}, language || "en");
}

/** Asks the background for a language; false where this page may not. */
function choose(page: Page, language: Look["language"]): Promise<boolean> {
  return page.evaluate(
    (name, request) =>
      new Promise<boolean>((resolve) => {
        const port = chrome.runtime.connect({ name });
        port.onMessage.addListener((message: Reply | { push: string }) => {
          if ("push" in message) return;
          resolve(message.ok);
          port.disconnect();
        });
        port.postMessage(request);
      }),
    PORT_NAME,
    { id: 1, method: "settings.set", params: { language } },
  );
}

/** Leaves the page as it was found. */
async function rest(page: Page): Promise<void> {
  await page.emulateMediaFeatures([]);
  await page.setViewport(null);
}

/** Until fonts are there and what was laid out anew has been drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let count = 0; count < 4; count += 1) await frame();
  });
}
