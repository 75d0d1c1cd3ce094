import type { ThreadRecord } from "../../shared/room/state.ts";
import type { Shown } from "./removals.ts";

/** Looking for words in what this browser holds of a room; the relay has no part in it. */

/** Lines read from disk at a time, read in one answer, and found in one answer. */
const AT_ONCE = 250;
const READ = 2000;
const FOUND = 50;

export interface Found {
  lines: ThreadRecord[];
  /** Place before which to look on; null once the beginning is reached. */
  next: number | null;
}

/** Messages with these words before a place, newest first. Letters match whatever their case. */
export async function searchLines(
  store: Pick<Shown, "page">,
  room: string,
  words: string,
  before: number,
): Promise<Found> {
  const sought = new RegExp(escaped(words), "iu");
  const lines: ThreadRecord[] = [];
  let top = before;
  for (let read = 0; read < READ; read += AT_ONCE) {
    const page = await store.page(room, top, AT_ONCE);
    for (const line of page.toReversed()) {
      if (line.kind !== "message" || !sought.test(line.text)) continue;
      lines.push(line);
      if (lines.length === FOUND) return { lines, next: line.at };
    }
    top = page[0]?.at ?? 0;
    if (page.length < AT_ONCE) return { lines, next: null };
  }
  return { lines, next: top };
}

function escaped(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
