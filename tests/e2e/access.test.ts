import { expect, test } from "vitest";
import { inspection } from "../support/axe.ts";
import type { Person } from "../support/profile.ts";
import { words, type Key } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** What stands in the settings and opens a page of its own. */
const SETTINGS: readonly Key[] = [
  "settings.auto-lock",
  "settings.passphrase",
  "settings.notify",
  "settings.theme",
  "settings.language",
  "settings.export",
  "settings.import",
];

/** Presses what leads to a screen and waits until its heading, or another thing of it, is there. */
async function goTo(person: Person, press: string, role: string, name: string): Promise<void> {
  await person.press(press);
  await person.until(`sees ${role} “${name}”`, () => person.sees(role, name));
}

test("every screen meets WCAG 2.2 AA in both themes, as far as axe can tell", async () => {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  const { look, wrong } = inspection(() => owner.panel);

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
  await owner.press(words("member.more", { name: "Bruno" }));
  await look("member's menu");
  await owner.press(words("member.remove"), { role: "menuitem" });
  await look("question before somebody is put out");
  await owner.press(words("member.remove.keep", { name: "Bruno" }));
  await owner.press(words("bar.back"));
  await owner.openMember("Bruno");
  await owner.digits();
  await look("verify by number");
  await owner.pick(words("verify.by.secret"));
  await look("verify by secret");
  await owner.press(words("bar.back"));
  await owner.press(words("bar.back"));
  await owner.press(words("room.more"));
  await owner.press(words("room.settings"), { role: "menuitem" });
  await look("room settings");
  await goTo(owner, words("room-settings.name"), "textbox", words("room-name.label"));
  await look("own name of a room");
  await owner.press(words("bar.back"));
  await owner.press(words("bar.back"));
  await goTo(owner, words("room.search"), "searchbox", words("search.label"));
  await look("search");
  await owner.press(words("search.close"));
  await owner.press(words("composer.emoji"));
  await owner.panel.waitForSelector(".emoji-grid button");
  await look("emoji");
  await owner.press(words("sheet.close"));

  await owner.backToRooms();
  await goTo(owner, words("search.all.title"), "searchbox", words("search.all.label"));
  await owner.panel.keyboard.type("hello");
  await owner.waitForWords(words("search.all.found.one", { count: 1 }));
  await look("search in all rooms");
  await owner.press(words("search.close"));
  await owner.press(words("rooms.settings"));
  await look("settings");
  for (const key of SETTINGS) {
    await owner.press(words(key));
    await look(key);
    await owner.press(words("bar.back"));
  }
  await owner.press(words("settings.relays.one"));
  await look("relays");
  await owner.press(words("relays.add"));
  await look("add a relay");
  await owner.press(words("bar.back"));
  await owner.press(words("bar.back"));
  await owner.press(words("settings.wipe"));
  await look("wipe");
  await owner.press(words("wipe.keep"));
  await owner.backToRooms();
  await owner.openRoom("Harbour");

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
}, 600_000);
