import type { Crypto } from "../../shared/crypto/port.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Amendment } from "../../shared/room/talk.ts";
import type { step } from "../../shared/room/room.ts";
import type {
  Effect,
  ProofStep,
  RoomEvent,
  RoomState,
  Tag,
  ThreadRecord,
} from "../../shared/room/state.ts";
import type { KeptEntry } from "../../shared/wire/log.ts";
import type { Up } from "../../shared/wire/up.ts";

/** One connection to the relay, as a room's machine uses it. Of no effect once it is gone. */
export interface Link {
  send(message: Up, tag: Tag): void;
  /** Gives this connection up; another follows after the usual wait. */
  drop(): void;
}

export interface RunnerDeps {
  step: typeof step;
  crypto: Crypto;
  now: () => number;
  /**
   * Resolves once all of it is safe on disk, with the lines as they then stand, those that were
   * amended among them; rejects with nothing changed.
   */
  save: (state: RoomState, written: Written) => Promise<readonly ThreadRecord[]>;
  /** What is kept of the log from an entry on, as much as may be given back at one time (P72). */
  kept: (from: number) => Promise<KeptEntry[]>;
  /** Something was persisted or, for what is of this connection only, taken over. */
  changed: (before: RoomState, after: RoomState, lines: readonly ThreadRecord[]) => void;
  /** The room has ended, and its last words have been sent. */
  ended: () => void;
  /** A step of a proof, for whoever keeps secret and comparator. */
  proof: (step: ProofStep) => void;
  /** The machine threw: a bug. The room keeps the state it had. */
  fault: (error: unknown) => void;
}

/** What a group of events leaves beside the state: new lines, changes to others, and entries to be kept. */
export interface Written {
  lines: readonly ThreadRecord[];
  amendments: readonly Amendment[];
  kept: readonly KeptEntry[];
}

/** The states around one event, or why it came to nothing. */
export type Ran = Result<{ before: RoomState; after: RoomState }, "storage" | "internal">;

interface Waiting {
  event: RoomEvent;
  link: Link | null;
  done: (ran: Ran) => void;
}

/** What is of the connection alone, or will be told again by the others: by itself no reason to write. */
const PASSING = new Set(["live", "attached", "presence"]);

function needsSaving(before: RoomState, after: RoomState): boolean {
  if (before === after) return false;
  if (before.phase !== after.phase) return true;
  const old = new Map(Object.entries(before));
  return Object.entries(after).some(
    ([field, value]) => !PASSING.has(field) && old.get(field) !== value,
  );
}

/**
 * One room's serial queue: event → step → persist → effects. Events that wait
 * together are persisted together, in one transaction. Nothing leaves this
 * browser, and nothing is shown, before what it follows from is on disk.
 */
export class Runner {
  #deps: RunnerDeps;
  #state: RoomState;
  #link: Link | null = null;
  #queue: Waiting[] = [];
  #running = false;
  #closed = false;

  constructor(deps: RunnerDeps, state: RoomState) {
    this.#deps = deps;
    // What was persisted of a connection is of one that is gone.
    this.#state = deps.step(state, { type: "link-down" }, this.#stepDeps()).state;
  }

  /** The state as it is on disk, save what is of the connection only. */
  get state(): RoomState {
    return this.#state;
  }

  /** A connection has come up: from now on effects go there. */
  linkUp(link: Link): void {
    void this.#enqueue({ type: "link-up" }, link);
  }

  linkDown(): void {
    void this.#enqueue({ type: "link-down" }, null);
  }

  /** Puts an event at the end of the queue; resolves once it is persisted. Never rejects. */
  dispatch(event: Exclude<RoomEvent, { type: "link-up" | "link-down" }>): Promise<Ran> {
    return this.#enqueue(event, null);
  }

  /** Takes no more events, and leaves those that wait undone. */
  close(): void {
    this.#closed = true;
    this.#link = null;
    for (const { done } of this.#queue.splice(0)) done(fail("internal"));
  }

  #enqueue(event: RoomEvent, link: Link | null): Promise<Ran> {
    if (this.#closed) return Promise.resolve(fail("internal"));
    return new Promise((done) => {
      this.#queue.push({ event, link, done });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0 && !this.#closed) await this.#group(this.#queue.splice(0));
    this.#running = false;
  }

  /** Runs what waited, as one: all of it is persisted, or none of it happened. */
  async #group(group: readonly Waiting[]): Promise<void> {
    const before = this.#state;
    let state = before;
    const fresh: ThreadRecord[] = [];
    const amendments: Amendment[] = [];
    const kept: KeptEntry[] = [];
    const effects: { effect: Effect; link: Link | null }[] = [];
    const finished: (() => void)[] = [];
    for (const { event, link, done } of group) {
      if (event.type === "link-up") this.#link = link;
      if (event.type === "link-down") this.#link = null;
      try {
        const next = this.#deps.step(state, event, this.#stepDeps());
        const ran = { before: state, after: next.state };
        finished.push(() => done(ok(ran)));
        state = next.state;
        for (const effect of next.effects) {
          if (effect.type === "record") fresh.push(effect.record);
          else if (effect.type === "amend") amendments.push(effect.amendment);
          else if (effect.type === "keep") kept.push(effect.entry);
          else effects.push({ effect, link: this.#link });
        }
      } catch (error) {
        finished.push(() => done(fail("internal")));
        this.#deps.fault(error);
      }
    }
    let lines: readonly ThreadRecord[] = [];
    try {
      if (fresh.length > 0 || amendments.length > 0 || needsSaving(before, state)) {
        lines = await this.#deps.save(state, { lines: fresh, amendments, kept });
      }
    } catch {
      this.#undo(group);
      return;
    }
    if (this.#closed) {
      for (const { done } of group) done(fail("internal"));
      return;
    }
    this.#state = state;
    if (state !== before || lines.length > 0) this.#deps.changed(before, state, lines);
    for (const finish of finished) finish();
    for (const { effect, link } of effects) {
      if (effect.type === "proof") this.#deps.proof(effect.step);
      else if (effect.type === "give") void this.#give(effect.from, link);
      else carryOut(effect, link);
    }
    if (state.phase === "ended" && before.phase !== "ended") this.#deps.ended();
  }

  async #give(from: number, link: Link | null): Promise<void> {
    const entries = await this.#deps.kept(from).catch(() => []);
    const tag = { about: "give" } as const;
    if (entries.length > 0) link?.send({ t: "give", entries }, tag);
    else void this.dispatch({ type: "answer", tag, message: { t: "error", re: 0, code: "gone" } });
  }

  /** The disk failed: what was asked didn't happen, and the relay is to tell it all again. */
  #undo(group: readonly Waiting[]): void {
    const before = this.#state;
    this.#state = this.#deps.step(before, { type: "link-down" }, this.#stepDeps()).state;
    const link = this.#link;
    this.#link = null;
    if (this.#state !== before) this.#deps.changed(before, this.#state, []);
    for (const { done } of group) done(fail("storage"));
    link?.drop();
  }

  #stepDeps(): { crypto: Crypto; now: number } {
    return { crypto: this.#deps.crypto, now: this.#deps.now() };
  }
}

function carryOut(effect: Effect, link: Link | null): void {
  if (effect.type === "send") link?.send(effect.message, effect.tag);
  if (effect.type === "reconnect") link?.drop();
}
