import { equal } from "../../shared/bytes.ts";
import type { FileRef } from "../../shared/room/file.ts";
import type { RoomState, ThreadRecord } from "../../shared/room/state.ts";
import type { MessageRef } from "../../shared/room/talk.ts";
import type { Answers } from "../rpc/contract.ts";
import { idOf } from "../rpc/refs.ts";
import type { Store } from "./adapters/store.ts";
import {
  changedTargets,
  foreseen,
  itemId,
  logged,
  renamed,
  threadChange,
  waiting,
  waitingLines,
  type ThreadChange,
} from "./items.ts";
import { castOf, type Cast } from "./names.ts";
import { answered, type Quotes } from "./quotes.ts";
import { shownOf, type Shown } from "./removals.ts";
import { searchLines } from "./search.ts";
import { vanish } from "./vanish.ts";

/** Lines told again when a name in them has come. */
const RETOLD = 100;
const END = Number.MAX_SAFE_INTEGER;

export interface ThreadDeps {
  store: Store;
  room: string;
  /** Places of lines that are not shown. */
  hidden: () => ReadonlySet<number>;
  state: () => RoomState;
  /** Tells pages what has changed. */
  tell: (change: ThreadChange) => void;
  /** Lines have been erased, as the room's rule has it. */
  gone: (lines: readonly ThreadRecord[]) => Promise<void>;
  fault: (error: unknown) => void;
}

/** What was said in a room, read from disk and told to pages in the order in which it happened. */
export class Thread {
  #deps: ThreadDeps;
  #shown: Shown;
  /** Ends once pages have been told all that happened so far. */
  #told: Promise<void> = Promise.resolve();
  #closed = false;
  #vanishing = false;

  constructor(deps: ThreadDeps) {
    this.#deps = deps;
    this.#shown = shownOf(deps.store, deps.hidden);
  }

  /** Nothing more is told. */
  close(): void {
    this.#closed = true;
  }

  /** Items before a position, the newest where there is none, oldest first. */
  async page(before: number | undefined, limit: number): Promise<Answers["thread.page"]> {
    const { room, state } = this.#deps;
    const cast = castOf(state());
    if (cast === null) return { items: [], more: false };
    const top = before ?? END;
    const lines = await this.#shown.page(room, top, limit + 1);
    const quotes = await this.#quotes(cast, lines);
    const held = lines.map((line) => logged(cast, line, quotes));
    // What waited when this began may have come into the log while it was read.
    const ids = new Set(held.map(({ id }) => id));
    const waits = waiting(cast, quotes).filter(({ at, id }) => at < top && !ids.has(id));
    const items = [...held, ...waits];
    return { items: items.slice(-limit), more: items.length > limit };
  }

