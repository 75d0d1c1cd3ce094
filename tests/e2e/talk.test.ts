import { expect, test } from "vitest";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** The original's rows in one conversation; each has tests of its own beside this one. */

test("two people talk: room, invite, join, messages both ways, through a relay that is killed", async () => {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");

  await scene.room(owner, "Harbour");
  await scene.invite(owner, guest, "Harbour");
  expect(await owner.members()).toEqual(["you, owner", "Bruno"]);
  expect(await guest.members()).toEqual(["you", "Olena, owner"]);

  await owner.say("hello");
  await guest.waitForText("hello");
  await guest.say("good evening");
  await owner.waitForText("good evening");

  await relay.kill("SIGKILL");
  await guest.say("said to nobody yet");
  await guest.waitForWords(words("thread.queued"));
  await relay.restart();
  await owner.waitForText("said to nobody yet");
  await guest.waitForTexts(["hello", "good evening", "said to nobody yet"]);
  await owner.waitForTexts(["hello", "good evening", "said to nobody yet"]);
});
