import { AxePuppeteer } from "@axe-core/puppeteer";
import type { Page } from "puppeteer";
import { expect, test } from "vitest";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

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
    const axe = new AxePuppeteer(page).setLegacyMode().withTags(TAGS);
    const { violations, passes } = await axe.analyze();
    if (passes.length === 0) found.push(`${screen}, ${theme}: axe saw nothing`);
    for (const { id, nodes } of violations) {
      for (const { target, failureSummary = "" } of nodes) {
        found.push(`${screen}, ${theme}: ${id} at ${target.join(" ")}: ${failureSummary}`);
      }
    }
  }
  return found;
}

/** Presses what leads to a screen and waits until its heading, or another thing of it, is there. */
async function goTo(person: Person, press: string, role: string, name: string): Promise<void> {
  await person.press(press);
  await person.until(`sees ${role} “${name}”`, () => person.sees(role, name));
}

test("every screen meets WCAG 2.2 AA in both themes, as far as axe can tell", async () => {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  const wrong: string[] = [];
  const look = async (screen: string, page: Page = owner.panel): Promise<void> => {
    wrong.push(...(await wrongOn(screen, page)));
  };

  await owner.openPanel();
  await look("first run");
  await owner.choosePassphrase();
  await look("no rooms");
  await goTo(owner, words("rooms.create"), "textbox", words("create.name"));
  await look("create");
  await owner.press(words("create.do"));
  await owner.waitForWords(words("create.name.missing"));
  await look("create, with nothing filled in");
  await owner.createRoom("Harbour");
  await owner.waitForMembers(1);
  await look("empty room");

  await owner.press(words("room.more"));
  await look("menu");
  await owner.press(words("room.invite"), { role: "menuitem" });
  await owner.until("sees the link", () => owner.sees("textbox", words("invite.link")));
  await look("invite");
  await owner.press(words("sheet.close"));
  const link = await owner.makeInvite();
  await guest.openLink(link);
  await look("join page", guest.joinPage);
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForRoom("Harbour");
  await look("join page, in the room", guest.joinPage);

  await owner.say("hello");
  await guest.waitForText("hello");
  await guest.say("good evening");
  await owner.waitForText("good evening");
  await look("thread");
  await look("guest's thread", guest.panel);
  await owner.press(words("room.more"));
  await owner.press(words("members.title"), { role: "menuitem" });
  await owner.until("sees the members", () => owner.sees("heading", words("members.title")));
  await look("members");
  await owner.press(words("bar.back"));

  await relay.kill();
  await owner.say("said to nobody yet");
  await owner.waitForWords(words("thread.queued"));
  await look("offline, with a queued message");
  await owner.backToRooms();
  await look("rooms");
  await owner.lock();
  await look("locked");

  const stale = await guest.tab();
  await stale.goto(guest.address("/join.html#1.broken"));
  await guest.waitForWords(words("join.failed.link-malformed.title"), { page: stale });
  await look("a broken invite", stale);
  expect(wrong).toEqual([]);
}, 300_000);
