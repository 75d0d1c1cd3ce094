import { expect, test } from "vitest";
import german from "../../extension/ui/messages/de.json" with { type: "json" };
import { attach, png } from "../support/attach.ts";
import { choose } from "../support/messages.ts";
import type { Person } from "../support/profile.ts";
import { readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { fileOf, openScene } from "./scene.ts";

/** Messages that somebody takes out of their own browser, of which nobody else hears. */

async function pair() {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.waitForMembers(2);
  return { owner, guest };
}

/** How many pieces of files lie on the disk. */
function pieces(person: Person): Promise<number> {
  return person.panel.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("0fc");
        opening.addEventListener("error", () => reject(new Error("no database")));
        opening.addEventListener("success", () => {
          const counting = opening.result.transaction("pieces").objectStore("pieces").count();
          counting.addEventListener("success", () => {
            opening.result.close();
            resolve(counting.result);
          });
        });
      }),
  );
}

const holds = async (person: Person, text: string) =>
  JSON.stringify((await readVault(person.panel)).lines).includes(text);

test("one's own and others' messages go from one's browser alone, with their files, and can be taken back for a while", async () => {
  const { owner, guest } = await pair();
  await owner.say("the heron stood on the quay");
  await guest.say("which heron");
  await owner.waitForText("which heron");
  await attach(guest, await fileOf("gate.png", png(320, 160, "")));
  await guest.say("this one");
  await attach(guest, await fileOf("crane.png", png(120, 160, "")));
  await guest.say("or that one");
  await owner.waitForText("or that one");
  const pictures = () =>
    owner.panel.$$eval(".shot img", (all) => all.map(({ naturalWidth }) => naturalWidth));
  await owner.until("sees both pictures", async () => String(await pictures()) === "320,120");
  expect(await pieces(owner)).toBeGreaterThan(0);

  await choose(owner, "which heron", words("thread.menu.remove"));
  await owner.waitForWords(words("thread.removed"));
  await owner.until("sees it no more", async () => !(await owner.texts()).includes("which heron"));
  // What is said in passing follows the language.
  await owner.ask("settings.set", { language: "de" });
  await owner.waitForWords(german["thread.removed"]);
  await owner.ask("settings.set", { language: "" });
  await owner.press(words("thread.removed.undo"));
  await owner.waitForTexts([
    "the heron stood on the quay",
    "which heron",
    "this one",
    "or that one",
  ]);
  await owner.until("is at it", () =>
    owner.panel.evaluate(() => document.activeElement?.textContent?.includes("which heron")),
  );

  await choose(owner, "this one", words("thread.menu.remove"));
  await owner.waitForTexts(["the heron stood on the quay", "which heron", "or that one"]);
  expect(await pictures()).toEqual([120]);
  await choose(owner, "or that one", words("thread.menu.remove"));
  await choose(owner, "the heron stood", words("thread.menu.remove"));
  await owner.waitForTexts(["which heron"]);
  await owner.press(words("room.search"));
  await owner.panel.focus("input[type=search]");
  await owner.panel.keyboard.type("stood");
  await owner.waitForWords(words("search.none", { words: "stood" }));
  expect((await owner.ask("app.watch", {})).rooms[0]?.lastBy?.name).toBe("Bruno");

  for (const text of ["the heron stood", "this one", "or that one"]) {
    await owner.until("has erased it", async () => !(await holds(owner, text)), 30_000);
    expect(await holds(guest, text)).toBe(true);
  }
  expect(await pieces(owner)).toBe(0);
  expect(await guest.held()).toContain("the heron stood on the quay");
  const { rooms } = await guest.ask("app.watch", {});
  const items = await guest.thread();
  const picture = items.find((item) => item.kind === "message" && item.file !== null);
  const asked = { room: rooms[0]?.id ?? "", message: picture?.id ?? "", at: 0 };
  expect((await guest.ask("file.read", asked)).data).not.toBe("");
});

test("what was removed stays gone when worker and panel go before it is erased, and then is", async () => {
  const { owner, guest } = await pair();
  await guest.say("a word too many");
  await owner.waitForText("a word too many");
  await choose(owner, "a word too many", words("thread.menu.remove"));
  await owner.waitForWords(words("thread.removed"));
  await owner.killServiceWorker();
  await owner.closePanel();
  await owner.openPanel();
  await owner.openRoom("Harbour");
  await guest.say("and another");
  await owner.waitForTexts(["and another"]);
  expect(await holds(owner, "a word too many")).toBe(false);
});
