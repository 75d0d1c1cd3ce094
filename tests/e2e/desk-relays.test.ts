import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../support/port.ts";
import { RelayProcess } from "../support/relay.ts";
import { answerAccess } from "../support/signals.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** A relay of somebody else's, with a key of its own. */
async function otherRelay() {
  const folder = await mkdtemp(join(tmpdir(), "0fc-other-"));
  const port = await freePort();
  const relay = await RelayProcess.start({ port, data: folder });
  onTestFinished(async () => {
    await relay.remove();
    await rm(folder, { recursive: true, force: true });
  });
  const key = (await readFile(join(folder, "relay.pub"), "utf8")).trim();
  return { address: `http://127.0.0.1:${port}`, key };
}

test("a relay that is added by address and key carries a room, and its invites name it (P13)", async () => {
  const scene = openScene();
  await scene.relay();
  const other = await otherRelay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  await owner.openPanel();
  await owner.choosePassphrase();
  await owner.press(words("rooms.settings"));
  await owner.press(words("settings.relays.one"));
  await owner.press(words("relays.add"));
  await answerAccess(owner, true);

  await owner.fill(words("relay-add.address"), other.address);
  await owner.fill(words("relay-add.key"), "not a key");
  await owner.press(words("relay-add.do"));
  await owner.waitForWords(words("error.relay-malformed"));
  await owner.fill(words("relay-add.key"), other.key);
  await owner.press(words("relay-add.do"));
  await owner.waitForWords(other.address);
  await owner.press(words("relays.choose.of", { address: other.address }));
  await owner.until("has chosen it", async () =>
    (await owner.ask("app.watch", {})).relays.some(
      (relay) => relay.chosen && relay.address === other.address,
    ),
  );

  await owner.createRoom("Quay");
  await owner.waitForMembers(1);
  const link = await owner.makeInvite();
  expect(link.startsWith(`${other.address}/i#`)).toBe(true);
  const worker = await (await owner.waitForServiceWorker()).worker();
  const rules = await worker?.evaluate(async () =>
    (await chrome.declarativeNetRequest.getDynamicRules()).map(
      (rule) => rule.condition.regexFilter ?? "",
    ),
  );
  expect(rules?.some((rule) => new RegExp(rule).test(link))).toBe(true);

  await guest.openPanel();
  await guest.choosePassphrase();
  await guest.press(words("rooms.paste"));
  await guest.fill(words("paste.link"), link);
  await guest.press(words("paste.look"));
  await guest.waitForWords(other.address);
  await guest.fill(words("join.as"), "Bruno");
  await guest.press(words("paste.join"));
  await guest.waitForRoom("Quay");
  await guest.say("on another relay");
  await owner.waitForText("on another relay");

  // Taken out again, it keeps the room it has.
  await owner.backToRooms();
  await owner.press(words("rooms.settings"));
  await owner.press(words("settings.relays.other"));
  await owner.press(words("relays.remove.of", { address: other.address }));
  await owner.press(words("relays.remove.do"));
  await owner.until("has it no more", async () =>
    (await owner.ask("app.watch", {})).relays.every(({ address }) => address !== other.address),
  );
  await owner.openRoom("Quay");
  await owner.say("still here");
  await guest.waitForText("still here");
});
