import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { note, median, type Figure } from "./figures.ts";
import { draw, type Curve } from "./picture.ts";
import { comeBack, historyTime, joinTimes, withRelay } from "./single.ts";
import type { Wish } from "./seed.ts";

/** How start, join and history grow with the rooms and the entries that the relay holds. */

const PICTURE = "bench-growth.svg";

interface Point {
  start: number;
  join: number;
  history: number;
}

/** The first room is one that is used; the rest are only there. */
async function measure(folder: string, rooms: readonly Wish[]): Promise<Point> {
  const real = (room: number) => room === 0;
  const point = await withRelay(
    folder,
    rooms,
    async (relay, [room]) => {
      if (!room) throw new Error("no room");
      const client = await comeBack(relay, room);
      const last = (rooms[0]?.entries ?? 0) + 1;
      const times: number[] = [];
      for (let at = 0; at < 5; at += 1) times.push(await historyTime(client, last));
      await client.close();
      const joins = await joinTimes(relay, 9);
      return { start: relay.startedIn, join: median(joins), history: median(times) };
    },
    real,
  );
  await rm(folder, { recursive: true, force: true });
  return point;
}

const ENTRIES_OF_ROOM = 1000;

/** Up to 100,000 rooms and 10 million entries (a tenth of each when `quick`); prints figures and draws them. */
export async function growth(
  folder: string,
  quick: boolean,
  print: (figure: Figure) => void,
): Promise<void> {
  const byRooms: [number, Point][] = [];
  for (const rooms of quick ? [10, 100, 1000] : [10, 100, 1000, 10_000, 100_000]) {
    const rest = Array.from({ length: rooms - 1 }, () => ({ members: 2, entries: 1 }));
    const wishes = [{ members: 2, entries: ENTRIES_OF_ROOM }, ...rest];
    byRooms.push([rooms, await measure(join(folder, `rooms${rooms}`), wishes)]);
  }
  const byEntries: [number, Point][] = [];
  for (const entries of quick ? [1000, 10_000] : [1000, 10_000, 100_000, 1_000_000, 10_000_000]) {
    const rooms = Math.max(1, Math.min(100, entries / ENTRIES_OF_ROOM));
    const wishes = Array.from({ length: rooms }, () => ({ members: 2, entries: entries / rooms }));
    byEntries.push([entries, await measure(join(folder, `entries${entries}`), wishes)]);
  }
  const names = { start: "cold_start.ms", join: "join.p50_ms", history: "history.read_1000.ms" };
  const curves: Curve[] = [];
  for (const [word, points] of [
    ["rooms", byRooms],
    ["entries", byEntries],
  ] as const) {
    for (const [kind, name] of Object.entries(names) as [keyof Point, string][]) {
      for (const [at, point] of points) {
        print({
          name: `growth.${word}${at}.${name}`,
          value: point[kind],
          unit: "ms",
          better: "lower",
        });
      }
      curves.push({ panel: word, name, points: points.map(([at, point]) => [at, point[kind]]) });
    }
  }
  await writeFile(PICTURE, draw(curves));
  note(`The picture is in ${PICTURE}.`);
}
