import naughty from "big-list-of-naughty-strings";
import type { Page } from "puppeteer";
import { expect, test } from "vitest";
import { harmlessName, wellFormed } from "../../extension/ui/features/thread/text.ts";
import { LIMITS } from "../../shared/limits.ts";
import type { Person } from "../support/profile.ts";
import { words, type Key } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** Bad input to the extension: it is shown harmlessly or refused with a clear error, and everything goes on. */

const NARROW = { width: 320, height: 640 };
/** Strings in one message: few enough to be shown whole. */
const TOGETHER = 8;
const HOSTILE_NAME = "<img src=x onerror=alert(1)>\u202Egnp.\u2069\u2069";

/** What a message's words may consist of; everything else came out of them. */
const DRAWN = "p, pre, code, blockquote, ul, ol, li, b, strong, em, s, del, bdi, span.edited, a";

interface Shown {
  /** Elements inside the words that we don't draw. */
  foreign: string[];
  /** Attributes that make something run or load. */
  acting: string[];
  /** Where links lead that aren't of the web. */
  links: string[];
  /** Whether anything is wider than the panel. */
  wide: boolean;
}

/** What the thread shows of a message, or null as long as it doesn't. */
function shown(page: Page, id: string): Promise<Shown | null> {
  return page.evaluate(
    (message, drawn) => {
      const row = document.querySelector(`[data-message="${CSS.escape(message)}"]`);
      const said = row?.querySelector<HTMLElement>(".said");
      if (!said || said.childElementCount === 0) return null;
      const inside = [...said.querySelectorAll("*")];
      const log = document.querySelector('[role="log"]');
      return {
        foreign: inside.filter((one) => !one.matches(drawn)).map(({ localName }) => localName),
        acting: inside.flatMap((one) =>
          one.getAttributeNames().filter((name) => name === "src" || name.startsWith("on")),
        ),
        links: inside.flatMap((one) =>
          one instanceof HTMLAnchorElement && !/^https?:$/.test(one.protocol) ? [one.href] : [],
        ),
        wide: [document.documentElement, log, said].some(
          (one) => one !== null && one.scrollWidth > one.clientWidth,
        ),
      };
    },
    id,
    DRAWN,
  );
}

/** A page that is asked something by a script of somebody else's says so here. */
function dialogs(...people: Person[]): string[] {
  const asked: string[] = [];
  for (const { panel } of people) {
    panel.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
  }
  return asked;
}

function chunks(all: readonly string[]): string[] {
  return Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, at) =>
    all.slice(at * TOGETHER, (at + 1) * TOGETHER).join("\n"),
  );
}

const FLOODS: [string, string][] = [
  [
    "an override of the direction",
    "\u202Egpj.exe and \u2066\u2067\u2068 isolates that nobody closes",
  ],
  ["words from right to left", "שלום עולם مرحبا بالعالم 123 abc"],
  ["64 KiB of one character", "x".repeat(LIMITS.textChars)],
  ["64 KiB of a wide one", "﷽".repeat(LIMITS.textChars)],
  ["64 KiB of line ends", `a${"\n".repeat(LIMITS.textChars - 2)}b`],
  ["a flood of marks on one letter", `z${"\u0301\u0489\u20DD".repeat(2000)}`],
  ["a flood of nothing to see", `${"\u200B\u200D\uFEFF".repeat(2000)}seen`],
  ["families without end", "👨‍👩‍👧‍👦".repeat(2000)],
  ["control characters", "\u0000\u0007\u001B[31m\u0085\u009B"],
  ["a link that lies", "https://bank.example@evil.example/ javascript:alert(1) data:text/html,x"],
];

