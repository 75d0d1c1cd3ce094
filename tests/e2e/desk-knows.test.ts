import { expect, test } from "vitest";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

test("what the relay knows is read back from it: who is there and how much, and nothing that was said", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await guest.say("The ferry came in empty.");
  await owner.waitForText("The ferry came in empty.");

  await owner.press(words("room.more"));
  await owner.press(words("room.settings"), { role: "menuitem" });
  await owner.press(words("known.title"));
  await owner.waitForWords(words("known.members.value", { count: 2 }));
  const { id: room } = await owner.roomView();
  const known = await owner.ask("relay.known", { room });
  // Names travel as messages too: the relay can't tell which is which.
  expect(known).toMatchObject({ members: 2, gone: 0, commits: 2, kept: known.recent.length - 2 });
  expect(known.recent.at(-1)?.by).toBe(1);
  await owner.waitForWords(words("known.renewals.value", { count: 2 }));
  await owner.waitForWords(words("known.not.said"));
  expect(await owner.screen()).not.toContain("ferry");
  await owner.press(words("bar.back"));
  await owner.waitForWords(words("room-settings.title"));
});
