import { TIMES } from "../../shared/limits.ts";
import type { ConnectionView } from "../rpc/contract.ts";
import { openWire, type Wire, type WireDeps, type WireEnd, type WireOptions } from "./wire.ts";
import type { WireEvents } from "./wire.ts";
import type { Link } from "./runner.ts";

/** A connection that held this long has proved itself: the next wait is short again. */
const STABLE = 10_000;
/** Wait where trying sooner can't help, or would only fight with another browser of ours. */
const SLOW = 300_000;
/** Wait after another connection took our place for the first time: it may be of a worker that was being killed. */
const DISPLACED = 5_000;

export interface ConnectionEvents extends Pick<
  WireEvents,
  "answer" | "pushed" | "entries" | "signals" | "beat"
> {
  up(link: Link): void;
  down(): void;
  /** `view` has changed. */
  seen(): void;
}

export interface ConnectionDeps extends WireDeps {
  /** From 0 to 1: spreads the tries of many browsers after a relay's restart. */
  jitter: () => number;
}

export interface ConnectionOptions extends WireOptions {
  /** Whether a page is open, so that somebody may look: the waits then grow to a few seconds only. */
  watched: () => boolean;
}

/** Ends that don't pass by themselves, and that are shown as what they are. */
function isTold(why: WireEnd): why is "wrong-key" | "wrong-version" | "wrong-clock" {
  return why === "wrong-key" || why === "wrong-version" || why === "wrong-clock";
}

/** How often, since a connection held, one was lost, and one was replaced by another of ours. */
interface Losses {
  tries: number;
  displaced: number;
}

function waitAfter(why: WireEnd, losses: Losses, longest: number, jitter: number): number {
  const { tries, displaced } = losses;
  if (why === "elsewhere") return displaced === 0 ? DISPLACED : SLOW;
  if (isTold(why)) return SLOW;
  const grown = TIMES.backoffMin * 2 ** Math.min(tries, 16);
  const wait = why === "rate" ? TIMES.backoffMax : Math.min(grown, longest);
  return wait * (0.5 + jitter / 2);
}

/**
 * Keeps one room connected: one wire at a time, and after its end another, in
 * waits that grow. What it shows is true: `connected` only while the relay has
 * proved itself, `offline` since the moment the last wire was lost.
 */
export class Connection {
  #deps: ConnectionDeps;
  #options: ConnectionOptions;
  #events: ConnectionEvents;
  #view: ConnectionView;
  #wire: Wire | null = null;
  #cancel: (() => void) | null = null;
  #losses: Losses = { tries: 0, displaced: 0 };
  #wanted = false;

  constructor(deps: ConnectionDeps, options: ConnectionOptions, events: ConnectionEvents) {
    this.#deps = deps;
    this.#options = options;
    this.#events = events;
    this.#view = { state: "offline", since: deps.clock.now() };
  }

  get view(): ConnectionView {
    return this.#view;
  }

  /** Connects now, unless it is connected or about to be. */
  start(): void {
    this.#wanted = true;
    if (this.#wire !== null) return;
    this.#cancel?.();
    this.#cancel = null;
    this.#show("connecting");
    this.#open();
  }

  /** Closes for good, or until the next `start`. */
  stop(): void {
    this.#wanted = false;
    this.#cancel?.();
    this.#cancel = null;
    const wire = this.#wire;
    this.#wire = null;
    wire?.close();
    if (wire !== null) this.#events.down();
    if (this.#view.state !== "offline") this.#show("offline");
  }

  #show(state: ConnectionView["state"]): void {
    this.#view = { state, since: this.#deps.clock.now() };
    this.#events.seen();
  }

  #open(): void {
    const { clock } = this.#deps;
    let readyAt: number | null = null;
    const over = (why: WireEnd): void => {
      if (this.#wire !== wire) return;
      this.#wire = null;
      if (readyAt !== null && clock.now() - readyAt >= STABLE) {
        this.#losses = { tries: 0, displaced: 0 };
      }
      const longest = this.#options.watched() ? TIMES.backoffWatched : TIMES.backoffMax;
      const wait = waitAfter(why, this.#losses, longest, this.#deps.jitter());
      const { tries, displaced } = this.#losses;
      this.#losses = { tries: tries + 1, displaced: displaced + (why === "elsewhere" ? 1 : 0) };
      const state = isTold(why) ? why : "offline";
      if (this.#view.state !== state) this.#show(state);
      this.#events.down();
      if (this.#wanted) this.#cancel = clock.after(wait, () => this.#open());
    };
    const { answer, pushed, entries, signals, beat } = this.#events;
    const wire: Wire = openWire(this.#deps, this.#options, {
      answer,
      pushed,
      entries,
      signals,
      beat,
      ready: () => {
        readyAt = clock.now();
        this.#show("connected");
        this.#events.up({
          send: (message, tag) => wire.send(message, tag),
          drop: () => {
            wire.close();
            over("lost");
          },
        });
      },
      ended: over,
    });
    this.#wire = wire;
  }
}
