import { expect, test } from "vitest";
import { openScene } from "./scene.ts";

/** Far more than the half minute after which a browser ends an idle worker. */
const PATIENCE = 120_000;

test("a background that the browser ended for idleness loses nothing, and has what came meanwhile once it is wanted (P30)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await guest.say("going to bed");
  await owner.waitForText("going to bed");

  // While it is connected it is never idle: locking lets go of the relay and of every alarm.
  await guest.lock();
  await guest.closePanel();
  await guest.joinPage.close();
  await guest.waitForIdleEnd(PATIENCE);

  await owner.say("are you there");
  await guest.openPanel();
  await guest.unlock();
  await guest.openRoom("Harbour");
  await guest.waitForText("are you there");
  expect(await guest.texts()).toEqual(["going to bed", "are you there"]);
}, 300_000);
