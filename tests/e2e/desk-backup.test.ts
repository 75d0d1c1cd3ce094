import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { chooseBackup } from "../support/backup.ts";
import { downloadsTo } from "../support/download.ts";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** Exports everything by the settings' page; answers with the file that the browser saved. */
async function exported(person: Person): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-export-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const saved = await downloadsTo(person, folder);
  await person.backToRooms();
  await person.press(words("rooms.settings"));
  await person.press(words("settings.export"));
  await person.fill(words("unlock.passphrase"), "not it");
  await person.press(words("export.do"));
  await person.waitForWords(words("error.wrong-passphrase"));
  await person.fill(words("unlock.passphrase"), person.passphrase);
  await person.press(words("export.do"));
  return saved(".0fc");
}

async function imported(person: Person, file: string, passphrase: string): Promise<void> {
  await person.backToRooms();
  await chooseBackup(person, file, passphrase);
  await person.press(words("import.do"));
}

test("everything comes back out of a file in another browser, which reads on and then writes (P38)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.say("before the backup");
  await guest.waitForText("before the backup");
  const file = await exported(owner);

  // Life goes on in the first browser, beyond what the file knows.
  await owner.openRoom("Harbour");
  await owner.say("after the backup");
  await guest.waitForText("after the backup");
  await owner.closeBrowser();
  await guest.say("while nobody was there");

  const [again] = await scene.people("Olena's other browser");
  await again.openPanel();
  await again.choosePassphrase();
  await imported(again, file, "a wrong one");
  await again.waitForWords(words("error.wrong-passphrase"));
  await again.fill(words("import.passphrase"), owner.passphrase);
  await again.press(words("import.do"));
  await again.openRoom("Harbour");
  await again.waitForTexts(["before the backup", "after the backup", "while nobody was there"]);
  await again.waitForMembers(2);
  await again.say("from the other browser");
  await guest.waitForTexts([
    "before the backup",
    "after the backup",
    "while nobody was there",
    "from the other browser",
  ]);
  for (const person of [again, guest]) {
    const [room] = (await person.ask("app.watch", {})).rooms;
    expect(room?.alarm).toBeNull();
  }

  // A browser that holds rooms takes none.
  await again.backToRooms();
  await again.press(words("rooms.settings"));
  await again.press(words("settings.import"));
  await again.waitForWords(words("import.full.then"));
});
