import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession, Page, Viewport } from "puppeteer";
import { PORT_NAME, type Reply } from "../../extension/rpc/contract.ts";
import { tooWide } from "../support/fits.ts";

/** How a screen is looked at. */
interface Look {
  name: string;
  width: number;
  theme: "light" | "dark";
  /** The language of the panel, chosen as in its settings; empty for the browser's own. */
  language: "" | "ar" | "de";
  /** Text twice as large, as the browser's settings make it. */
  large?: boolean;
  /** The system's own few colours. */
  forced?: boolean;
}

const HEIGHT = 720;
/**
 * Widest and narrowest at which the panel is promised to look right, in both themes; once from
 * right to left, once with long words, once with large text and once in forced colours.
 */
const LOOKS: readonly Look[] = [
  { name: "320-light", width: 320, theme: "light", language: "" },
  { name: "320-dark", width: 320, theme: "dark", language: "" },
  { name: "400-light", width: 400, theme: "light", language: "" },
  { name: "400-dark", width: 400, theme: "dark", language: "" },
  { name: "320-ar", width: 320, theme: "light", language: "ar" },
  { name: "320-de", width: 320, theme: "dark", language: "de" },
  { name: "320-large", width: 320, theme: "light", language: "", large: true },
  { name: "320-forced", width: 320, theme: "dark", language: "", forced: true },
];

/**
 * Takes the same screen in every look:
 *
 *     await camera.take(person.panel, "rooms");   // rooms-320-light.png, rooms-320-dark.png, …
 */
export class Camera {
  readonly #out: string;
  readonly #only: readonly string[];
  taken = 0;

  private constructor(out: string, only: readonly string[]) {
    this.#out = out;
    this.#only = only;
  }

  /** Pictures go to the folder `out`; `only` names the beginnings of those that are wanted, none for all. */
  static async ready(out: string, only: readonly string[]): Promise<Camera> {
    await mkdir(out, { recursive: true });
    return new Camera(out, only);
  }

  /** Whether a picture is wanted at all. */
  wants(name: string): boolean {
    return this.#only.length === 0 || this.#only.some((one) => name.startsWith(one));
  }

  /** `mute`: the page is in no state to learn another language. */
  async take(page: Page, name: string, { mute = false } = {}): Promise<void> {
    if (!this.wants(name)) return;
    for (const look of LOOKS) {
      if (mute && look.language !== "") continue;
      await writeFile(
        join(this.#out, `${name}-${look.name}.png`),
        await photograph(page, { ...look, name: `${name}-${look.name}` }),
      );
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
  await emulate(page, look);
  if (look.language !== "") await speak(page, look.language);
  await enlarge(page, look.large === true);
  await settled(page);
  if (look.large) await fits(page, look.name);
  const picture = await page.screenshot({ type: "png" });
  await enlarge(page, false);
  if (look.language !== "") await speak(page, "");
  return picture;
}

/** What is emulated lasts as long as the session that asked for it. */
const sessions = new WeakMap<Page, CDPSession>();

async function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? (await page.createCDPSession());
  sessions.set(page, session);
  return session;
}

async function emulate(page: Page, { theme, forced = false }: Look): Promise<void> {
  const session = await sessionOf(page);
  const features = [
    { name: "prefers-color-scheme", value: theme },
    { name: "prefers-reduced-motion", value: "reduce" },
    { name: "forced-colors", value: forced ? "active" : "none" },
  ];
  await session.send("Emulation.setEmulatedMedia", { features });
}

function enlarge(page: Page, large: boolean): Promise<void> {
  return page.evaluate(
    (size) => {
      document.documentElement.style.fontSize = size;
    },
    large ? "200%" : "",
  );
}

/** Says on stderr where something is wider than the page, so that one would have to scroll sideways or not see it. */
async function fits(page: Page, look: string): Promise<void> {
  const wide = await tooWide(page);
  if (wide.length > 0) process.stderr.write(`${look}: too wide: ${wide.slice(0, 5).join(", ")}\n`);
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
  const session = await sessionOf(page);
  await session.send("Emulation.setEmulatedMedia", { features: [] });
  await page.setViewport(null);
  await settled(page);
}

/** Until fonts are there and what was laid out anew has been drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let count = 0; count < 4; count += 1) await frame();
  });
}
