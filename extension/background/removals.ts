import { TIMES } from "../../shared/limits.ts";
import type { ThreadRecord } from "../../shared/room/state.ts";
import type { MessageRef } from "../../shared/room/talk.ts";
import type { Clock } from "./adapters/clock.ts";
import type { Store } from "./adapters/store.ts";

/** What a thread shows of what is held. */
export type Shown = Pick<Store, "page" | "find">;

/** The lines of the store but those at `hidden` places. */
export function shownOf(store: Store, hidden: () => ReadonlySet<number>): Shown {
  const isShown = ({ at }: ThreadRecord) => !hidden().has(at);
  return {
    async page(room, before, limit) {
      const lines = await store.page(room, before, limit + hidden().size);
      return lines.filter(isShown).slice(-limit);
    },
    async find(room, refs) {
      const lines = await store.find(room, refs);
      return lines.map((line) => (line !== null && isShown(line) ? line : null));
    },
  };
}

export interface RemovalDeps {
  store: Store;
  room: string;
  clock: Clock;
  /** Places of lines on their way out, as they are on disk. */
  places: () => readonly number[];
  keep: (places: readonly number[]) => Promise<void>;
  /** A line is shown no more. */
  hid: (line: ThreadRecord) => void;
  /** A line is shown again. */
  back: (line: ThreadRecord) => void;
  fault: (error: unknown) => void;
}

/**
 * Messages that somebody takes out of their own thread; nobody else hears of it. One
 * is hidden at once and erased with its file when it can't be taken back any more:
 * after `TIMES.undo`, or when the room is next taken up, should the worker be killed
 * or the vault be locked before that.
 */
export class Removals {
  #deps: RemovalDeps;
  /** How to keep a hidden line from being erased, by its place. */
  #waiting = new Map<number, () => void>();
  #closed = false;

  constructor(deps: RemovalDeps) {
    this.#deps = deps;
  }

  /** Erases what was still to be erased. */
  async load(): Promise<void> {
    const { places, fault } = this.#deps;
    if (places().length > 0) await this.#erase(places()).catch(fault);
  }

  /** Leaves what is hidden to `load`. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#waiting.values()) cancel();
  }

  /** Hides a message, and erases it in a while; false where it isn't held. */
  async remove(ref: MessageRef): Promise<boolean> {
    const { clock, places, keep, hid, fault } = this.#deps;
    const line = await this.#message(ref);
    if (line === null) return false;
    const { at } = line;
    if (places().includes(at)) return true;
    await keep([...places(), at]);
    const erase = () => {
      this.#waiting.delete(at);
      this.#erase([at]).catch(fault);
    };
    this.#waiting.set(at, clock.after(TIMES.undo, erase));
    hid(line);
    return true;
  }

  /** Shows a message again that was to be erased; false where it is too late. */
  async restore(ref: MessageRef): Promise<boolean> {
    const { places, keep, back } = this.#deps;
    const line = await this.#message(ref);
    if (line === null) return false;
    const { at } = line;
    const cancel = this.#waiting.get(at);
    if (cancel === undefined) return !places().includes(at);
    cancel();
    this.#waiting.delete(at);
    await keep(places().filter((one) => one !== at));
    back(line);
    return true;
  }

  async #message(ref: MessageRef): Promise<ThreadRecord | null> {
    const [line = null] = await this.#deps.store.find(this.#deps.room, [ref]);
    return line;
  }

  async #erase(places: readonly number[]): Promise<void> {
    const { store, room, keep } = this.#deps;
    const lines = await Promise.all(places.map((at) => lineAt(store, room, at)));
    await store.erase(
      room,
      lines.filter((line) => line !== null),
    );
    if (!this.#closed) await keep(this.#deps.places().filter((at) => !places.includes(at)));
  }
}

async function lineAt(store: Store, room: string, at: number): Promise<ThreadRecord | null> {
  const [line] = await store.from(room, at, 1);
  return line?.at === at ? line : null;
}
