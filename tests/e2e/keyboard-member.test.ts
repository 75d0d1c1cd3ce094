import { expect, test } from "vitest";
import { attach, png } from "../support/attach.ts";
import { Keys } from "../support/keys.ts";
import { answerAccess } from "../support/signals.ts";
import { words } from "../support/words.ts";
import { fileOf, openScene } from "./scene.ts";

test("a member looks at a picture, removes a message, takes that back and leaves by the keyboard alone", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.say("one");
  await attach(owner, await fileOf("gate.png", png(320, 160, "")));
  await owner.say("the gate");
  await owner.say("two");
  await guest.waitForTexts(["one", "the gate", "two"]);
  await guest.until("sees the picture", () => guest.panel.$(".shot img"));
  const keys = new Keys(guest);
  const isAt = async (text: string) => {
    const { name, text: held } = await keys.message();
    return name !== "" && held.includes(text);
  };
  const at = (text: string) => guest.until(`is at “${text}”`, () => isAt(text));
  const arrowsTo = async (text: string) => {
    await keys.to(words("thread.label"));
    await keys.press("ArrowUp");
    await guest.until(`gets to “${text}” by the arrows`, async () => {
      if (await isAt(text)) return true;
      await keys.press("ArrowUp");
      return isAt(text);
    });
  };
  const shown = (...texts: string[]) => guest.waitForTexts(texts);

  await arrowsTo("the gate");
  const picture = words("file.open", { name: "gate.png" });
  const look = async () => {
    await keys.press("Enter");
    await guest.until("looks at it", () => guest.panel.$(".viewer:focus-within img"));
  };
  const isBack = async () => {
    await keys.at(picture);
    await guest.until("has closed it", async () => (await guest.panel.$(".viewer")) === null);
  };
  await keys.to(picture, "ArrowRight");
  await look();
  await keys.to(words("file.save.short"));
  await keys.to(words("sheet.close"));
  await keys.press("Enter");
  await isBack();
  await look();
  await keys.press("Escape");
  await isBack();

  await arrowsTo("the gate");
  await keys.press("x");
  await shown("one", "two");
  await at("two");
  await keys.to(words("thread.removed.undo"));
  await keys.press("Enter");
  await shown("one", "the gate", "two");
  await at("the gate");
  await keys.press("ArrowDown");
  await at("two");
  await keys.press("Enter");
  await guest.until("has the menu open", () => guest.sees("menu", words("thread.menu")));
  await keys.to(words("thread.menu.remove"), "ArrowDown");
  await keys.press("Enter");
  await shown("one", "the gate");
  await at("the gate");

  await keys.to(words("room.more"));
  await keys.press("Enter");
  await keys.to(words("room.settings"), "ArrowDown");
  await keys.press("Enter");
  await keys.to(words("going.leave"));
  await keys.press("Enter");
  await keys.to(words("going.leave.keep"));
  await keys.press("Enter");
  await keys.at(words("going.leave"));
  await keys.press("Enter");
  await keys.to(words("going.leave.do"));
  await keys.press("Enter");
  await guest.waitForWords(words("room.ended.title"));
  await guest.until("isn't lost", async () => (await keys.focus()).name !== "");
  await owner.waitForWords(words("thread.event.left", { name: "Bruno" }));
  expect(keys.faults).toEqual([]);
});

test("a relay is added, chosen and taken out by the keyboard alone", async () => {
  const scene = openScene();
  await scene.relay();
  const { address, key } = await scene.otherRelay();
  const [owner] = await scene.people("Olena");
  await owner.openPanel();
  await owner.choosePassphrase();
  await answerAccess(owner, true);
  const keys = new Keys(owner);

  await keys.to(words("rooms.settings"));
  await keys.press("Enter");
  await keys.to(words("settings.relays.one"));
  await keys.press("Enter");
  await keys.to(words("relays.add"));
  await keys.press("Enter");
  await keys.at(words("relay-add.address"));
  await keys.press("Enter");
  await owner.waitForWords(words("relay-add.address.missing"));
  await keys.at(words("relay-add.address"));
  await keys.type(address);
  await keys.to(words("relay-add.key"));
  await keys.type(key);
  await keys.press("Enter");
  await owner.waitForWords(address);
  await keys.at(words("relays.add"));
  await keys.to(words("relays.choose.of", { address }));
  await keys.press("Enter");
  await owner.until("has chosen it", async () =>
    (await owner.ask("app.watch", {})).relays.some((one) => one.chosen && one.address === address),
  );
  await owner.until("isn't lost", async () => (await keys.focus()).name !== "");
  await keys.to(words("relays.remove.of", { address }));
  await keys.press("Enter");
  await keys.to(words("relays.remove.keep"));
  await keys.press("Enter");
  await keys.at(words("relays.remove.of", { address }));
  await keys.press("Enter");
  await keys.to(words("relays.remove.do"));
  await keys.press("Enter");
  await owner.until("has it no more", async () =>
    (await owner.ask("app.watch", {})).relays.every((one) => one.address !== address),
  );
  await owner.until("isn't lost", async () => (await keys.focus()).name !== "");
  expect(keys.faults).toEqual([]);
});
