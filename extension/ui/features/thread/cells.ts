import { createMemo, createSignal, untrack, type Accessor } from "solid-js";
import { sameRow, type Row } from "./rows.ts";

/** Something's lasting place in a list: its element stays while what it shows changes. */
export interface Kept<T> {
  readonly key: string;
  readonly now: Accessor<T>;
}

/** A row's lasting place in the thread. */
export type Cell = Kept<Row>;

/**
 * Follows things that are made anew at each change, and gives the same place for
 * the same key, wherever it stands. What is the same as before is not touched at all.
 */
export function createKept<T>(
  all: Accessor<readonly T[]>,
  keyOf: (one: T) => string,
  isSame: (old: T, next: T) => boolean,
): Accessor<readonly Kept<T>[]> {
  let known = new Map<string, { kept: Kept<T>; set: (next: T) => void }>();
  return createMemo(() => {
    const next: typeof known = new Map();
    const list = all().map((one) => {
      const key = keyOf(one);
      const old = known.get(key);
      if (old !== undefined && !isSame(untrack(old.kept.now), one)) old.set(one);
      const place = old ?? made(key, one);
      next.set(key, place);
      return place.kept;
    });
    known = next;
    return list;
  });
}

/** The same for rows: one that would be drawn alike is not touched. */
export function createCells(rows: Accessor<readonly Row[]>): Accessor<readonly Cell[]> {
  return createKept(rows, ({ key }) => key, sameRow);
}

function made<T>(key: string, first: T): { kept: Kept<T>; set: (next: T) => void } {
  const [now, set] = createSignal(first, { equals: false });
  return { kept: { key, now }, set: (next) => set(() => next) };
}
