import type { ThreadRecord } from "../../shared/room/state.ts";
import type { Store } from "./adapters/store.ts";

/** Messages that are to disappear by the room's rule (P35). */

const AT_ONCE = 100;
/** Clocks differ, so lines that are old and such that aren't may stand mixed. */
const MIXED = 200;

/** Whether a line is something said, which goes with its age; what the room says itself stays. */
function isSaid(line: ThreadRecord): boolean {
  return line.kind === "message" || line.kind === "unreadable" || line.kind === "deleted";
}

/**
 * Erases what was said before a time from a room's lines, the oldest first, with
 * files; returns the lines that are no more. What is younger ends the search.
 */
export async function vanish(store: Store, room: string, before: number): Promise<ThreadRecord[]> {
  const gone: ThreadRecord[] = [];
  let from = 0;
  let younger = 0;
  for (;;) {
    const lines = await store.from(room, from, AT_ONCE);
    const due = lines.filter((line) => isSaid(line) && line.time < before);
    if (due.length > 0) await store.erase(room, due);
    gone.push(...due);
    younger += lines.filter((line) => isSaid(line)).length - due.length;
    const last = lines.at(-1);
    if (last === undefined || lines.length < AT_ONCE || younger >= MIXED) return gone;
    from = last.at + 1;
  }
}
