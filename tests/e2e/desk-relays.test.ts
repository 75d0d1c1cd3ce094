import { expect, test } from "vitest";
import { answerAccess } from "../support/signals.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

test("a private relay asks for its code once, and its invites ask for none (P71)", async () => {
  const scene = openScene();
  await scene.relay();
  const private_ = await scene.otherRelay({ args: ["--access-code", "seven herons at dusk"] });
  const [owner, guest] = await scene.people("Olena", "Bruno");
  await owner.openPanel();
  await owner.choosePassphrase();
  const added = await owner.ask("relay.add", { address: private_.address, key: private_.key });
  await owner.ask("relay.choose", { relay: added.relay });

  await owner.press(words("rooms.create"));
  await owner.fill(words("create.name"), "Quay");
  await owner.fill(words("create.as"), "Olena");
  await owner.press(words("create.do"));
  await owner.waitForWords(words("room.creating.code-needed.title"));
  await owner.fill(words("relay-code.label"), "seven herons at dawn");
  await owner.press(words("relay-code.do"));
  await owner.waitForWords(words("room.creating.code-wrong.title"));
  await owner.fill(words("relay-code.label"), "seven herons at dusk");
  await owner.press(words("relay-code.do"));
  await owner.waitForMembers(1);
  const link = await owner.makeInvite();

  await guest.openPanel();
  await guest.choosePassphrase();
  await guest.press(words("rooms.paste"));
  await guest.fill(words("paste.link"), link);
  await guest.press(words("paste.look"));
  await guest.fill(words("join.as"), "Bruno");
  await guest.press(words("paste.join"));
  await guest.waitForRoom("Quay");

  // Kept for the next room, until it is changed.
  await owner.backToRooms();
  await owner.createRoom("Pier");
  await owner.waitForMembers(1);
  await owner.backToRooms();
  await owner.press(words("rooms.settings"));
  await owner.press(words("settings.relays.other"));
  await owner.waitForWords(words("relays.code.kept"));
  await owner.press(words("relays.code.of", { address: private_.address }));
  await owner.press(words("relays.code.do"));
  await owner.until("keeps it no more", async () =>
    (await owner.ask("app.watch", {})).relays.every(({ code }) => !code),
  );
  expect((await owner.ask("app.watch", {})).relays.map(({ rooms }) => rooms)).toEqual([0, 2]);
});

test("a relay that is added by address and key carries a room, and its invites name it (P13)", async () => {
  const scene = openScene();
  await scene.relay();
  const other = await scene.otherRelay();
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
