import { expect, test } from "vitest";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

async function look(person: Person, text: string): Promise<void> {
  await person.panel.focus("input[type=search]");
  await person.panel.$eval("input[type=search]", (field) => field.select());
  await person.panel.keyboard.type(text);
}

/** What was found: each room's title, with its hits below it. */
function found(person: Person): Promise<[string, string[]][]> {
  return person.panel.$$eval(".search-room", (rooms) =>
    rooms.map((room): [string, string[]] => [
      room.querySelector("h2")?.innerText ?? "",
      [...room.querySelectorAll<HTMLElement>(".hit .words")].map((one) => one.innerText),
    ]),
  );
}

test("words are found in all rooms, room by room; a hit leads to its place, and the way back to what was found", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner] = await scene.people("Olena");
  await scene.room(owner, "Harbour");
  await owner.say("the heron sleeps");
  for (let at = 1; at <= 7; at += 1) await owner.say(`crane ${at}\nwith\nsome\nheight`);
  await owner.createRoom("Lock keepers");
  await owner.say("no heron here");

  await owner.backToRooms();
  await owner.press(words("search.all.title"));
  await owner.waitForWords(words("search.all.hint"));
  await look(owner, "HERON");
  await owner.until("has found both", async () => (await found(owner)).length === 2);
  expect(await found(owner)).toEqual([
    ["Lock keepers", ["no heron here"]],
    ["Harbour", ["the heron sleeps"]],
  ]);
  await owner.waitForWords(words("search.all.found.other", { count: 2 }));

  await look(owner, "crane");
  await owner.until(
    "has more than is shown",
    async () => (await found(owner))[0]?.[1].length === 5,
  );
  await owner.press(words("search.all.room"));
  await owner.until(
    "sees all of them in the room",
    async () => (await owner.panel.$$(".hit")).length === 7,
  );
  await owner.press(words("search.close"));
  await owner.until("is back at all rooms", () =>
    owner.sees("searchbox", words("search.all.label")),
  );

  await look(owner, "sleeps");
  await owner.until("has found it", async () => (await found(owner))[0]?.[1][0] !== undefined);
  await owner.panel.keyboard.press("Tab");
  await owner.panel.keyboard.press("Tab");
  await owner.panel.keyboard.press("Enter");
  await owner.until("stands at the message", () =>
    owner.panel.evaluate(
      () => document.activeElement?.textContent?.includes("the heron sleeps") ?? false,
    ),
  );
  await owner.press(words("room.back"));
  await owner.until("sees it again", async () => (await found(owner))[0]?.[0] === "Harbour");
  await look(owner, "lighthouse");
  await owner.waitForWords(words("search.none", { words: "lighthouse" }));
  await owner.panel.keyboard.press("Escape");
  await owner.waitForWords(words("search.all.hint"));
  await owner.panel.keyboard.press("Escape");
  await owner.until("is back at the rooms", () => owner.sees("button", words("rooms.lock")));
});
