import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import puppeteer, { type Browser, type Page } from "puppeteer";
import { PORT_NAME, type Answers, type Asked, type Method } from "../../extension/rpc/contract.ts";
import { until } from "./until.ts";

/**
 * A person with Firefox and the extension's own build for it:
 *
 *     const guest = await FirefoxPerson.arrive(folder);
 *     const join = await guest.follow("http://127.0.0.1:1234/page", "come in");
 *     const panel = await guest.openPanel();
 *     await guest.fill(panel, "Choose a passphrase", "…"); await guest.press(panel, "Start");
 *
 * Firefox's sidebar is no page that a driver can reach, so the panel's page stands in a tab.
 */

/** Given to the extension's origin beforehand, as Firefox would draw one at random. */
const UUID = "5b5e4e3a-1c9d-4f0e-9a53-0fc0fc0fc0fc";
const ID = "0fc@0fc.example";
const PLACES = ["/usr/bin/firefox", "/usr/bin/firefox-esr", "/snap/bin/firefox"];
const NAVIGATION = 3000;

function find(): string | null {
  const { OFC_FIREFOX } = process.env;
  return [OFC_FIREFOX, ...PLACES].find((path) => path !== undefined && existsSync(path)) ?? null;
}

/** Path of a Firefox, installed on Debian as root where there is none; null where there can be none. */
export function obtainFirefox(): string | null {
  const found = find();
  if (found !== null || process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    return found;
  }
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "firefox-esr"]]) {
    execFileSync("apt-get", args, { stdio: ["ignore", 2, 2], timeout: 300_000 });
  }
  return find();
}

/** Finds by role and accessible name. */
function named(role: string, name: string): string {
  return `::-p-aria([name=${JSON.stringify(name)}][role="${role}"])`;
}

/** What of the driver's own connection is used. */
interface Connection {
  send(
    method: string,
    params: object,
  ): Promise<{ result: { type?: string; contexts?: { context: string }[] } }>;
}

/** Runs in Firefox's window, where there is something that types. */
function typed([key = "", code = ""]: readonly string[]): void {
  const { Cc, Ci } = globalThis as unknown as {
    Cc: Record<string, { createInstance(kind: unknown): Typist } | undefined>;
    Ci: Record<string, unknown>;
  };
  const typist = Cc["@mozilla.org/text-input-processor;1"]?.createInstance(
    Ci["nsITextInputProcessor"],
  );
  if (!typist?.beginInputTransactionForTests(window)) throw new Error("nothing types here");
  const keys = [
    ["Alt", "AltLeft"],
    ["Shift", "ShiftLeft"],
    [key, code],
  ].map(([name = "", place = ""]) => new KeyboardEvent("", { key: name, code: place }));
  for (const one of keys) typist.keydown(one);
  for (const one of keys.toReversed()) typist.keyup(one);
}

interface Typist {
  beginInputTransactionForTests(window: Window): boolean;
  keydown(event: KeyboardEvent): void;
  keyup(event: KeyboardEvent): void;
}

export class FirefoxPerson {
  readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  /** Starts the Firefox at `executable` with a fresh profile and the extension in `folder`. */
  static async arrive(executable: string, folder: string): Promise<FirefoxPerson> {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: executable,
      headless: true,
      args: ["-remote-allow-system-access"],
      extraPrefsFirefox: {
        "extensions.webextensions.uuids": JSON.stringify({ [ID]: UUID }),
        // Its own notifications, as there may be no desktop to show any.
        "alerts.useSystemBackend": false,
      },
    });
    try {
      await browser.installExtension(folder);
      return new FirefoxPerson(browser);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  leave(): Promise<void> {
    return this.browser.close();
  }

  #address(path: string): string {
    return `moz-extension://${UUID}${path}`;
  }

  async #tabAt(address: string): Promise<Page> {
    const page = await this.browser.newPage();
    // A driver isn't told when a page of an extension has loaded; what is on it says so.
    await page.goto(address, { timeout: NAVIGATION }).catch(() => undefined);
    return page;
  }

  /** The panel's page, in a tab. */
  async openPanel(): Promise<Page> {
    const page = await this.#tabAt(this.#address("/sidepanel.html"));
    await until("the panel shows something", async () => (await this.screen(page)) !== "");
    return page;
  }

  /** Clicks a link on a web page and waits for the join page. */
  async follow(address: string, link: string): Promise<Page> {
    const page = await this.#tabAt(address);
    await page
      .locator(named("link", link))
      .click()
      .catch(() => undefined);
    return until("the join page is there", async () => {
      const pages = await this.browser.pages();
      return pages.find((one) => one.url().startsWith(this.#address("/join.html")));
    });
  }

  /** Presses Alt, Shift and another key as the keyboard does: Firefox's window gets them before any page. */
  async pressShortcut(key: string, code: string): Promise<void> {
    // What the driver itself types goes to a page, and never comes to the window's own shortcuts.
    await this.#inWindow(`(${typed.toString()})(${JSON.stringify([key, code])})`);
  }

  /** Closes the sidebar, which following an invite has opened. */
  async closeSidebar(): Promise<void> {
    await this.#inWindow("SidebarController.hide()");
  }

  /** Runs something in Firefox's own window. */
  async #inWindow(expression: string): Promise<void> {
    const { connection } = this.browser as unknown as { connection: Connection };
    const { result: tree } = await connection.send("browsingContext.getTree", {
      "moz:scope": "chrome",
    });
    const { result } = await connection.send("script.evaluate", {
      target: { context: tree.contexts?.[0]?.context },
      awaitPromise: true,
      expression,
    });
    if (result.type !== "success") throw new Error("Firefox's window doesn't do that");
  }

  /** Asks the background what the panel may ask, from the panel's page. */
  async ask<M extends Method>(panel: Page, method: M, params: Asked<M>): Promise<Answers[M]> {
    const value: unknown = await panel.evaluate(
      (name, request) =>
        new Promise((resolve) => {
          const { browser: api } = globalThis as unknown as { browser: typeof chrome };
          const port = api.runtime.connect({ name });
          port.onMessage.addListener((message: { push?: string; value?: unknown }) => {
            if (message.push !== undefined) return;
            resolve(message.value);
            port.disconnect();
          });
          port.postMessage(request);
        }),
      PORT_NAME,
      { id: 1, method, params },
    );
    return value as Answers[M];
  }

  /** All that is written on a page. */
  screen(page: Page): Promise<string> {
    return page.evaluate(() => document.body.innerText.trim());
  }

  async press(page: Page, name: string): Promise<void> {
    await page.locator(named("button", name)).click();
  }

  /** Types into the field with this label. One for a passphrase has no role by which it could be found. */
  async fill(page: Page, label: string, text: string): Promise<void> {
    const field = await until(`Firefox shows the field “${label}”`, async () => {
      const found = await page.evaluateHandle((wanted) => {
        const fields = document.querySelectorAll<HTMLInputElement>("input, textarea");
        const isNamed = (one: HTMLInputElement) =>
          one.ariaLabel === wanted || one.labels?.[0]?.textContent.trim() === wanted;
        return [...fields].find(isNamed) ?? null;
      }, label);
      return found.asElement();
    });
    await field.type(text);
    await field.dispose();
  }

  async waitForWords(page: Page, text: string): Promise<void> {
    await until(
      `Firefox shows “${text}”`,
      async () => (await this.screen(page)).toLowerCase().includes(text.toLowerCase()),
      { timeout: 30_000, seen: () => this.screen(page) },
    );
  }
}
