import type { Page } from "puppeteer";
import { expect, test } from "vitest";
import type { FirefoxPerson } from "../support/firefox.ts";
import type { Scene } from "../support/scene.ts";
import { until } from "../support/until.ts";
import { words } from "../support/words.ts";
import { arriveInFirefox, hasFirefox } from "./in-firefox.ts";
import { openScene } from "./scene.ts";

/** A guest in Firefox, who comes into the room “Harbour” by a link on a web page. */
async function pair(scene: Scene) {
  await scene.relay();
  const [owner] = await scene.people("Olena");
  await scene.room(owner, "Harbour");
  const link = await owner.makeInvite();
  const web = await scene.web();
  const letter = web.page("/letter", `<a href="${link}">come in</a>`);

  const guest = await arriveInFirefox(scene);
  const joining = await guest.follow(letter, "come in");
  await guest.fill(joining, words("join.as"), "Bruno");
  await guest.press(joining, words("join.do"));
  await guest.waitForWords(joining, words("join.done.title"));
  const panel = await begin(guest);
  await guest.waitForWords(panel, "Harbour");
  await owner.waitForMembers(2);
  return { owner, guest, panel, joining };
}

/** Opens the panel and chooses a passphrase. */
async function begin(person: FirefoxPerson): Promise<Page> {
  const panel = await person.openPanel();
  await person.fill(panel, words("first-run.choose"), "seven herons over a quiet harbour");
  await person.press(panel, words("first-run.start"));
  return panel;
}

/** The part of Firefox's own interface that these tests look into, from a page of the extension. */
interface Api {
  commands: { getAll(): Promise<{ name: string; shortcut: string }[]> };
  notifications: { getAll(): Promise<Record<string, { title: string; message: string }>> };
  storage: { session: { get(key: string): Promise<Record<string, unknown>> } };
}

test.skipIf(!hasFirefox)(
  "a guest in Firefox follows an invite from a web page and talks with an owner in Chromium",
  async () => {
    const { owner, guest, panel, joining } = await pair(openScene());
    expect(joining.url()).not.toContain("#");
    await owner.say("hello from Chromium");
    await guest.waitForWords(panel, "hello from Chromium");
    await guest.fill(panel, words("composer.label"), "hello from Firefox");
    await guest.press(panel, words("composer.send"));
    await owner.waitForText("hello from Firefox");
    await guest.waitForWords(panel, "hello from Firefox");
  },
);

test.skipIf(!hasFirefox)(
  "with the panel closed, Firefox tells that there is a message and not a word of it, and locks by itself after a time without use",
  async () => {
    const { owner, guest, panel, joining } = await pair(openScene());
    await guest.ask(panel, "settings.set", { autoLockMinutes: 1 });
    await panel.close();
    await guest.closeSidebar();
    await owner.say("the crane has moved");
    const told = () =>
      joining.evaluate(() =>
        (globalThis as unknown as { browser: Api }).browser.notifications.getAll(),
      );
    await until("Firefox tells of it", async () => Object.keys(await told()).length > 0);
    expect(Object.values(await told()).map(({ title, message }) => ({ title, message }))).toEqual([
      { title: "0fc", message: words("notify.new") },
    ]);

    const key = () =>
      joining.evaluate(
        async () =>
          (
            await (globalThis as unknown as { browser: Api }).browser.storage.session.get("dataKey")
          )["dataKey"],
      );
    expect(await key()).toBeDefined();
    await until("it has locked", async () => (await key()) === undefined, { timeout: 100_000 });
    // What was told is taken back with it.
    expect(await told()).toEqual({});
    const again = await guest.openPanel();
    await guest.waitForWords(again, words("unlock.do"));
  },
  180_000,
);

test.skipIf(!hasFirefox)(
  "the keys that lock and wipe do so in Firefox, whatever page is in front",
  async () => {
    const scene = openScene();
    await scene.relay();
    const web = await scene.web();
    const person = await arriveInFirefox(scene);
    const panel = await begin(person);
    await person.waitForWords(panel, words("rooms.create"));
    const commands = await panel.evaluate(() =>
      (globalThis as unknown as { browser: Api }).browser.commands.getAll(),
    );
    expect(commands.map(({ name, shortcut }) => [name, shortcut])).toEqual([
      ["lock", "Alt+Shift+L"],
      ["wipe", "Alt+Shift+Delete"],
    ]);
    const page = await person.browser.newPage();
    await page.goto(web.page("/elsewhere", "<p>something else</p>"));
    await person.pressShortcut("L", "KeyL");
    await person.waitForWords(panel, words("unlock.do"));
    await person.pressShortcut("Delete", "Delete");
    await person.waitForWords(panel, words("first-run.start"));
  },
);
