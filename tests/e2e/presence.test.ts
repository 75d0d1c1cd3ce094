import { expect, test } from "vitest";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** What people see of each other beside the words: writing, reading, and who is who. */

test("one sees the other writing, and that a message was read (P50)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.say("hello");
  await guest.waitForText("hello");
  await guest.fill(words("composer.label"), "I am just");
  await owner.waitForWords(words("thread.writing", { name: "Bruno" }));
  await owner.waitForWords("read by 1");
  expect(await owner.texts()).toEqual(["hello"]);

  await owner.until("has the menu open", async () => {
    await (await owner.panel.$("[data-message]"))?.click({ button: "right" });
    return owner.sees("menuitem", words("thread.menu.readers"));
  });
  await owner.press(words("thread.menu.readers"), { role: "menuitem" });
  await owner.waitForWords(`Bruno ${words("thread.readers.read")}`);
  await owner.panel.keyboard.press("Escape");
  await owner.until(
    "is back at the message",
    async () => (await owner.panel.$("[data-message]:focus")) !== null,
  );
});

test("two compare their number and prove a secret; the marks close (P51 to P53)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();

  const numbers: string[] = [];
  for (const [person, other] of [
    [owner, "Bruno"],
    [guest, "Olena"],
  ] as const) {
    await person.openMember(other);
    numbers.push(await person.digits());
  }
  expect(numbers[0]).toMatch(/^\d{60}$/);
  expect(numbers[1]).toBe(numbers[0]);

  await owner.pick(words("verify.by.secret"));
  await owner.fill(words("verify.secret.label"), "the boathouse key");
  await owner.press(words("verify.secret.prove"));
  await owner.waitForWords(words("verify.secret.asking", { name: "Bruno" }));
  await guest.pick(words("verify.by.secret"));
  await guest.fill(words("verify.secret.label"), "the boathouse key");
  await guest.press(words("verify.secret.prove"));
  for (const [person, other] of [
    [owner, "Bruno"],
    [guest, "Olena"],
  ] as const) {
    await person.waitForWords(words("verify.done.title", { name: other }));
  }
  await owner.press(words("verify.back"));
  await owner.waitForWords(words("verify.not"));
  await owner.pick(words("verify.by.number"));
  await owner.press(words("verify.agree"));
  await owner.waitForWords(words("verify.done.title", { name: "Bruno" }));
});
