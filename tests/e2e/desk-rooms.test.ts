import { expect, test } from "vitest";
import type { Person } from "../support/profile.ts";
import { badgeOf } from "../support/signals.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** The rooms' names, in the order of the list. */
async function titles(person: Person): Promise<string[]> {
  return (await person.rooms()).map((row) => row.split("\n")[0] ?? "");
}

test("the list tells who wrote and how many wait, newest first; muting and an own name are for oneself alone", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.createRoom("Lock keepers");
  await owner.backToRooms();
  expect(await titles(owner)).toEqual(["Lock keepers", "Harbour"]);

  await guest.say("one");
  await guest.say("two");
  await owner.until("sees both as unread, with who wrote them", async () =>
    (await owner.rooms())[0]?.includes(words("rooms.unread.other", { count: 2 })),
  );
  const [first] = await owner.rooms();
  expect(first).toContain("Harbour");
  expect(first).toContain("Bruno");
  expect(first).not.toContain("two");
  await owner.until("has the number on the button", async () => (await badgeOf(owner)) === "2");

  await owner.openRoom("Harbour");
  await owner.waitForText("two");
  await owner.until("has an empty badge", async () => (await badgeOf(owner)) === "");
  await owner.press(words("room.more"));
  await owner.press(words("room.settings"), { role: "menuitem" });
  await owner.press(words("room-settings.notify"), { role: "switch" });
  await owner.press(words("room-settings.name"));
  await owner.fill(words("room-name.label"), "Quay");
  await owner.press(words("room-name.do"));
  await owner.waitForWords(words("room-settings.given", { title: "Harbour" }));
  await owner.backToRooms();
  await guest.say("three");
  await owner.until("sees it as unread under the own name", async () =>
    (await owner.rooms()).some(
      (row) =>
        row.includes("Quay") &&
        row.includes(words("rooms.muted")) &&
        row.includes(words("rooms.unread.one", { count: 1 })),
    ),
  );
  expect(await badgeOf(owner)).toBe("");
  expect((await guest.rooms())[0]).toContain("Harbour");
});