test("hostile text and names are shown as text, within 320 pixels, and the room goes on (blns, directions, floods)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  await owner.openPanel();
  await owner.choosePassphrase();
  await owner.createRoom("<b>Harbour</b>", HOSTILE_NAME);
  await owner.waitForMembers(1);
  await scene.invite(owner, guest, "<b>Harbour</b>");
  const asked = dialogs(owner, guest);
  await guest.panel.setViewport(NARROW);
  expect(await guest.members()).toEqual(["you", `${harmlessName(HOSTILE_NAME)}, owner`]);

  // Who looks at the newest message stays with what comes.
  await guest.panel.bringToFront();
  await owner.say("hello");
  await guest.waitForText("hello");
  await guest.until("is at the end", async () => (await guest.panel.$(".latest")) === null);

  const { rooms } = await owner.ask("app.watch", {});
  const room = rooms[0]?.id ?? "";
  const wrong: unknown[] = [];
  const sent = [...chunks(naughty), ...FLOODS.map(([, flood]) => flood)];
  const theirs = (await guest.ask("app.watch", {})).rooms[0]?.id ?? "";
  for (const text of sent) {
    await owner.ask("message.send", { room, text });
    const item = await guest.until(`gets ${JSON.stringify(text.slice(0, 60))}`, async () => {
      const { items } = await guest.ask("thread.page", { room: theirs, limit: 1 });
      return items.find((one) => one.kind === "message" && one.text === wellFormed(text)) ?? null;
    });
    const found = await guest.until(`shows ${JSON.stringify(text.slice(0, 60))}`, () =>
      shown(guest.panel, item.id),
    );
    const { foreign, acting, links, wide } = found;
    if (foreign.length + acting.length + links.length > 0 || wide) {
      wrong.push({ text: text.slice(0, 200), ...found });
    }
  }
  expect(wrong).toEqual([]);
  expect(asked).toEqual([]);

  await guest.say("still here");
  await owner.waitForText("still here");

  // One character more than there may be is refused before it is sent, and stays in the field.
  const tooLong = "y".repeat(LIMITS.textChars + 1);
  await guest.fill(words("composer.label"), tooLong);
  await guest.panel.keyboard.press("Enter");
  await guest.waitForWords(words("composer.too-long", { size: "65,537", limit: "65,536" }));
  expect((await guest.valueOf(words("composer.label"))).length).toBe(tooLong.length);
}, 300_000);

test("malformed and truncated links are refused with a clear error, on the join page and in the panel, and nothing is sent (P13)", async () => {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  await scene.room(owner, "Harbour");
  const link = await owner.makeInvite();
  const [, payload = ""] = link.split("#");
  await guest.openPanel();
  await guest.choosePassphrase();
  const before = relay.said.length;

  const bad: [string, Key][] = [
    ["", "join.none.title"],
    ["1.", "join.failed.link-malformed.title"],
    ["hello", "join.failed.link-malformed.title"],
    ["<img src=x onerror=alert(1)>", "join.failed.link-malformed.title"],
    [payload.slice(0, -1), "join.failed.link-malformed.title"],
    [payload.slice(0, 100), "join.failed.link-malformed.title"],
    [`${payload}A`, "join.failed.link-malformed.title"],
    [`${payload}#`, "join.failed.link-malformed.title"],
    [payload.replace("1.", "2."), "join.failed.link-version.title"],
    [`1.${"A".repeat(5000)}`, "join.failed.link-malformed.title"],
  ];
  const page = await guest.browser.newPage();
  for (const [fragment, title] of bad) {
    await page.goto("about:blank");
    await page.goto(guest.address(`/join.html#${fragment}`));
    await guest.waitForWords(words(title), { page });
    expect(page.url()).not.toContain(payload.slice(2, 60));
  }
  await page.close();

  await guest.press(words("rooms.paste"));
  for (const [pasted, title] of bad.slice(1)) {
    if (pasted.length > LIMITS.linkChars) continue;
    const key =
      title === "join.failed.link-version.title" ? "error.link-version" : "error.link-malformed";
    await guest.fill(words("paste.link"), pasted);
    await guest.press(words("paste.look"));
    await guest.waitForWords(words(key));
  }
  expect(relay.said.slice(before)).not.toMatch(/"event":"(?:bye|error)"/);

  // The whole link still opens the door.
  await guest.fill(words("paste.link"), link);
  await guest.press(words("paste.look"));
  await guest.fill(words("join.as"), "Bruno");
  await guest.press(words("paste.join"));
  await guest.waitForRoom("Harbour");
}, 240_000);
