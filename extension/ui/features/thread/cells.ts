import { createMemo, createSignal, untrack, type Accessor } from "solid-js";
import { sameRow, type Row } from "./rows.ts";

/** A row's lasting place in the list: its element stays while what it shows changes. */
export interface Cell {
  readonly key: string;
  readonly row: Accessor<Row>;
}

/**
 * Follows rows that are made anew at each change, and gives the same cell for
 * the same key. A row that would be drawn alike is not touched at all.
 */
export function createCells(rows: Accessor<readonly Row[]>): Accessor<readonly Cell[]> {
  let known = new Map<string, { cell: Cell; set: (row: Row) => void }>();
  return createMemo(() => {
    const next: typeof known = new Map();
    const cells = rows().map((row) => {
      const old = known.get(row.key);
      if (old !== undefined && !sameRow(untrack(old.cell.row), row)) old.set(row);
      const kept = old ?? made(row);
      next.set(row.key, kept);
      return kept.cell;
    });
    known = next;
    return cells;
  });
}

function made(first: Row): { cell: Cell; set: (row: Row) => void } {
  const [row, set] = createSignal(first, { equals: false });
  return { cell: { key: first.key, row }, set: (next) => set(() => next) };
}
