import { expect, test } from "vitest";
import { attach, png } from "../support/attach.ts";
import { inspection } from "../support/axe.ts";
import type { Person } from "../support/profile.ts";
import { rememberRelay } from "../support/rewind.ts";
import { words, type Key } from "../support/words.ts";
import { fileOf, openScene } from "./scene.ts";

/** Chooses something from the room's menu. */
async function menu(person: Person, key: Key): Promise<void> {
  await person.press(words("room.more"));
  await person.press(words(key), { role: "menuitem" });
}

/** Those who wait are let in by hand from now on. */
async function approving(owner: Person): Promise<void> {
  const { id: room } = await owner.roomView();
  await owner.ask("room.policy", { room, change: { approve: "ask" } });
  await owner.until("has the rule in force", async () => {
    const { policy, policyWanted } = await owner.roomView();
    return policy?.approve === "ask" && policyWanted === null;
  });
}

test("whom one lets in, files, what was found and read, an offered room and an alarm meet WCAG 2.2 AA in both themes, as far as axe can tell", async () => {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  const { look, wrong } = inspection(() => owner.panel);

  await scene.room(owner, "Harbour");
  await approving(owner);
  await guest.openLink(await owner.makeInvite());
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForWords(words("room.join.waiting.title"));
  await look("waiting to come in", guest.panel);
  await menu(owner, "members.title");
  const letIn = words("pending.yes.of", { name: "Bruno" });
  await owner.until("sees who waits", () => owner.sees("button", letIn));
  await look("members, with one who waits");
  await owner.press(letIn);
  await guest.waitForRoom("Harbour");
  await owner.press(words("member.more", { name: "Bruno" }));
  await owner.press(words("member.offer"), { role: "menuitem" });
  await look("question before the room is handed over");
  await owner.press(words("member.offer.do", { name: "Bruno" }));
  await owner.waitForWords(words("members.offered"));
  await look("members, one of whom is offered the room");
  await guest.until("is offered it", () => guest.sees("button", words("succession.accept.do")));
  await look("an offered room", guest.panel);
  await owner.press(words("bar.back"));

  await attach(owner, await fileOf("gate.png", png(320, 160, "here")));
  await look("composer, with a file");
  await owner.say("gate two");
  await attach(owner, await fileOf("shift.txt", Buffer.from("all quiet")));
  await owner.press(words("composer.send"));
  await guest.panel.waitForSelector(".shot img");
  await guest.waitForWords("shift.txt");
  await look("thread with files", guest.panel);
  await guest.until("looks at the picture", async () => {
    if ((await guest.panel.$(".viewer img")) !== null) return true;
    await guest.press(words("file.open", { name: "gate.png" }));
    return false;
  });
  await look("picture by itself", guest.panel);

  await owner.until("has the menu open", async () => {
    await (await owner.panel.$("[data-message]"))?.click({ button: "right" });
    return owner.sees("menuitem", words("thread.menu.readers"));
  });
  await look("menu of a message");
  await owner.press(words("thread.menu.readers"), { role: "menuitem" });
  await owner.until("sees who has read it", () => owner.sees("button", words("sheet.close")));
  await look("who has read it");
  await owner.press(words("sheet.close"));
  await owner.press(words("room.search"));
  await owner.panel.keyboard.type("gate");
  await owner.waitForWords(words("search.found.one", { count: 1, room: "Harbour" }));
  await look("what was found");
  await owner.press(words("search.close"));
  await menu(owner, "room.settings");
  await owner.press(words("known.title"));
  await owner.waitForWords(words("known.members.value", { count: 2 }));
  await look("what the relay knows");
  await owner.press(words("bar.back"));
  await owner.press(words("bar.back"));

  const rewind = await rememberRelay(relay);
  await owner.say("said before the relay was set back");
  await owner.until("has it at the relay", async () => {
    const { queued, connection } = await owner.roomView();
    return queued === 0 && connection.state === "connected";
  });
  await rewind();
  await owner.waitForWords(words("room.alarm.behind.title"), { timeout: 60_000 });
  await look("an alarm");
  await owner.backToRooms();
  await look("rooms, one of them with an alarm");
  expect(wrong).toEqual([]);
}, 600_000);
