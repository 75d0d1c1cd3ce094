import type { Up } from "../../shared/wire/up.ts";
import type { Link } from "./runner.ts";
import type { AnswerMessage } from "./wire.ts";

/** Asks the relay; null where there is no connection, or it went before it answered. */
export type AskRelay = (message: Up) => Promise<AnswerMessage | null>;

/** Questions to the relay whose answers change nothing of the room's state, each answered once. */
export class Questions {
  readonly #link: () => Link | null;
  #asked = new Map<number, (answer: AnswerMessage | null) => void>();
  #asks = 0;

  constructor(link: () => Link | null) {
    this.#link = link;
  }

  ask(message: Up): Promise<AnswerMessage | null> {
    const link = this.#link();
    if (link === null) return Promise.resolve(null);
    this.#asks += 1;
    const ask = this.#asks;
    return new Promise((resolve) => {
      this.#asked.set(ask, resolve);
      link.send(message, { about: "question", ask });
    });
  }

  answered(ask: number, message: AnswerMessage): void {
    const take = this.#asked.get(ask);
    this.#asked.delete(ask);
    take?.(message);
  }

  /** What was asked on a connection that is gone stays without an answer. */
  linkDown(): void {
    for (const take of this.#asked.values()) take(null);
    this.#asked.clear();
  }
}
