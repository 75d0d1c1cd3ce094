import { expect, test } from "vitest";
import type { Page } from "puppeteer";
import { DATABASE } from "../../extension/background/db/schema.ts";
import { leaveNewer } from "../support/newer.ts";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** A page of the extension's origin that asks the background nothing. */
async function beside(person: Person): Promise<Page> {
  const page = await person.browser.newPage();
  await page.goto(person.address("/manifest.json"));
  return page;
}

/** Rows of each table, whatever the database's version. */
function rows(page: Page): Promise<[string, number][]> {
  return page.evaluate(async (name: string) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error ?? new Error("failed")));
      });
    const database = await done(indexedDB.open(name));
    const tables = [...database.objectStoreNames];
    const counts = tables.map(async (table): Promise<[string, number]> => {
      const store = database.transaction(table).objectStore(table);
      return [table, await done(store.count())];
    });
    const found = await Promise.all(counts);
    database.close();
    return found;
  }, DATABASE);
}

test("what a newer version wrote is left alone, and a page says so until trying again helps", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner] = await scene.people("Olena");
  await scene.room(owner, "Harbour");
  await owner.say("kept");
  await owner.closePanel();
  const page = await beside(owner);
  const before = await rows(page);
  const newer = leaveNewer(page);
  await owner.killServiceWorker();
  await newer;

  await owner.openPanel();
  await owner.waitForWords(words("trouble.newer.title"));
  await owner.waitForWords(words("trouble.newer.do"));
  await owner.press(words("trouble.retry"));
  await owner.until("is told the same again", () => owner.sees("button", words("trouble.retry")));
  expect(await owner.screen()).toContain(words("trouble.newer.what"));
  expect(await rows(page)).toEqual(before);

  // Nothing is in the way any more: trying again gets through, with no other page and no restart.
  await page.evaluate(
    (name: string) =>
      new Promise<void>((resolve) => {
        indexedDB.deleteDatabase(name).addEventListener("success", () => resolve());
      }),
    DATABASE,
  );
  await owner.press(words("trouble.retry"));
  // The browser session still holds the key: it opens, with nothing in it.
  await owner.waitForWords(words("rooms.none.title"));
});

test("a room that can't be read is told of, and the others go on", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner] = await scene.people("Olena");
  await scene.room(owner, "Harbour");
  const { id } = await owner.roomView();
  await owner.createRoom("Lock keepers");
  await owner.lock();
  const page = await beside(owner);
  await page.evaluate(
    (name: string, room: string) =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open(name);
        opening.addEventListener("success", () => {
          const change = opening.result.transaction("rooms", "readwrite");
          change.objectStore("rooms").put(new Uint8Array(64), room);
          change.addEventListener("complete", () => {
            opening.result.close();
            resolve();
          });
        });
      }),
    DATABASE,
    id,
  );
  await owner.unlock();
  await owner.waitForWords(words("rooms.unreadable", { count: 1 }));
  await owner.waitForWords(words("rooms.unreadable.then"));
  expect((await owner.rooms()).join()).not.toContain("Harbour");
  await owner.openRoom("Lock keepers");
  await owner.say("still here");
  await owner.waitForText("still here");
});
