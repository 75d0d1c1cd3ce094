import { expect, test } from "vitest";
import type { Person } from "../support/profile.ts";
import { words, type Key } from "../support/words.ts";
import { openScene } from "./scene.ts";

async function openMenu(person: Person, key: Key): Promise<void> {
  await person.press(words("room.more"));
  await person.press(words(key), { role: "menuitem" });
}

/** Chooses something about a member, and says yes to the question that follows. */
async function about(person: Person, name: string, key: Key, yes: Key): Promise<void> {
  await openMenu(person, "members.title");
  await person.press(words("member.more", { name }));
  await person.press(words(key), { role: "menuitem" });
  await person.press(words(yes, { name }));
}

test("the owner sets a rule, lets somebody in by hand, names a deputy and removes them; each is asked about first", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  await scene.room(owner, "Harbour");

  await openMenu(owner, "room.settings");
  await owner.press(words("rule.approve"));
  await owner.press(words("rule.approve.ask"), { role: "radio" });
  await owner.press(words("bar.back"));
  await owner.until("has the rule in force", async () => {
    const room = (await owner.ask("app.watch", {})).rooms[0];
    const view = room && (await owner.ask("room.watch", { room: room.id }));
    return view?.policy?.approve === "ask" && view.policyWanted === null;
  });
  await owner.press(words("bar.back"));

  const link = await owner.makeInvite();
  await guest.openLink(link);
  await guest.joinAs();
  await guest.choosePassphrase();
  await owner.backToRooms();
  await owner.waitForWords(words("pending.title.one", { count: 1 }));
  await owner.openRoom("Harbour");
  await owner.press(words("pending.see"));
  await owner.press(words("pending.yes.of", { name: "Bruno" }));
  await guest.waitForRoom("Harbour");
  await owner.press(words("bar.back"));

  await about(owner, "Bruno", "member.deputy", "member.deputy.do");
  await owner.waitForWords(words("members.deputy", { place: 1 }));
  await owner.press(words("bar.back"));

  await openMenu(owner, "members.title");
  await owner.press(words("member.more", { name: "Bruno" }));
  await owner.press(words("member.remove"), { role: "menuitem" });
  await owner.press(words("member.remove.keep", { name: "Bruno" }));
  // While a question is asked, nothing but the question can be reached.
  await owner.until("has Bruno still", () =>
    owner.sees("button", words("member.more", { name: "Bruno" })),
  );
  await owner.press(words("bar.back"));
  await about(owner, "Bruno", "member.remove", "member.remove.do");
  await owner.until("sees nobody else", async () => !(await owner.screen()).includes("Bruno"));
  await guest.waitForWords(words("room.ended.title"));
  expect(await guest.sees("textbox", words("composer.label"))).toBe(false);
});

test("the owner hands the room over, leaves it, and the new owner deletes it", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();

  await about(owner, "Bruno", "member.offer", "member.offer.do");
  await owner.waitForWords(words("members.offered"));
  await guest.press(words("succession.accept.do"));
  await guest.until("has the question", () =>
    guest.sees("alertdialog", words("succession.accept.ask")),
  );
  await guest.press(words("succession.accept.do"));
  await owner.press(words("bar.back"));
  await owner.until("owns it no more", async () => (await owner.members()).includes("you"));

  await openMenu(owner, "room.settings");
  await owner.press(words("going.leave"));
  // What asks and what answers have the same name.
  await owner.until("is asked", () => owner.sees("button", words("going.leave.keep")));
  await owner.press(words("going.leave.do"));
  await owner.waitForWords(words("room.ended.title"));

  await guest.waitForMembers(1);
  await openMenu(guest, "room.settings");
  await guest.press(words("going.delete"));
  await guest.until("is asked", () => guest.sees("button", words("going.delete.keep")));
  await guest.press(words("going.delete.do"));
  await guest.waitForWords(words("room.ended.title"));
  expect(await guest.sees("textbox", words("composer.label"))).toBe(false);
});
