import { expect, test } from "vitest";
import { tooWide } from "../support/fits.ts";
import { Keys } from "../support/keys.ts";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** Emulates what the system asks for, as long as the returned session lives. */
async function emulate(person: Person, features: Record<string, string>): Promise<void> {
  const session = await person.panel.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  });
}

/** Whatever runs or waits to run. */
function moving(person: Person): Promise<string[]> {
  return person.panel.evaluate(() =>
    document.getAnimations().map(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      return `${target?.tagName ?? ""}.${target?.getAttribute("class") ?? ""}`;
    }),
  );
}

test("from the first run to the end of a room by the keyboard alone, with the focus in sight and nothing moving", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  const keys = new Keys(owner);
  const moved: string[] = [];
  const still = async () => moved.push(...(await moving(owner)));

  await owner.openPanel();
  await emulate(owner, { "prefers-reduced-motion": "reduce" });
  await keys.to(words("first-run.choose"));
  await keys.type(owner.passphrase);
  await keys.press("Enter");
  await owner.until("has no room yet", () => owner.sees("button", words("rooms.create")));
  await still();

  await keys.to(words("rooms.create"));
  await keys.press("Enter");
  await keys.at(words("create.name"));
  await keys.type("Harbour");
  await keys.to(words("create.as"));
  await keys.type("Olena");
  await keys.press("Enter");
  await owner.waitForRoom("Harbour");
  await owner.waitForMembers(1);

  await keys.to(words("room.empty.invite"));
  await keys.press("Enter");
  const link = await owner.until("reads the link", () => owner.valueOf(words("invite.link")));
  await still();
  await keys.press("Escape");
  await keys.at(words("room.empty.invite"));
  await guest.openLink(link);
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForRoom("Harbour");

  await keys.to(words("composer.label"));
  await keys.type("hello");
  await keys.press("Enter");
  await guest.waitForText("hello");
  await guest.say("good evening");
  await owner.waitForText("good evening");
  await owner.until("hears it", () =>
    owner.panel.$$eval(
      "[aria-live=polite]",
      (all, said) => all.some((one) => one.textContent.includes(said)),
      words("thread.spoken", { name: "Bruno", text: "good evening" }),
    ),
  );

  const messages = async (steps: number) => {
    await keys.to(words("thread.label"), "Tab");
    for (let step = 0; step < steps; step += 1) await keys.press("ArrowUp");
    const { name, marked } = await keys.focus();
    if (!marked) keys.faults.push(`“${name}” has the focus and doesn't show it`);
    return name;
  };
  const evening = await messages(1);
  expect(evening).toContain("Bruno");
  await keys.press("Enter");
  await owner.until("has the menu open", () => owner.sees("menu", words("thread.menu")));
  await still();
  await keys.to(words("thread.menu.reply"), "ArrowDown");
  await keys.press("Escape");
  await keys.at(evening);
  await keys.press("Enter");
  await owner.until("has the menu open", () => owner.sees("menu", words("thread.menu")));
  await keys.to(words("emoji.heart"), "ArrowDown");
  await keys.press("Enter");
  await guest.until("sees the heart", () => guest.panel.$(".react"));
  await keys.at(evening);
  await keys.press("r");
  await keys.at(words("composer.label"));
  await keys.type("and to you");
  await keys.press("Enter");
  await guest.waitForText("and to you");
  // What still waits for the relay is not yet there to be edited.
  await owner.until("edits it", async () => {
    const text = await owner.valueOf(words("composer.label"));
    if (text === "and to you") return true;
    await keys.press(text === "" ? "ArrowUp" : "Escape");
    return false;
  });
  await keys.type(" all");
  await keys.press("Enter");
  await guest.waitForText(`and to you all ${words("thread.edited")}`);
  const own = await messages(1);
  await keys.press("Delete");
  await owner.until("is asked", () => owner.sees("alertdialog", words("thread.delete.title")));
  await still();
  await keys.press("Escape");
  await keys.at(own);
  await keys.press("Delete");
  await keys.to(words("thread.delete.do"));
  await keys.press("Enter");
  await guest.waitForWords(words("thread.event.deleted", { name: "Olena" }));
  await owner.until("isn't lost", async () => (await keys.focus()).name !== "");

  await keys.to(words("room.more"));
  await keys.press("Enter");
  await keys.to(words("members.title"), "ArrowDown");
  await keys.press("Enter");
  await keys.to(words("member.more", { name: "Bruno" }));
  await keys.press("Enter");
  await owner.until("has his menu open", () => owner.sees("menuitem", words("member.remove")));
  await keys.press("Escape");
  await keys.at(words("member.more", { name: "Bruno" }));
  await keys.to(words("bar.back"));
  await keys.press("Enter");
  await owner.waitForRoom("Harbour");
  await keys.to(words("room.back"));
  await keys.press("Enter");

  await keys.to(words("rooms.settings"));
  await keys.press("Enter");
  await keys.to(words("settings.theme"));
  await keys.press("Enter");
  await keys.to(words("bar.back"));
  await keys.press("Enter");
  await keys.at(words("settings.theme"));
  await keys.to(words("settings.wipe"));
  await keys.press("Enter");
  await owner.until("is asked", () => owner.sees("alertdialog", words("wipe.title")));
  await keys.press("Escape");
  await keys.at(words("settings.wipe"));
  await keys.to(words("bar.back"));
  await keys.press("Enter");
  await keys.at(words("rooms.settings"));

  await keys.to(words("rooms.lock"));
  await keys.press("Enter");
  await keys.at(words("unlock.passphrase"));
  await still();
  await keys.type(owner.passphrase);
  await keys.press("Enter");
  await owner.until("has unlocked", () => owner.sees("heading", words("rooms.title")));
  await owner.until("is at the room", async () => {
    await keys.press("Tab");
    return (await keys.focus()).name.includes("Harbour");
  });
  await keys.press("Enter");
  await owner.waitForRoom("Harbour");
  await keys.to(words("room.more"));
  await keys.press("Enter");
  await keys.to(words("room.settings"), "ArrowDown");
  await keys.press("Enter");
  await keys.to(words("going.delete"));
  await keys.press("Enter");
  await keys.to(words("going.delete.keep"));
  await keys.press("Enter");
  await keys.at(words("going.delete"));
  await keys.press("Enter");
  await keys.to(words("going.delete.do"));
  await keys.press("Enter");
  await guest.waitForWords(words("room.ended.title"));
  expect(moved).toEqual([]);
  expect(keys.faults).toEqual([]);
});

