import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import type { VirtualizerHandle } from "virtua/solid";
import type { Cell } from "./cells.ts";
import type { Thread } from "./thread.ts";

/** The scrolling list's side of a thread: where the reader stands and how to get to the end. */
export interface Scroll {
  attach(scroller: HTMLElement): void;
  handle(handle?: VirtualizerHandle): void;
  /** The reader is at the end, and stays there when something comes. */
  atEnd: Accessor<boolean>;
  toEnd(): void;
  onScroll(): void;
  onResize(): void;
  /** A row is about to grow under the reader's hand: what is read stays where it is. */
  hold(): void;
  /** Leaves the end for the beginning of the row with this message; `onScroll` tells whether it is there all the same. */
  toMessage(id: string): void;
}

/** How near to the end counts as there, and how near to the beginning fetches the next page; CSS pixels. */
const NEAR_END = 24;
const NEAR_START = 1200;
/** What stays visible above the first unread message when a room opens. */
const CONTEXT = 72;
/** Rows are measured while the list goes to the first unread one: what is in view until then is a guess. */
const SETTLED = 400;
/** A scroll so soon after a touch of wheel, key or finger is the reader's; milliseconds. */
const BY_HAND = 1000;

/**
 * Keeps a reader who is at the end at the end, and leaves everybody else
 * where they are; fetches older pages ahead of need; tells the thread what
 * has come into view while the panel is visible.
 */
export function createScroll(thread: Thread): Scroll {
  const [atEnd, setAtEnd] = createSignal(true);
  let scroller: HTMLElement | undefined;
  let list: VirtualizerHandle | undefined;
  let opened = false;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let top = 0;
  /** When the reader last touched the list; later than now while a pointer is held down on it. */
  let touched = Number.NEGATIVE_INFINITY;
  let frame = 0;
  let held: number | null = null;

  const stick = () => {
    if (scroller !== undefined && atEnd()) scroller.scrollTop = scroller.scrollHeight;
  };

  const look = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (scroller === undefined || list === undefined || !opened || settling !== undefined) return;
      if (scroller.scrollTop < NEAR_START && !thread.broken()) void thread.older();
      const visible = document.visibilityState === "visible";
      thread.watch(visible && atEnd());
      if (visible) thread.seen(seenUpTo(thread.cells(), list, scroller, atEnd()));
    });
  };

  const settle = () => {
    settling = undefined;
    onScroll();
  };

  const open = (cells: readonly Cell[]) => {
    opened = true;
    const first = cells.findIndex((cell) => cell.key === "marker");
    if (first > 0 && thread.unread() > 0) {
      setAtEnd(false);
      settling = setTimeout(settle, SETTLED);
      list?.scrollToIndex(first, { align: "start", offset: -CONTEXT });
    } else {
      stick();
    }
  };

  createEffect(
    on([thread.loaded, thread.cells], ([loaded, cells]) => {
      if (!loaded || cells.length === 0) return;
      if (opened) stick();
      else open(cells);
      look();
    }),
  );

  const follow = () => {
    setAtEnd(true);
    stick();
  };
  createEffect(on(thread.said, follow, { defer: true }));

  const onScroll = () => {
    if (scroller === undefined || settling !== undefined) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const left = scrollHeight - clientHeight - scrollTop;
    // The list moves by itself as well, while its rows are measured: only a hand leaves the end.
    if (left <= NEAR_END) setAtEnd(true);
    else if (scrollTop < top - 1 && performance.now() - touched < BY_HAND) setAtEnd(false);
    top = scrollTop;
    look();
  };

  const onResize = () => {
    if (scroller !== undefined && held !== null) scroller.scrollTop = held;
    held = null;
    stick();
    // In a panel that has grown the end may have come into view.
    onScroll();
  };

  const attach = (element: HTMLElement) => {
    scroller = element;
    const sizes = new ResizeObserver(onResize);
    sizes.observe(element);
    document.addEventListener("visibilitychange", look);
    const touch = () => (touched = performance.now());
    for (const kind of ["wheel", "touchmove", "keydown"] as const) {
      element.addEventListener(kind, touch, { passive: true });
    }
    element.addEventListener("pointerdown", () => (touched = Number.POSITIVE_INFINITY));
    // What was pressed on the list may be let go anywhere.
    const release = () => (touched = Math.min(touched, performance.now()));
    const ends = ["pointerup", "pointercancel"] as const;
    for (const kind of ends) window.addEventListener(kind, release);
    onCleanup(() => {
      for (const kind of ends) window.removeEventListener(kind, release);
      sizes.disconnect();
      document.removeEventListener("visibilitychange", look);
      cancelAnimationFrame(frame);
      clearTimeout(settling);
    });
  };

  const toEnd = () => {
    setAtEnd(true);
    const last = thread.cells().length - 1;
    if (last >= 0) list?.scrollToIndex(last, { align: "end" });
    stick();
    look();
  };

  const hold = () => {
    setAtEnd(false);
    held = scroller?.scrollTop ?? null;
  };

  const toMessage = (id: string) => {
    const index = thread.cells().findIndex((cell) => holds(cell, id));
    if (index < 0) return;
    setAtEnd(false);
    list?.scrollToIndex(index, { align: "start", offset: -CONTEXT });
  };

  return {
    attach,
    handle: (next) => (list = next),
    atEnd,
    toEnd,
    onScroll,
    onResize,
    hold,
    toMessage,
  };
}

function holds(cell: Cell, id: string): boolean {
  const row = cell.now();
  return row.kind === "group" && row.messages.some((item) => item.id === id);
}

/** Position of the last message whose end is in view; a group counts once its last line shows. */
function seenUpTo(
  cells: readonly Cell[],
  list: VirtualizerHandle,
  scroller: HTMLElement,
  atEnd: boolean,
): number {
  const bottom = list.scrollOffset + scroller.clientHeight + NEAR_END;
  const last = cells.length - 1;
  let index = atEnd ? last : Math.min(list.findItemIndex(bottom), last);
  if (!atEnd && list.getItemOffset(index) + list.getItemSize(index) > bottom) index -= 1;
  for (; index >= 0; index -= 1) {
    const row = cells[index]?.now();
    if (row?.kind === "event") return row.item.at;
    if (row?.kind === "group") return row.messages.at(-1)?.at ?? 0;
  }
  return 0;
}
