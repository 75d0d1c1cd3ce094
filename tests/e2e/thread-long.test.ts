import { expect, test } from "vitest";
import type { ThreadRecord } from "../../shared/room/state.ts";
import { fillThread, storyLine } from "../support/fill.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/** Rooms with a long history. Times are printed, and judged by people: this machine may be busy. */

const LINES = 10_000;
const UNREAD = 30;

function line(at: number): ThreadRecord {
  const sender = Math.floor(at / 3) % 2;
  const more =
    at % 7 === 0 ? "\nand a second line, with *some* marks and https://example.org/" : "";
  return storyLine(at, LINES + UNREAD, sender, more);
}

test(
  "a room of 10,000 messages opens at the first unread one, and scrolls to its beginning",
  { timeout: 400_000 },
  async ({ annotate }) => {
    const scene = openScene();
    await scene.relay();
    const [owner] = await scene.people("Olena");
    await scene.room(owner, "Harbour");
    const { rooms } = await owner.ask("app.watch", {});
    const room = rooms[0]?.id ?? "";
    await owner.backToRooms();
    const all = Array.from({ length: LINES + UNREAD }, (_, at) => line(at));
    await fillThread(owner.panel, room, all.slice(0, LINES));
    await owner.killServiceWorker();
    await owner.ask("room.read", { room, upTo: LINES + 9 });
    await fillThread(owner.panel, room, all.slice(LINES));
    await owner.killServiceWorker();

    const opening = performance.now();
    await owner.openRoom("Harbour");
    await owner.until("sees the first unread one", async () =>
      (await owner.texts()).some(
        (text) => text.startsWith(`line ${LINES + 1} `) || text.startsWith(`line ${LINES} `),
      ),
    );
    const opened = Math.round(performance.now() - opening);
    const drawn = () => owner.panel.$$eval("[data-message]", (found) => found.length);
    const atOpening = await drawn();

    await annotate(`opened in ${opened} ms with ${atOpening} drawn`);

    // Page after page towards the beginning, as the key Home goes, with the longest frame on the way.
    const scrolling = performance.now();
    const frames = await owner.panel.evaluate(async (first: string) => {
      const list = document.querySelector('[role="log"]');
      if (list === null) throw new Error("no list");
      const waits: number[] = [];
      let last = performance.now();
      for (let frame = 0; frame < 20_000; frame += 1) {
        list.scrollTop = 0;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        waits.push(performance.now() - last);
        last = performance.now();
        const top = list.querySelector("[data-message]")?.textContent ?? "";
        if (top.startsWith(first)) break;
      }
      return waits.toSorted((a, b) => a - b);
    }, "line 0 ");
    const scrolled = Math.round(performance.now() - scrolling);
    const at = (share: number) => Math.round(frames[Math.floor((frames.length - 1) * share)] ?? 0);
    const atTop = await drawn();
    await annotate(
      `to the beginning in ${scrolled} ms, frames ${at(0.5)} ms at the median, ${at(0.95)} at the 95th percentile, ${at(1)} at most, ${atTop} drawn`,
    );
    await owner.waitForText(
      "line 0 of a long story\nand a second line, with some marks and https://example.org/",
    );
    expect(atOpening).toBeLessThan(200);
    expect(atTop).toBeLessThan(200);

    const searching = performance.now();
    await owner.press(words("room.search"));
    await owner.panel.focus("input[type=search]");
    await owner.panel.keyboard.type("line 4711 of");
    await owner.until("has found it", () => owner.panel.$(".hit"));
    await annotate(`found in ${Math.round(performance.now() - searching)} ms`);
    await owner.panel.click(".hit");
    await owner.waitForText(
      "line 4711 of a long story\nand a second line, with some marks and https://example.org/",
    );
  },
);
