import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TargetType, type Browser, type Extension, type Page, type Target } from "puppeteer";
import {
  PORT_NAME,
  type Answers,
  type Method,
  type Asked,
  type Reply,
  type RoomView,
  type ThreadItem,
} from "../../extension/rpc/contract.ts";
import { LIMITS } from "../../shared/limits.ts";
import { launchBrowser } from "./browser.ts";
import { until, within } from "./until.ts";
import { words, type Key } from "./words.ts";

/**
 * A person: a browser of its own with a fresh profile and the extension, driven
 * as a person drives it, by what is written on the screen.
 *
 *     const owner = await Person.arrive("Olena", { extension: built.extension });
 *     await owner.openPanel();                        // the toolbar's button: the real side panel
 *     await owner.choosePassphrase();
 *     await owner.createRoom("Harbour", "Olena");
 *     const link = await owner.makeInvite();
 *     await guest.openLink(link, "address bar");      // the join page
 *     await guest.joinAs("Guest");                    // its one click, which opens the panel
 *     await guest.choosePassphrase();
 *     await guest.waitForRoom();
 *     await guest.say("hello"); await owner.waitForText("hello");
 *     await owner.killServiceWorker(); await owner.closeBrowser(); await owner.reopenBrowser();
 *     await owner.leave();                            // closes the browser, removes the profile
 *
 * Two things to know. While a debugger is attached, as it always is here, the
 * browser doesn't end an idle service worker by itself: `killServiceWorker` does.
 * And the thread draws only what is in view: `texts()` is what a person sees.
 */

export type Opening = "click on a web page" | "address bar" | "new tab";

export interface PersonOptions {
  /** Folder of the built extension. */
  extension: string;
  headless?: boolean;
  /** A web page of somebody else's: puts a body there and says its address. */
  webPage?: (body: string) => string;
  args?: readonly string[];
}

/** One line of a thread as it is displayed. */
export interface Line {
  kind: "mine" | "theirs" | "event";
  text: string;
}

const PASSPHRASE = "seven herons over a quiet harbour";
const PANEL = "/sidepanel.html";
const JOIN = "/join.html";
/** For what a browser, a relay and another browser have to agree on. */
const LONG = 30_000;

const LAST_SCREEN = 1500;

export class Person {
  readonly name: string;
  readonly passphrase: string;
  readonly profile: string;
  readonly #options: PersonOptions;
  #browser: Browser | null = null;
  #extension: Extension | null = null;

  private constructor(name: string, profile: string, options: PersonOptions) {
    this.name = name;
    this.passphrase = `${PASSPHRASE}, ${name}`;
    this.profile = profile;
    this.#options = options;
  }

  static async arrive(name: string, options: PersonOptions): Promise<Person> {
    const profile = await mkdtemp(join(tmpdir(), "0fc-profile-"));
    const person = new Person(name, profile, options);
    try {
      await person.reopenBrowser();
    } catch (error) {
      await person.leave();
      throw error;
    }
    return person;
  }

  // The browser

