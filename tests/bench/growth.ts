import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { TIMES } from "../../shared/limits.ts";
import { openSqliteStore } from "../../relay/store/sqlite.ts";
import { median, note, type Print } from "./figures.ts";
import { LARGE, rotateTimes } from "./large.ts";
import { draw, type Curve } from "./picture.ts";
import { comeBack, historyTime, joinTimes, withRelay } from "./single.ts";
import type { Wish } from "./seed.ts";

/** How starting, joining, reading, renewing a key and sweeping grow with the rooms and the entries that the relay holds. */

const PICTURE = "bench-growth.svg";
const DAY = 86_400_000;

const NAMES = {
  start: "cold_start.ms",
  join: "join.p50_ms",
  history: "history.read_1000.ms",
  rotate: "rotate.room1000.ms",
  sweep: "sweep.ms",
} as const;
type Point = Record<keyof typeof NAMES, number>;

/** A sweep as the relay makes it at its start and each hour, of a database that has nothing to erase. */
async function sweepTime(folder: string): Promise<number> {
  const store = await openSqliteStore(join(folder, "relay.db"));
  const now = Date.now();
  const from = performance.now();
  await store.apply([
    {
      op: "sweep",
      now,
      reservedBefore: now - TIMES.voidRoom,
      invitesBefore: now - TIMES.joinGrace,
      bodiesBefore: now - 7 * DAY,
      absentBefore: now - TIMES.absence,
    },
  ]);
  const took = performance.now() - from;
  await store.close();
  return took;
}

/** The first room and the large one are used; the rest are only there. */
async function measure(folder: string, rooms: readonly Wish[]): Promise<Point> {
  const [first] = rooms;
  if (!first) throw new Error("no room");
  const point = await withRelay(
    folder,
    [first, LARGE, ...rooms.slice(1)],
    async (relay, [room, large]) => {
      if (!room || !large) throw new Error("no room");
      const client = await comeBack(relay, room);
      const times: number[] = [];
      for (let at = 0; at < 9; at += 1) times.push(await historyTime(client, first.entries + 1));
      await client.close();
      const joins = await joinTimes(relay, 9);
      const rotations = await rotateTimes(relay, large, 9);
      return {
        start: relay.startedIn,
        join: median(joins),
        history: median(times),
        rotate: median(rotations),
      };
    },
    (room) => room < 2,
  );
  const sweep = await sweepTime(folder);
  await rm(folder, { recursive: true, force: true });
  return { ...point, sweep };
}

const ENTRIES_OF_ROOM = 1000;

/** Beside the room that is read, so many of two people who said one thing. */
function byRooms(rooms: number): Wish[] {
  const rest = Array.from({ length: rooms - 1 }, () => ({ members: 2, entries: 1 }));
  return [{ members: 2, entries: ENTRIES_OF_ROOM }, ...rest];
}

/** So many entries in a hundred rooms at most. */
function byEntries(entries: number): Wish[] {
  const rooms = Math.max(1, Math.min(100, entries / ENTRIES_OF_ROOM));
  return Array.from({ length: rooms }, () => ({ members: 2, entries: entries / rooms }));
}

/** Up to 100,000 rooms and 10 million entries (a hundredth of each when `quick`); prints figures and draws them. */
export async function growth(folder: string, quick: boolean, print: Print): Promise<void> {
  const rooms = quick ? [10, 100, 1000] : [10, 100, 1000, 10_000, 100_000];
  const entries = quick ? [1000, 10_000, 100_000] : [1000, 10_000, 100_000, 1_000_000, 10_000_000];
  const curves: Curve[] = [];
  for (const [word, sizes, wishes] of [
    ["rooms", rooms, byRooms],
    ["entries", entries, byEntries],
  ] as const) {
    const points: [number, Point][] = [];
    for (const size of sizes) {
      const point = await measure(join(folder, `${word}${size}`), wishes(size));
      points.push([size, point]);
      for (const [kind, name] of Object.entries(NAMES) as [keyof Point, string][]) {
        print({
          name: `growth.${word}${size}.${name}`,
          value: point[kind],
          unit: "ms",
          better: "lower",
        });
      }
    }
    for (const [kind, name] of Object.entries(NAMES) as [keyof Point, string][]) {
      curves.push({ panel: word, name, points: points.map(([at, point]) => [at, point[kind]]) });
    }
    await writeFile(PICTURE, draw(curves));
  }
  note(`The picture is in ${PICTURE}.`);
}
