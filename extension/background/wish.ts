import type { Clock } from "./adapters/clock.ts";

/** So long a panel may take to open after a click, in milliseconds. */
const OPENING = 10_000;

/** A room that somebody asked to see, kept for the panel that opens for it. */
export class Wish {
  #clock: Pick<Clock, "now">;
  #wish: { room: string; until: number } | null = null;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  ask(room: string): void {
    this.#wish = { room, until: this.#clock.now() + OPENING };
  }

  /** The room, once; null where nobody asked, or too long ago. */
  take(): string | null {
    const wish = this.#wish;
    this.#wish = null;
    return wish !== null && this.#clock.now() < wish.until ? wish.room : null;
  }
}