  get browser(): Browser {
    if (this.#browser === null) throw new Error(`${this.name}'s browser is closed`);
    return this.#browser;
  }

  get extension(): Extension {
    if (this.#extension === null) throw new Error(`${this.name}'s browser is closed`);
    return this.#extension;
  }

  /** Starts the browser, with the profile as it was left. */
  async reopenBrowser(): Promise<void> {
    this.#browser = await launchBrowser({
      extension: this.#options.extension,
      profile: this.profile,
      headless: this.#options.headless ?? true,
      ...(this.#options.args && { args: this.#options.args }),
    });
    this.#extension = await until(
      "the extension is loaded",
      async () =>
        [...(await this.browser.extensions()).values()].find((one) => one.name.includes("0fc")),
      { seen: () => this.#targets() },
    );
    // A person is never as fast as this: the button opens the panel once the background has said so.
    await until("the toolbar's button opens the panel", async () => {
      const worker = await this.#serviceWorker()?.worker();
      return worker?.evaluate(
        async () => (await chrome.sidePanel.getPanelBehavior()).openPanelOnActionClick,
      );
    });
    // Nor as this: an unpacked extension comes after the browser, and its rules after it. Set again they hold.
    await this.#serviceWorker()
      ?.worker()
      .then((worker) =>
        worker?.evaluate(async () => {
          const rules = await chrome.declarativeNetRequest.getDynamicRules();
          const removeRuleIds = rules.map(({ id }) => id);
          await chrome.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules: rules });
        }),
      );
  }

  /** Closes the browser as one closes it at night. */
  async closeBrowser(): Promise<void> {
    const browser = this.#browser;
    this.#browser = null;
    this.#extension = null;
    await browser?.close();
  }

  /** Resolves once the browser is closed, by whomever. */
  browserClosed(): Promise<void> {
    const { browser } = this;
    return new Promise((resolve) => {
      if (browser.connected) browser.once("disconnected", () => resolve());
      else resolve();
    });
  }

  /** Ends all of the browser at once, as a power cut does. */
  async crashBrowser(): Promise<void> {
    const browser = this.browser;
    this.#browser = null;
    this.#extension = null;
    const process = browser.process();
    if (process === null) throw new Error("no browser process");
    const gone = new Promise<void>((resolve) => process.once("exit", () => resolve()));
    process.kill("SIGKILL");
    await within(10_000, "the end of the browser", gone);
    await browser.close().catch(() => undefined);
  }

  /** Closes the browser and removes the profile. */
  async leave(): Promise<void> {
    await this.closeBrowser().catch(() => undefined);
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /**
   * Ends the background at once; the next event wakes a new one. The debugger lets go of it first:
   * one that an open page wakes again before that would wait for a debugger that never speaks.
   */
  async killServiceWorker(): Promise<void> {
    const target = await this.waitForServiceWorker();
    const worker = await target.worker();
    await worker?.client.detach().catch(() => undefined);
    const session = await this.browser.target().createCDPSession();
    const { targetInfos } = await session.send("Target.getTargets");
    const running = targetInfos.find(
      ({ type, url }) => type === "service_worker" && url === target.url(),
    );
    if (running !== undefined) {
      const { targetId } = running;
      await session.send("Target.closeTarget", { targetId }).catch(() => undefined);
    }
    await session.detach();
    await until("the service worker is gone", () => this.#serviceWorker() !== target);
  }

  /**
   * Leaves the background to the browser: no debugger holds it any more, so it may end
   * of idleness. Resolves once it has.
   */
  async waitForIdleEnd(timeout: number): Promise<void> {
    const target = await this.waitForServiceWorker();
    const worker = await target.worker();
    await worker?.client.detach();
    const ended = async () => this.#serviceWorker() !== target;
    await this.until("has no background any more", ended, timeout);
  }

  /** The running background. */
  waitForServiceWorker(): Promise<Target> {
    return until("the service worker runs", () => this.#serviceWorker());
  }

  #serviceWorker(): Target | undefined {
    return this.browser
      .targets()
      .find(
        (one) => one.type() === TargetType.SERVICE_WORKER && one.url().startsWith(this.address("")),
      );
  }

  /** Address of a page of the extension. */
  address(path: string): string {
    return `chrome-extension://${this.extension.id}${path}`;
  }

  #targets(): string {
    return this.browser
      .targets()
      .map((one) => `${one.type()} ${one.url().slice(0, 80)}`)
      .join("\n");
  }

  async #pageAt(path: string): Promise<Page | null> {
    const target = this.browser
      .targets()
      .find((one) => one.url().split(/[?#]/)[0] === this.address(path));
    return target ? target.asPage() : null;
  }

  /** A tab of the browser that shows no page of the extension; a fresh one where there is none. */
  async tab(): Promise<Page> {
    const pages = await this.browser.pages();
    const plain = pages.find((one) => !one.url().startsWith(this.address("")));
    return plain ?? this.browser.newPage();
  }

  // The panel

  #panel: Page | null = null;

  /** The open panel. */
  get panel(): Page {
    if (this.#panel === null || this.#panel.isClosed()) {
      throw new Error(`${this.name}'s panel is closed`);
    }
    return this.#panel;
  }

  /** Opens the panel by the toolbar's button, unless it is open. */
  async openPanel(): Promise<void> {
    if ((await this.#pageAt(PANEL)) === null) {
      const tab = await this.tab();
      await tab.bringToFront();
      await this.extension.triggerAction(tab);
    }
    await this.waitForPanel();
  }

  /** Waits until the panel stands, whoever opened it. */
  async waitForPanel(): Promise<void> {
    this.#panel = await until("the panel is open", () => this.#pageAt(PANEL), {
      seen: () => this.#targets(),
    });
    await this.until("the panel shows something", async () => (await this.screen()).trim() !== "");
  }

  async closePanel(): Promise<void> {
    const panel = this.#panel;
    this.#panel = null;
    await panel?.close();
    await until("the panel is closed", async () => (await this.#pageAt(PANEL)) === null);
  }

  /** All that is written on the panel, or on another page. */
  screen(page: Page = this.panel): Promise<string> {
    return page.evaluate(() => document.body.innerText);
  }

  /** Waits for a condition; the error shows the panel. */
  until<T>(
    what: string,
    probe: () => Promise<T | false | null | undefined>,
    timeout?: number,
  ): Promise<T> {
    return until(`${this.name}: ${what}`, probe, {
      ...(timeout !== undefined && { timeout }),
      seen: async () => {
        const page = this.#panel ?? (await this.#pageAt(JOIN));
        return page && !page.isClosed()
          ? (await this.screen(page)).slice(-LAST_SCREEN)
          : this.#targets();
      },
    });
  }

  /** Waits until these words stand on the screen. */
  async waitForWords(
    text: string,
    { page, timeout }: { page?: Page; timeout?: number } = {},
  ): Promise<void> {
    await this.until(
      `reads “${text}”`,
      async () => folded(await this.screen(page ?? this.panel)).includes(folded(text)),
      timeout,
    );
  }

  // Finding and touching things by what they are called

  #find(role: string, name: string, page: Page) {
    return page.$(`::-p-aria([name=${JSON.stringify(name)}][role="${role}"])`);
  }

  /** Whether something of this role and name is there. */
  async sees(role: string, name: string, page: Page = this.panel): Promise<boolean> {
    const found = await this.#find(role, name, page);
    await found?.dispose();
    return found !== null;
  }

  /** Clicks what has this role and name, with the real mouse. */
  async press(
    name: string,
    { role = "button", page = this.panel, timeout = 15_000 } = {},
  ): Promise<void> {
    await this.until(
      `presses ${role} “${name}”`,
      async () => {
        const element = await this.#find(role, name, page);
        if (element === null) return false;
        if (await element.evaluate((one) => one.matches(":disabled, [aria-disabled=true]")))
          return false;
        await element.click();
        await element.dispose();
        return true;
      },
      timeout,
    );
  }

  /** Writes into the field with this label, over what was there. */
  async fill(label: string, text: string, page: Page = this.panel): Promise<void> {
    const field = await this.until(`finds the field “${label}”`, () =>
      this.#find("textbox", label, page),
    );
    await field.focus();
    await field.evaluate((one) => {
      if (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement) one.select();
    });
    await page.keyboard.sendCharacter(text);
    await field.dispose();
  }

  /** What stands in the field with this label. */
  async valueOf(label: string, page: Page = this.panel): Promise<string> {
    return this.until(`finds the field “${label}”`, async () => {
      const field = await this.#find("textbox", label, page);
      return field?.evaluate((one) => ("value" in one ? String(one.value) : null));
    });
  }

  // Passphrase

  async choosePassphrase(passphrase: string = this.passphrase): Promise<void> {
    await this.fill(words("first-run.choose"), passphrase);
    await this.press(words("first-run.start"));
    await this.until(
      "is past the first screen",
      async () => !(await this.sees("button", words("first-run.start"))),
    );
  }

  async unlock(passphrase: string = this.passphrase): Promise<void> {
    await this.fill(words("unlock.passphrase"), passphrase);
    await this.press(words("unlock.do"));
    await this.until("has unlocked", async () => !(await this.sees("button", words("unlock.do"))));
  }

  /** Locks at once; the panel then shows nothing of any room. */
  async lock(): Promise<void> {
    await this.backToRooms();
    await this.press(words("rooms.lock"));
    await this.until("is locked", () => this.sees("button", words("unlock.do")));
  }

  // Rooms

  /** Makes a room and is in it once the relay has it. `rotateEvery` has no place on the screen yet. */
  async createRoom(
    title: string,
    name: string = this.name,
    { rotateEvery }: { rotateEvery?: number } = {},
  ): Promise<void> {
    await this.backToRooms();
    if (rotateEvery === undefined) {
      await this.press(words("rooms.create"));
      await this.fill(words("create.name"), title);
      await this.fill(words("create.as"), name);
      await this.press(words("create.do"));
    } else {
      await this.ask("room.create", { title, as: name, rotateEvery });
      await this.openRoom(title);
    }
    await this.waitForRoom(title);
  }

  /** Waits until the room on the panel is one where one can write. */
  async waitForRoom(title?: string, timeout = LONG): Promise<void> {
    await this.until(
      "is in the room",
      async () =>
        (await this.sees("textbox", words("composer.label"))) &&
        (title === undefined || (await this.sees("heading", title))),
      timeout,
    );
  }

  /** Waits until the lamp says that the room is connected, with so many members. */
  async waitForMembers(count: number, timeout = LONG): Promise<void> {
    const key: Key = count === 1 ? "room.lamp.alone" : "room.lamp.connected.other";
    await this.waitForWords(words(key, { count }), { timeout });
  }

  /** Goes back until the list of rooms is there. */
  async backToRooms(): Promise<void> {
    await this.until("is back at the rooms", async () => {
      if (await this.sees("button", words("rooms.lock"))) return true;
      for (const key of ["room.back", "bar.back"] as const) {
        const back = await this.#find("button", words(key), this.panel);
        await back?.click();
      }
      return false;
    });
  }

  /** The rooms of the list, as they are written there. */
  async rooms(): Promise<string[]> {
    await this.backToRooms();
    return this.panel.$$eval("main ul > li > button", (all) => all.map((one) => one.innerText));
  }

  async openRoom(title: string): Promise<void> {
    await this.backToRooms();
    await this.until(`opens the room “${title}”`, async () => {
      for (const row of await this.panel.$$("main ul > li > button")) {
        if (!(await row.evaluate((one) => one.innerText)).includes(title)) continue;
        await row.click();
        return true;
      }
      return false;
    });
  }

  /** Chooses something from the room's menu. */
  async #choose(name: string): Promise<void> {
    await this.press(words("room.more"));
    await this.press(name, { role: "menuitem" });
  }

  /** Who is in the room, by the names on the members' page; “you” for oneself, “, owner” behind the owner. */
  async members(): Promise<string[]> {
    await this.#choose(words("members.title"));
    const names = await this.until("reads the members", async () => {
      const all = await this.panel.$$eval("main li b", (found) =>
        found.map((one) => {
          const name = one.firstChild?.textContent ?? "";
          const owner = one.querySelector(".paren")?.textContent;
          return owner ? `${name}, ${owner}` : name;
        }),
      );
      return all.length > 0 && all;
    });
    await this.press(words("bar.back"));
    await this.waitForRoom();
    return names;
  }

  /** Opens the page that verifies a member, from the room. */
  async openMember(name: string): Promise<void> {
    await this.#choose(words("members.title"));
    await this.until(`opens the member “${name}”`, async () => {
      for (const row of await this.panel.$$("main li > button.member")) {
        if (!(await row.evaluate((one) => one.innerText)).includes(name)) continue;
        await row.click();
        return true;
      }
      return false;
    });
  }

  /** The safety number that is shown, without its gaps. */
  digits(): Promise<string> {
    return this.until("reads the number", () =>
      this.panel.$eval(".number", (one) => one.textContent.replaceAll(/\D/g, "")),
    );
  }

  /** Chooses one of a few that stand side by side. */
  async pick(option: string): Promise<void> {
    await this.until(`picks “${option}”`, async () => {
      for (const label of await this.panel.$$(".seg label")) {
        if ((await label.evaluate((one) => one.innerText)) !== option) continue;
        await label.click();
        return true;
      }
      return false;
    });
  }

  /** Erases the room from this browser. */
  async forgetRoom(): Promise<void> {
    await this.#choose(words("room.forget"));
    await this.press(words("room.forget.do"));
    await this.until("is back at the rooms", () => this.sees("button", words("rooms.lock")));
  }

  // Invites

  /** Makes an invite in the open room and reads its link off the screen. */
  async makeInvite(): Promise<string> {
    await this.#choose(words("room.invite"));
    const link = await this.until("reads the link", async () => {
      const value = await this.valueOf(words("invite.link"));
      return value !== "" && value;
    });
    await this.#closeSheet();
    return link;
  }

  /** Revokes every open invite but one that the sheet makes anew when it opens. */
  async revokeInvites(): Promise<void> {
    await this.#choose(words("room.invite"));
    await this.until("sees a new invite", () => this.sees("textbox", words("invite.link")));
    const start = words("invite.revoke.of").split("{")[0] ?? "";
    await this.until("has revoked the others", async () => {
      const others = await this.panel.$$(`[aria-label^=${JSON.stringify(start.trim())}]`);
      await others[0]?.click();
      return others.length === 0;
    });
    await this.#closeSheet();
  }

  async #closeSheet(): Promise<void> {
    await this.press(words("sheet.close"));
    await this.until(
      "has closed the sheet",
      async () => !(await this.sees("button", words("sheet.close"))),
    );
  }

  /** Opens an invite's link and waits for the join page. */
  async openLink(link: string, how: Opening = "click on a web page"): Promise<Page> {
    const before = this.#joinTargets();
    const tab = await this.tab();
    await tab.bringToFront();
    if (how === "address bar") {
      await tab.goto(link).catch(() => undefined);
    } else {
      const target = how === "new tab" ? ' target="_blank" rel="noopener"' : "";
      const body = `<p>Come in: <a href="${link}"${target}>an invite</a></p>`;
      if (!this.#options.webPage) throw new Error("no web page to click on: give `webPage`");
      await tab.goto(this.#options.webPage(body));
      // Nobody reads and clicks within the moment that the browser is made to forget with the link (P13).
      await tab.waitForFunction(() => performance.now() > 500);
      await this.press("an invite", { role: "link", page: tab });
    }
    const fresh = await until(
      `${this.name} sees the join page`,
      () => this.#joinTargets().find((one) => !before.includes(one)),
      { seen: () => this.#targets() },
    );
    this.#joinPage = await fresh.asPage();
    return this.#joinPage;
  }

  #joinTargets(): Target[] {
    const address = this.address(JOIN);
    return this.browser.targets().filter((one) => one.url().split(/[?#]/)[0] === address);
  }

  #joinPage: Page | null = null;

  /** The join page that was opened last. */
  get joinPage(): Page {
    if (this.#joinPage === null) throw new Error(`${this.name} has opened no link`);
    return this.#joinPage;
  }

  /** On the join page: a name, and the one click that opens the panel and joins. */
  async joinAs(name: string = this.name): Promise<void> {
    await this.fill(words("join.as"), name, this.joinPage);
    await this.press(words("join.do"), { page: this.joinPage });
    await this.waitForPanel();
  }

  // Talking

  /** Writes to the open room and presses Enter. */
  async say(text: string): Promise<void> {
    await this.fill(words("composer.label"), text);
    await this.panel.keyboard.press("Enter");
    await this.until(
      "has handed the text over",
      async () => (await this.valueOf(words("composer.label"))) === "",
    );
  }

  /** The messages that the thread displays, from the top. */
  async texts(): Promise<string[]> {
    return (await this.lines()).filter((line) => line.kind !== "event").map((line) => line.text);
  }

  /** All that the thread displays, messages and what the room says itself, from the top. */
  async lines(): Promise<Line[]> {
    return this.panel.evaluate(() => {
      const log = document.querySelector('[role="log"]') ?? document.querySelector("main");
      const shown = [...(log?.querySelectorAll<HTMLElement>("p, .said") ?? [])].filter(
        (one) =>
          one.checkVisibility({ visibilityProperty: true }) &&
          one.innerText.trim() !== "" &&
          one.parentElement?.closest(".said") === null,
      );
      return shown.flatMap((one): Line[] => {
        const text = one.innerText;
        if (one.matches(".said")) {
          return [{ kind: one.closest(".mine") ? "mine" : "theirs", text }];
        }
        return /^\(.*\)$/s.test(text.trim()) ? [{ kind: "event", text }] : [];
      });
    });
  }

  /** Waits until the thread displays this message. */
  async waitForText(text: string, timeout = LONG): Promise<void> {
    await this.until(
      `sees the message “${text}”`,
      async () => (await this.texts()).includes(text),
      timeout,
    );
  }

  /** Waits until the thread displays exactly these messages, in this order. */
  async waitForTexts(texts: readonly string[], timeout = LONG): Promise<void> {
    await this.until(
      `sees ${JSON.stringify(texts)}`,
      async () => JSON.stringify(await this.texts()) === JSON.stringify(texts),
      timeout,
    );
  }

  // What has no place on the screen

  /** The room that was begun last, as the background shows it. */
  async roomView(): Promise<RoomView> {
    const { rooms } = await this.ask("app.watch", {});
    const room = rooms.at(-1);
    if (room === undefined) throw new Error(`${this.name} has no room`);
    const view = await this.ask("room.watch", { room: room.id });
    if (view === null) throw new Error(`${this.name}'s room is gone`);
    return view;
  }

  /** All that is held of the thread of the room that was begun last, in order, whatever is in view. */
  async thread(): Promise<ThreadItem[]> {
    const { id: room } = await this.roomView();
    const { items, more } = await this.ask("thread.page", { room, limit: LIMITS.pageItems });
    if (more) throw new Error("the thread has more than one page");
    return items;
  }

  /** The texts of `thread()`. */
  async held(): Promise<string[]> {
    return (await this.thread()).flatMap((item) => (item.kind === "message" ? [item.text] : []));
  }

  /** Waits until exactly these texts are held, in this order. */
  async waitForHeld(texts: readonly string[], timeout = LONG): Promise<void> {
    await this.until(
      `holds ${JSON.stringify(texts)}`,
      async () => JSON.stringify(await this.held()) === JSON.stringify(texts),
      timeout,
    );
  }

  /** Hands many texts over at once, in this order, faster than anybody types. */
  async sayAll(texts: readonly string[]): Promise<void> {
    const { id: room } = await this.roomView();
    for (const text of texts) await this.ask("message.send", { room, text });
  }

  /** Asks the background what the panel may ask, over the panel's own kind of port. */
  async ask<M extends Method>(method: M, params: Asked<M>): Promise<Answers[M]> {
    const reply = await this.panel.evaluate(
      (port, request) =>
        new Promise<Reply>((resolve, reject) => {
          const open = chrome.runtime.connect({ name: port });
          open.onMessage.addListener((message: Reply | { push: string }) => {
            if ("push" in message) return;
            resolve(message);
            open.disconnect();
          });
          open.onDisconnect.addListener(() => reject(new Error("the background went away")));
          open.postMessage(request);
        }),
      PORT_NAME,
      { id: 1, method, params },
    );
    if (!reply.ok) throw new Error(`${method} was refused: ${reply.error}`);
    return reply.value as Answers[M];
  }
}

/** Text without regard to spaces, line ends and case, in which styles may set it. */
function folded(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().toLowerCase();
}
