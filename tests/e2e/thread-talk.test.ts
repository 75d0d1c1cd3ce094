import { expect, test } from "vitest";
import { choose } from "../support/messages.ts";
import type { Person } from "../support/profile.ts";
import { readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** What is done to messages: answers, edits, deletions, reactions, names; by mouse and by keys (P32, P33). */

async function pair() {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.waitForMembers(2);
  return { scene, relay, owner, guest };
}

function sees(person: Person, what: string, selector: string, text: string | null) {
  return person.until(what, async () => {
    const all = await person.panel.$$eval(selector, (found) => found.map((it) => it.textContent));
    return text === null ? all.length === 0 : all.some((it) => it.includes(text));
  });
}

test("a message is answered, edited, marked and deleted for all, and nothing of it stays on disk (P32, P33)", async () => {
  const { relay, owner, guest } = await pair();
  await owner.say("the ferry came in at nine");
  await guest.waitForText("the ferry came in at nine");

  await choose(guest, "the ferry", words("thread.menu.reply"));
  await guest.say("who saw it");
  await sees(owner, "sees what was answered", ".quote", "the ferry came in at nine");

  await choose(owner, "the ferry", words("thread.menu.edit"));
  await owner.until(
    "has the old words in the field",
    async () => (await owner.valueOf(words("composer.label"))) === "the ferry came in at nine",
  );
  await owner.say("the ferry came in at ten");
  await guest.waitForText(`the ferry came in at ten ${words("thread.edited")}`);
  await sees(guest, "quotes the new words", ".quote", "at ten");

  await choose(guest, "came in at ten (edited)", words("emoji.heart"));
  await sees(owner, "sees the heart", ".react", "1");
  await owner.panel.$eval(".react", (pill) => (pill as HTMLElement).click());
  await sees(guest, "sees two hearts", ".react", "2");
  await owner.panel.$eval(".react", (pill) => (pill as HTMLElement).click());
  await sees(guest, "sees one heart again", ".react", "1");

  // While the relay is away a deletion is seen here at once, and reaches the others later.
  await relay.kill("SIGKILL");
  await choose(owner, "came in at ten", words("thread.menu.delete"));
  await owner.press(words("thread.delete.do"));
  await owner.waitForWords(words("thread.event.deleted.you"));
  await guest.waitForText(`the ferry came in at ten ${words("thread.edited")}`);
  await relay.restart();
  await guest.waitForWords(words("thread.event.deleted", { name: "Olena" }));
  await sees(guest, "quotes nothing any more", ".quote", words("thread.quote.deleted"));
  for (const person of [owner, guest]) {
    await person.until("holds nothing of it", async () => {
      const { lines } = await readVault(person.panel);
      return !JSON.stringify(lines).includes("ferry");
    });
    expect(await person.screen()).not.toContain("ferry");
  }
});

test("all of it by the keyboard alone", async () => {
  const { owner, guest } = await pair();
  await owner.say("one");
  await owner.say("two");
  await guest.waitForTexts(["one", "two"]);
  const { keyboard } = guest.panel;
  const focused = () =>
    guest.panel.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

  await guest.until("is at the last message", async () => {
    await guest.panel.focus('[role="log"]');
    await keyboard.press("ArrowUp");
    return (await focused()).startsWith("two");
  });
  await keyboard.press("ArrowUp");
  await guest.until("is at the one before", async () => (await focused()).startsWith("one"));
  await keyboard.press("Enter");
  await guest.until("has the menu open", () => guest.sees("menu", words("thread.menu")));
  await keyboard.press("r");
  await guest.until("writes an answer", () =>
    guest.sees("button", words("composer.answering.stop")),
  );
  await keyboard.type("answered by @Ol");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await guest.waitForText("answered by @Olena");
  await owner.waitForText("answered by @Olena");
  await sees(owner, "is named", ".mention.me", "@Olena");

  await keyboard.press("ArrowUp");
  await guest.until("edits the last one", async () =>
    (await guest.valueOf(words("composer.label"))).startsWith("answered by"),
  );
  await keyboard.press("Escape");
  await guest.until(
    "leaves it as it was",
    async () => (await guest.valueOf(words("composer.label"))) === "",
  );

  await guest.panel.focus('[role="log"]');
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  await guest.press(words("thread.menu.emoji"), { role: "menuitem" });
  await guest.until("has every emoji before him", () => guest.panel.$(".emoji-grid button"));
  await guest.panel.focus("input[type=search]");
  await keyboard.type("anchor");
  await guest.until("has found it", async () => {
    const [first] = await guest.panel.$$eval(".emoji-grid button", (all) =>
      all.map((one) => one.textContent),
    );
    return first === "⚓️" || first === "⚓";
  });
  await keyboard.press("Enter");
  await sees(owner, "sees the anchor", ".react", "⚓");
  expect(await guest.valueOf(words("composer.label"))).toBe("");
});

test("a draft comes back with what it answers, after the worker is killed and the panel closed", async () => {
  const { owner, guest } = await pair();
  await owner.say("shall we");
  await guest.waitForText("shall we");
  await choose(guest, "shall we", words("thread.menu.reply"));
  await guest.fill(words("composer.label"), "half a thought");
  await guest.closePanel();
  await guest.killServiceWorker();
  await guest.openPanel();
  await guest.openRoom("Harbour");
  expect(await guest.valueOf(words("composer.label"))).toBe("half a thought");
  await guest.until("still answers", () => guest.sees("button", words("composer.answering.stop")));
  await guest.panel.focus("textarea");
  await guest.panel.keyboard.press("Enter");
  await sees(owner, "sees what was answered", ".quote", "shall we");
});

test("marks are drawn, addresses open apart, and nothing that is written becomes markup", async () => {
  const { owner, guest } = await pair();
  const text = "**bold** _slant_ `code` <b>no</b> [bank](https://evil.example/x)\n- one\n- two";
  await owner.say(text);
  await sees(guest, "sees bold", ".said strong", "bold");
  await sees(guest, "sees code", ".said code", "code");
  await sees(guest, "sees a list", ".said li", "two");
  expect(await guest.panel.$$(".said b")).toEqual([]);
  const link = await guest.panel.$eval(".said a", (one) => ({
    rel: one.getAttribute("rel"),
    target: one.getAttribute("target"),
    shown: one.parentElement?.textContent,
  }));
  expect(link.rel).toBe("noopener noreferrer");
  expect(link.target).toBe("_blank");
  expect(link.shown).toContain("bank (evil.example)");
});

test("words are found in all that is held, wherever they stand, and a hit leads to its place", async () => {
  const { owner, guest } = await pair();
  await owner.say("Crane two moved at nine");
  for (let at = 0; at < 12; at += 1) await owner.say(`line ${at}\nwith\nsome\nheight`);
  await guest.until("holds the last line", async () =>
    (await readVault(guest.panel)).plain.includes("line 11\nwith"),
  );
  await guest.press(words("room.search"));
  await guest.panel.focus("input[type=search]");
  await guest.panel.keyboard.type("crane");
  await sees(guest, "sees the hit", ".hit mark", "Crane");
  await guest.panel.click(".hit");
  await guest.until("stands at the message", () =>
    guest.panel.evaluate(
      () => document.activeElement?.textContent?.includes("Crane two moved") ?? false,
    ),
  );
  await guest.press(words("room.search"));
  await guest.panel.focus("input[type=search]");
  await guest.panel.keyboard.type("lighthouse");
  await guest.waitForWords(words("search.none", { words: "lighthouse" }));
  expect(await guest.panel.$$(".hit")).toEqual([]);
});

test("what comes after an own message, and while a sheet lies above the thread, is read with no hand at the list", async () => {
  const { owner, guest } = await pair();
  await owner.say("is anybody at the quay");
  await guest.waitForText("is anybody at the quay");
  const unread = async () => (await owner.ask("app.watch", {})).rooms[0]?.unread;
  await owner.press(words("composer.emoji"));
  await owner.until("has the emoji before it", () => owner.sees("dialog", words("emoji.insert")));
  for (const text of ["the tender has left", "and nobody saw it"]) await guest.say(text);
  await owner.waitForWords("and nobody saw it");
  await owner.press(words("sheet.close"));
  await owner.until("has read it all", async () => (await unread()) === 0);
  await owner.backToRooms();
  await guest.say("now it is back");
  await owner.until("counts what came since", async () => ((await unread()) ?? 0) > 0);
  expect(await unread()).toBe(1);
});
