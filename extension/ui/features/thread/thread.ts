import { batch, createMemo, createSignal, onCleanup, onMount, type Accessor } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { Answers, ThreadItem } from "../../../rpc/contract.ts";
import { createCells, type Cell } from "./cells.ts";
import { EMPTY, readTo, withNewest, withOlder, withPushed, type Held } from "./items.ts";
import { isUnread, layOut, type Marker, type MessageItem } from "./rows.ts";

/** What a thread needs of the background, for one room. */
export interface ThreadSource {
  page(before: number | undefined, limit: number): Promise<Answers["thread.page"]>;
  read(upTo: number): void;
  /** Calls back with every push of items; returns how to stop. */
  onItems(take: (items: readonly ThreadItem[], removed: readonly string[]) => void): () => void;
  /** Calls back when pushes may have been missed. */
  onResume(take: () => void): () => void;
}

export interface Thread {
  cells: Accessor<readonly Cell[]>;
  items: Accessor<readonly ThreadItem[]>;
  more: Accessor<boolean>;
  /** False until the first page is there. */
  loaded: Accessor<boolean>;
  fetching: Accessor<boolean>;
  /** The last page could not be read from the store. */
  broken: Accessor<boolean>;
  /** True while the change in `cells` is at their beginning alone. */
  prepending: Accessor<boolean>;
  /** Others' messages that the reader has not seen. */
  unread: Accessor<number>;
  /** The messages of others that came last, to be spoken. */
  arrived: Accessor<readonly MessageItem[]>;
  /** How often something was said from here; whoever says something wants to see it. */
  said: Accessor<number>;
  older(): Promise<void>;
  /** Fetches older pages until a position is among them; false where it can't be reached. */
  reach(at: number): Promise<boolean>;
  /** The reader has seen everything up to this position. */
  seen(upTo: number): void;
  /** Whether new messages appear before the reader's eyes. */
  watch(watching: boolean): void;
}

const FIRST_PAGES = 10;
const READ_DELAY = 250;

/** Holds one room's thread: fetches pages, takes in pushes, keeps what is read and what is new. */
export function createThread(source: ThreadSource, readUpTo: number): Thread {
  const [held, setHeld] = createSignal<Held>(EMPTY);
  const [loaded, setLoaded] = createSignal(false);
  const [fetching, setFetching] = createSignal(false);
  const [broken, setBroken] = createSignal(false);
  const [prepending, setPrepending] = createSignal(false);
  const [read, setRead] = createSignal(readUpTo);
  const [marker, setMarker] = createSignal<Marker | null>(null);
  const [arrived, setArrived] = createSignal<readonly MessageItem[]>([]);
  const [said, setSaid] = createSignal(0);
  const unread = createMemo(() => countUnread(held().items, read()));
  const cells = createCells(createMemo(() => layOut(held().items, marker())));
  let watching = false;
  let fetch: Promise<void> | null = null;
  let told = readUpTo;
  let pending: ReturnType<typeof setTimeout> | undefined;

  const fetchOlder = async () => {
    setFetching(true);
    try {
      const page = await source.page(held().items[0]?.at, LIMITS.pageItems);
      batch(() => {
        setPrepending(loaded());
        setHeld((old) => withOlder(old, page.items, page.more && page.items.length > 0));
        setBroken(false);
      });
    } catch {
      setBroken(true);
    } finally {
      setPrepending(false);
      setFetching(false);
    }
  };

  const older = () => {
    if (!held().more) return Promise.resolve();
    fetch ??= fetchOlder().finally(() => (fetch = null));
    return fetch;
  };

  const reach = async (at: number) => {
    const reached = () => (held().items[0]?.at ?? 0) <= at;
    while (!reached() && held().more && !broken()) await older();
    return reached();
  };

  const first = async () => {
    for (let page = 0; page < FIRST_PAGES && !broken(); page += 1) {
      await older();
      const oldest = held().items[0];
      if (!held().more || oldest === undefined || oldest.at <= readUpTo) break;
    }
    batch(() => {
      const count = countUnread(held().items, read());
      if (count > 0) setMarker({ after: read(), count });
      setLoaded(true);
    });
  };

  const take = (items: readonly ThreadItem[], removed: readonly string[]) => {
    const known = new Set(held().items.map((item) => item.id));
    const fresh = items.filter((item) => !known.has(item.id));
    const heard = fresh.filter((item) => isUnread(item, read()));
    // What was deleted, edited or has disappeared must not stay in what is spoken.
    const stale = new Set([...removed, ...items.map(({ id }) => id)]);
    batch(() => {
      const wasUnread = unread();
      setHeld((old) => withPushed(old, items, removed));
      if (!loaded()) return;
      const spoke = fresh.some((item) => item.kind === "message" && item.you);
      if (spoke) setSaid((before) => before + 1);
      if (heard.length > 0 && !watching) {
        const after = wasUnread === 0 ? read() : (marker()?.after ?? read());
        setMarker({ after, count: countUnread(held().items, after) });
      } else if (wasUnread === 0 && spoke) {
        setMarker(null);
      }
      if (heard.length > 0) setArrived(heard);
      else setArrived((old) => (old.some(({ id }) => stale.has(id)) ? [] : old));
    });
  };

  const catchUp = async () => {
    const page = await source.page(undefined, LIMITS.pageItems).catch(() => null);
    if (page !== null) setHeld((old) => withNewest(old, page.items, page.more));
  };

  const resume = () => {
    if (loaded()) void catchUp();
  };

  const tell = () => {
    told = read();
    source.read(Math.floor(told));
  };

  const seen = (upTo: number) => {
    const reached = readTo(held().items, upTo);
    if (reached <= read()) return;
    setRead(reached);
    clearTimeout(pending);
    pending = setTimeout(tell, READ_DELAY);
  };

  onMount(() => {
    const stops = [source.onItems(take), source.onResume(resume)];
    void first();
    onCleanup(() => {
      for (const stop of stops) stop();
    });
  });
  onCleanup(() => {
    clearTimeout(pending);
    if (read() > told) tell();
  });

  return {
    cells,
    items: () => held().items,
    more: () => held().more,
    loaded,
    fetching,
    broken,
    prepending,
    unread,
    arrived,
    said,
    older,
    reach,
    seen,
    watch: (now) => (watching = now),
  };
}

function countUnread(items: readonly ThreadItem[], after: number): number {
  let count = 0;
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at];
    if (item === undefined || item.at <= after) break;
    if (isUnread(item, after)) count += 1;
  }
  return count;
}