  /** The newest line, or null in a thread without any. */
  async newest(): Promise<ThreadRecord | null> {
    return (await this.#shown.page(this.#deps.room, END, 1))[0] ?? null;
  }

  /** Messages with these words before a place, newest first. */
  async search(words: string, before: number | undefined): Promise<Answers["thread.search"]> {
    const { room, state } = this.#deps;
    const cast = castOf(state());
    if (cast === null) return { hits: [], next: null };
    const found = await searchLines(this.#shown, room, words, before ?? END);
    const quotes = await this.#quotes(cast, found.lines);
    const items = found.lines.map((line) => logged(cast, line, quotes));
    return { hits: items.filter((item) => item.kind === "message"), next: found.next };
  }

  /** The file of a message, if it has one and is held. */
  async fileOf([sender, n]: MessageRef): Promise<FileRef | null> {
    const state = this.#deps.state();
    if (state.phase !== "member") return null;
    const [held] = await this.#shown.find(this.#deps.room, [[sender, n]]);
    const line =
      held ??
      waitingLines(state).find(({ line: one }) => one.sender === sender && one.n === n)?.line;
    return line?.kind === "message" ? line.file : null;
  }

  /** Whether a message with this file was said lately. */
  async isSaid(file: Uint8Array): Promise<boolean> {
    const { store, room, state: now } = this.#deps;
    const state = now();
    if (state.phase !== "member") return false;
    const newest = await store.page(room, END, RETOLD);
    const lines = [...newest, ...waitingLines(state).map(({ line }) => line)];
    return lines.some(
      (line) => line.kind === "message" && line.file !== null && equal(line.file.id, file),
    );
  }

  /** Erases what is from before a time, as the room's rule has it (P35). */
  vanish(before: number): void {
    if (this.#vanishing) return;
    this.#vanishing = true;
    this.#tell(async () => {
      try {
        const gone = await vanish(this.#deps.store, this.#deps.room, before);
        await this.#deps.gone(gone);
        return { items: [], removed: gone.map(itemId) };
      } finally {
        this.#vanishing = false;
      }
    });
  }

  /** A line is shown no more. */
  hid(line: ThreadRecord): void {
    this.#tell(async () => ({ items: [], removed: [itemId(line)] }));
  }

  /** A line is shown again. */
  back(line: ThreadRecord): void {
    this.#tell(async () => {
      const cast = castOf(this.#deps.state());
      if (cast === null) return null;
      return { items: [logged(cast, line, await this.#quotes(cast, [line]))], removed: [] };
    });
  }

  /** Tells what a step has changed, with the new lines that it brought. */
  changed(before: RoomState, after: RoomState, lines: readonly ThreadRecord[]): void {
    this.#tell(() => this.#change(before, after, lines));
    if (before.phase === "member" && after.phase === "member" && before.names !== after.names) {
      this.#tell(() => this.#retold(before, after));
    }
  }

  /** Tells pages what `make` finds out, after all that was to be told before it. */
  #tell(make: () => Promise<ThreadChange | null>): void {
    const before = this.#told;
    this.#told = (async () => {
      await before;
      try {
        const change = this.#closed ? null : await make();
        if (change !== null && !this.#closed) this.#deps.tell(change);
      } catch (error) {
        this.#deps.fault(error);
      }
    })();
  }

  async #change(
    before: RoomState,
    after: RoomState,
    fresh: readonly ThreadRecord[],
  ): Promise<ThreadChange | null> {
    const cast = castOf(after);
    if (cast === null) return null;
    const known = new Set(
      fresh.flatMap((line) => ("n" in line ? [idOf([line.sender, line.n])] : [])),
    );
    const targets = [...changedTargets(before, after)].filter(([id]) => !known.has(id));
    const held = await this.#shown.find(
      this.#deps.room,
      targets.map(([, ref]) => ref),
    );
    const hidden = this.#deps.hidden();
    const lines = [...fresh, ...held.filter((line) => line !== null)].filter(
      ({ at }) => !hidden.has(at),
    );
    return threadChange(before, after, lines, await this.#quotes(cast, lines));
  }

  /** Lines again in which a name has come or changed. */
  async #retold(before: RoomState, after: RoomState): Promise<ThreadChange | null> {
    if (after.phase !== "member") return null;
    const lines = await this.#shown.page(this.#deps.room, END, RETOLD);
    const named = lines.filter((line) => renamed(before, after, line));
    const quotes = await this.#quotes(after, named);
    return { items: named.map((line) => logged(after, line, quotes)), removed: [] };
  }

  /** What these lines and those that wait answer, as it stands. */
  async #quotes(state: Cast, lines: readonly ThreadRecord[]): Promise<Quotes> {
    const own = waitingLines(state).map(({ line }) => line);
    const refs = answered([...lines, ...own]);
    if (refs.length === 0) return new Map();
    const found = await this.#shown.find(this.#deps.room, refs);
    const all = [...found.filter((line) => line !== null), ...lines, ...own];
    return new Map(
      all.flatMap((line) =>
        "n" in line ? [[idOf([line.sender, line.n]), foreseen(state, line)] as const] : [],
      ),
    );
  }
}