test("text twice as large fits a panel of 320 pixels, and forced colours show where the focus is", async () => {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.pair();
  await guest.say("a word that is long: Donaudampfschifffahrtsgesellschaftskapitän");
  await owner.waitForWords("a word that is long");
  await owner.panel.setViewport({ width: 320, height: 720 });
  await owner.panel.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const wide: string[] = [];
  const fits = async (screen: string) =>
    wide.push(...(await tooWide(owner.panel)).map((one) => `${screen}: ${one}`));

  await fits("thread");
  await relay.kill();
  await owner.waitForWords(words("room.offline.title"));
  const below = await owner.panel.$eval(
    "textarea",
    (field) => field.getBoundingClientRect().bottom - innerHeight,
  );
  expect(below).toBeLessThanOrEqual(0);
  await relay.restart();
  await owner.ask("app.connect", {});
  await owner.waitForMembers(2);
  await owner.press(words("room.more"));
  await owner.until("has the menu open", () => owner.sees("menuitem", words("members.title")));
  await fits("menu");
  await owner.press(words("members.title"), { role: "menuitem" });
  await owner.until("sees the members", () => owner.sees("heading", words("members.title")));
  await fits("members");
  await owner.press(words("bar.back"));
  await owner.backToRooms();
  await fits("rooms");
  await owner.press(words("rooms.settings"));
  await fits("settings");
  await owner.press(words("settings.wipe"));
  await owner.until("is asked", () => owner.sees("alertdialog", words("wipe.title")));
  await fits("question");
  await owner.press(words("wipe.keep"));
  expect(wide).toEqual([]);

  await emulate(owner, { "forced-colors": "active" });
  const keys = new Keys(owner);
  await keys.to(words("settings.theme"));
  await keys.press("Enter");
  await keys.to(words("bar.back"));
  await keys.press("Enter");
  await keys.to(words("bar.back"));
  await keys.press("Enter");
  await keys.to(words("rooms.paste"));
  await owner.openRoom("Harbour");
  await keys.to(words("composer.label"));
  await keys.to(words("thread.label"));
  await keys.press("ArrowUp");
  await keys.press("Enter");
  await keys.to(words("thread.menu.reply"), "ArrowDown");
  expect(keys.faults).toEqual([]);
});
