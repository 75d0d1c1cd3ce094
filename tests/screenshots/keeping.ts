import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseBackup } from "../support/backup.ts";
import { downloadsTo } from "../support/download.ts";
import { leaveNewer } from "../support/newer.ts";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import type { Stage } from "./stage.ts";

/** Chapters of what is kept in a browser: taken along, brought back, wiped, or no longer readable. */

export async function everywhere({ camera, heron }: Stage): Promise<void> {
  await heron.backToRooms();
  await heron.press(words("search.all.title"));
  await heron.panel.keyboard.type("crane");
  await heron.waitForWords(words("search.all.found.one", { count: 1 }));
  await camera.take(heron.panel, "search-all");
  await heron.press(words("search.close"));
}

/** From now on the browser says of every database what it says where the disk has no space left. */
async function fillDisk(person: Person): Promise<void> {
  const worker = await (await person.waitForServiceWorker()).worker();
  await worker?.evaluate(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no space", "QuotaExceededError");
    };
  });
}

export async function takingAlong({ camera, scene, heron }: Stage): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-export-"));
  try {
    const saved = await downloadsTo(heron, folder);
    await heron.backToRooms();
    await heron.press(words("rooms.settings"));
    await heron.press(words("settings.export"));
    await heron.fill(words("unlock.passphrase"), heron.passphrase);
    await heron.press(words("export.do"));
    await heron.panel.waitForSelector(".toast");
    await camera.take(heron.panel, "export-done");
    const file = await saved(".0fc");
    await heron.backToRooms();

    const [other] = await scene.people("another desk");
    await other.openPanel();
    await other.choosePassphrase();
    await chooseBackup(other, file, heron.passphrase);
    await camera.take(other.panel, "import-chosen");

    // Not brought back: two browsers with the same keys would raise an alarm for everybody.
    await other.press(words("bar.back"));
    await other.press(words("settings.wipe"));
    await other.press(words("wipe.do"));
    await other.openPanel();
    await other.until("begins anew", () => other.sees("button", words("first-run.start")));
    await camera.take(other.panel, "wiped");

    await other.choosePassphrase();
    await other.closePanel();
    const page = await other.browser.newPage();
    await page.goto(other.address("/manifest.json"));
    const newer = leaveNewer(page);
    await other.killServiceWorker();
    await newer;
    await other.openPanel();
    await other.waitForWords(words("trouble.newer.title"));
    await camera.take(other.panel, "error-storage", { mute: true });

    await fillDisk(other);
    await other.press(words("trouble.retry"));
    await other.waitForWords(words("trouble.full.title"));
    await camera.take(other.panel, "error-full", { mute: true });
    await other.closeBrowser();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
