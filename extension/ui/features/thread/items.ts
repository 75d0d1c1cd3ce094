import type { ThreadItem } from "../../../rpc/contract.ts";
import { WAITING } from "../../../rpc/places.ts";

/**
 * The part of a thread that is held: a run without holes from some item up to
 * the newest, sorted by position.
 */
export interface Held {
  items: readonly ThreadItem[];
  /** True when the background has older ones. */
  more: boolean;
}

/** UTF-16 units of what is quoted of a message that changed before our eyes. */
const QUOTED = 280;

export const EMPTY: Held = { items: [], more: true };

/**
 * How far somebody has read who has seen all up to a position: what only waits
 * for its place is not counted, as everything that comes stands before it.
 */
export function readTo(items: readonly ThreadItem[], seen: number): number {
  if (seen < WAITING) return seen;
  return items.findLast(({ at }) => at < WAITING)?.at ?? 0;
}

/**
 * Takes in what was pushed. An item that stands before the held run is left
 * out, as its page will bring it.
 */
export function withPushed(
  held: Held,
  pushed: readonly ThreadItem[],
  removed: readonly string[],
): Held {
  const first = held.items[0];
  const fits = pushed.filter((item) => !held.more || first === undefined || item.at >= first.at);
  return { ...held, items: merged(requoted(held.items, pushed, removed), fits, new Set(removed)) };
}

/** What answers a message that has changed shows it as it is now, or that it is no more. */
function requoted(
  items: readonly ThreadItem[],
  pushed: readonly ThreadItem[],
  removed: readonly string[],
): readonly ThreadItem[] {
  const changed = new Map<string, ThreadItem | null>(pushed.map((item) => [item.id, item]));
  for (const id of removed) changed.set(id, null);
  const stale = (item: ThreadItem) =>
    item.kind === "message" && item.quote !== null && changed.has(item.quote.id);
  if (!items.some(stale)) return items;
  return items.map((item) => {
    const now = item.kind === "message" ? changed.get(item.quote?.id ?? "") : undefined;
    if (item.kind !== "message" || item.quote === null || now === undefined) return item;
    const text = now?.kind === "message" ? now.text.slice(0, QUOTED) : null;
    return { ...item, quote: { ...item.quote, at: now?.at ?? null, text } };
  });
}

/** Puts an older page before the held run. What is held already is newer than the page's copy. */
export function withOlder(held: Held, page: readonly ThreadItem[], more: boolean): Held {
  const known = new Set(held.items.map((item) => item.id));
  const fresh = page.filter((item) => !known.has(item.id));
  return { items: merged(held.items, fresh, new Set()), more };
}

/**
 * Takes in the newest page after the panel was cut off from the background.
 * Without an overlap there would be a hole, so the page then replaces everything.
 */
export function withNewest(held: Held, page: readonly ThreadItem[], more: boolean): Held {
  const known = new Set(held.items.map((item) => item.id));
  const first = page[0];
  if (first === undefined || !page.some((item) => known.has(item.id))) return { items: page, more };
  const ids = new Set(page.map((item) => item.id));
  const gone = held.items.filter((item) => item.at >= first.at && !ids.has(item.id));
  return { ...held, items: merged(held.items, page, new Set(gone.map((item) => item.id))) };
}

function merged(
  old: readonly ThreadItem[],
  fresh: readonly ThreadItem[],
  removed: ReadonlySet<string>,
): readonly ThreadItem[] {
  const incoming = new Map(fresh.map((item) => [item.id, item]));
  const kept = old.flatMap((item) => {
    if (removed.has(item.id)) return [];
    const replacement = incoming.get(item.id);
    if (replacement === undefined || replacement.at !== item.at) {
      return replacement === undefined ? [item] : [];
    }
    incoming.delete(item.id);
    return [replacement];
  });
  const rest = [...incoming.values()].filter((item) => !removed.has(item.id));
  const all = [...kept, ...rest];
  return isSorted(all) ? all : all.toSorted((a, b) => a.at - b.at);
}

function isSorted(items: readonly ThreadItem[]): boolean {
  return items.every((item, at) => at === 0 || (items[at - 1]?.at ?? 0) <= item.at);
}
