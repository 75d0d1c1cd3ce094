import { expect, test } from "vitest";
import { lockScreen } from "../support/signals.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

test("the vault locks with the computer's screen, says since when and that something waits, and opens with a changed passphrase (P31)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.backToRooms();
  await guest.say("unread");
  await owner.until("has it", async () =>
    (await owner.rooms())[0]?.includes(words("rooms.unread.one", { count: 1 })),
  );

  await owner.ask("settings.set", { lockWithScreen: false });
  await lockScreen(owner);
  expect((await owner.ask("app.watch", {})).vault).toBe("open");
  await owner.ask("settings.set", { lockWithScreen: true });
  await lockScreen(owner);
  await owner.waitForWords(words("unlock.unread"));
  expect(await owner.screen()).not.toContain("Harbour");
  await owner.unlock();

  await owner.press(words("rooms.settings"));
  await owner.press(words("settings.passphrase"));
  await owner.fill(words("passphrase.old"), owner.passphrase);
  await owner.fill(words("passphrase.fresh"), "five brass owls along the ferry road");
  await owner.press(words("passphrase.change"));
  await owner.waitForWords(words("passphrase.changed"));
  await owner.lock();
  await owner.fill(words("unlock.passphrase"), owner.passphrase);
  await owner.press(words("unlock.do"));
  await owner.waitForWords(words("error.wrong-passphrase"));
  await owner.unlock("five brass owls along the ferry road");
  expect((await owner.rooms())[0]).toContain("Harbour");
});
