import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tracesOf } from "../support/traces.ts";
import { pressCommand } from "../support/signals.ts";
import { words } from "../support/words.ts";
import type { Person } from "../support/profile.ts";
import { openScene } from "./scene.ts";

/** What no file of a profile may hold, in any form. */
const MARKERS = {
  title: "Zanzibar lighthouse desk",
  name: "Quillfeather Marzipan",
  said: "the pelican carries seventeen lanterns",
  heard: "nobody counts the copper umbrellas",
  draft: "unfinished sentence about velvet anchors",
  ownTitle: "Periwinkle annex",
  passphrase: "nine obsidian kettles under the marble stair",
};

/** Every file under a folder, one after the other. */
async function* files(folder: string): AsyncGenerator<{ path: string; bytes: Buffer }> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of found) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    yield { path, bytes: await readFile(path) };
  }
}

async function tracesIn(folder: string): Promise<string[]> {
  const traces: string[] = [];
  for await (const { path, bytes } of files(folder)) {
    for (const trace of tracesOf(MARKERS, bytes)) traces.push(`${path}: ${trace}`);
  }
  return traces;
}

/** A browser with a marker in everything that a person can write. */
async function plant(owner: Person, guest: Person): Promise<void> {
  await owner.openPanel();
  await owner.choosePassphrase(MARKERS.passphrase);
  await owner.createRoom(MARKERS.title, MARKERS.name);
  await owner.waitForMembers(1);
  const link = await owner.makeInvite();
  await guest.openLink(link);
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForRoom(MARKERS.title);
  await owner.say(MARKERS.said);
  await guest.waitForText(MARKERS.said);
  await guest.say(MARKERS.heard);
  await owner.waitForText(MARKERS.heard);
  await owner.fill(words("composer.label"), MARKERS.draft);
  await owner.backToRooms();
  const [room] = (await owner.ask("app.watch", {})).rooms;
  if (room === undefined) throw new Error("there is no room");
  await owner.ask("room.own", { room: room.id, title: MARKERS.ownTitle });
  await owner.waitForWords(MARKERS.ownTitle);
}

test("“wipe everything now” leaves no trace of what was planted in the whole profile folder (P31)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.people("owner", "guest");
  await plant(owner, guest);

  await owner.press(words("rooms.settings"));
  await owner.press(words("settings.wipe"));
  await owner.press(words("wipe.do"));
  await owner.waitForWords(words("first-run.title"));
  expect((await owner.ask("app.watch", {})).vault).toBe("empty");
  await owner.closeBrowser();
  expect(await tracesIn(owner.profile)).toEqual([]);

  await owner.reopenBrowser();
  await owner.openPanel();
  await owner.choosePassphrase();
  expect(await owner.rooms()).toEqual([]);
});

test("the search finds a marker that is written into the profile, in UTF-8, UTF-16 and base64", () => {
  const forms = [
    Buffer.from(MARKERS.said),
    Buffer.from(MARKERS.said, "utf16le"),
    Buffer.from(Buffer.from(`x${MARKERS.said}`).toString("base64")),
  ];
  for (const form of forms) expect(tracesOf(MARKERS, form)).not.toEqual([]);
});

test("the keyboard's shortcut wipes a locked vault as well, at once", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner] = await scene.people("owner");
  await scene.room(owner, "Harbour");
  await owner.lock();
  const worker = await (await owner.waitForServiceWorker()).worker();
  const keys = await worker?.evaluate(async () => chrome.commands.getAll());
  expect(keys?.find(({ name }) => name === "wipe")?.shortcut).toBe("Alt+Shift+Del");
  // The browser's own keys never reach a page, and no debugger presses them.
  await pressCommand(owner, "wipe");
  await owner.waitForWords(words("first-run.title"));
});
