import { expect, test } from "vitest";
import { tracesOnDisk } from "../support/disk.ts";
import { tracesOf } from "../support/traces.ts";
import { memberIn, readStored, readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Row 7: what a person keeps is sealed under its passphrase, and only that opens it. */

const TITLE = "Harbour of the seven herons";
const TEXT = "nobody else reads this on my disk";

const at = sharedScene(async (scene) => {
  await scene.relay();
  const [owner] = await scene.people("Olena Marchuk");
  await scene.room(owner, TITLE);
  await owner.say(TEXT);
  await owner.waitForWords(words("thread.sent", { time: "" }));
  const { keys, ring, uid } = memberIn(await readVault(owner.panel));
  const kept = {
    sig: keys.sig.privateKey,
    kem: keys.kem.privateKey,
    auth: keys.auth.privateKey,
    "room key": ring.at(-1)?.key ?? new Uint8Array(),
    uid,
    title: TITLE,
    name: owner.name,
    text: TEXT,
    passphrase: owner.passphrase,
  };
  return { owner, kept };
});

test("row 7: key pairs, room key, names and texts are stored, and stored only sealed (P31)", async () => {
  const { owner, kept } = at();
  const { passphrase: _passphrase, ...opened } = kept;
  const vault = await readVault(owner.panel);
  for (const [name, secret] of Object.entries(opened)) {
    expect(tracesOf({ [name]: secret }, vault.plain)).not.toEqual([]);
  }
  expect(tracesOf(kept, vault.raw)).toEqual([]);
});

test("row 7: locking forgets the key: nothing of any room is shown, kept in the session, or answered (P31)", async () => {
  const { owner } = at();
  const { id } = await owner.roomView();
  const session = () => owner.panel.evaluate(() => chrome.storage.session.get(null));
  expect(await session()).toHaveProperty("dataKey");
  await owner.lock();
  expect(await session()).not.toHaveProperty("dataKey");
  expect(await owner.screen()).not.toContain(TITLE);
  await expect(owner.ask("message.send", { room: id, text: "x" })).rejects.toThrow("locked");
  await expect(owner.ask("thread.page", { room: id, limit: 1 })).rejects.toThrow("locked");
  expect(await owner.ask("app.watch", {})).toMatchObject({ vault: "locked", rooms: [] });
});

test("row 7: a wrong passphrase is refused with a reason and changes nothing (P31)", async () => {
  const { owner } = at();
  const before = await readStored(owner.panel);
  await owner.fill(words("unlock.passphrase"), `${owner.passphrase}.`);
  await owner.press(words("unlock.do"));
  await owner.waitForWords(words("error.wrong-passphrase"));
  expect(await owner.sees("button", words("unlock.do"))).toBe(true);
  expect((await readStored(owner.panel)).equals(before)).toBe(true);

  await owner.unlock();
  await owner.openRoom(TITLE);
  await owner.waitForText(TEXT);
});

test("row 7: a killed background stays unlocked, a restarted browser asks again and is a member as before (P31)", async () => {
  const { owner, kept } = at();
  await owner.killServiceWorker();
  await owner.waitForMembers(1);
  await owner.waitForText(TEXT);

  await owner.closeBrowser();
  expect(await tracesOnDisk(kept, owner.profile)).toEqual([]);
  await owner.reopenBrowser();
  await owner.openPanel();
  await owner.waitForWords(words("unlock.title"));
  expect(await owner.screen()).not.toContain(TITLE);
  await owner.unlock();
  await owner.openRoom(TITLE);
  await owner.waitForMembers(1);
  await owner.waitForText(TEXT);
});
