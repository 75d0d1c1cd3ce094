import { EMPTY } from "../../shared/bytes.ts";
import { TIMES } from "../../shared/limits.ts";
import type { Crypto, MakeComparator } from "../../shared/crypto/port.ts";
import { Prover } from "../../shared/room/prover.ts";
import type { ProofStep, RoomState, ThreadRecord } from "../../shared/room/state.ts";
import type { DownOf } from "../../shared/wire/down.ts";
import type { DraftView } from "../rpc/talk.ts";
import type { PanelData, Store } from "./adapters/store.ts";
import { Connection, type ConnectionDeps } from "./connection.ts";
import type { ThreadChange } from "./items.ts";
import { Files } from "./files.ts";
import { nextChange } from "./presence.ts";
import { Questions } from "./questions.ts";
import { Removals } from "./removals.ts";
import { Runner, type Link, type RunnerDeps } from "./runner.ts";
import { Thread } from "./thread.ts";
import { counts, uidOf, type RoomModel } from "./views.ts";

const NO_KEYS = { privateKey: EMPTY, publicKey: EMPTY };

export interface RoomDeps extends ConnectionDeps {
  store: Store;
  step: RunnerDeps["step"];
  crypto: Crypto;
  makeComparator: MakeComparator;
  /** A bug showed itself; the room was taken off line. */
  fault: (error: unknown) => void;
  changed: (room: Room) => void;
  /** Whether a page is open, so that somebody waits for what is offline. */
  watched: () => boolean;
  thread: (room: Room, change: ThreadChange) => void;
  /** Lines by others have come that nobody has seen yet. */
  news: (room: Room, lines: readonly ThreadRecord[]) => void;
}

/** A room as the background holds it while the vault is open: machine, connection and what the panel keeps. */
export class Room {
  readonly id: string;
  readonly runner: Runner;
  readonly connection: Connection;
  #deps: RoomDeps;
  #panel: PanelData;
  /** Places and senders of the lines that wait to be read. */
  #unread = new Map<number, number>();
  #last: ThreadRecord | null = null;
  #closed = false;
  readonly #prover: Prover;
  #link: Link | null = null;
  readonly files: Files;
  readonly thread: Thread;
  readonly removals: Removals;
  readonly #questions = new Questions(() => this.#link);
  #cancelRetell: () => void = () => undefined;

  private constructor(deps: RoomDeps, id: string, state: RoomState, panel: PanelData) {
    this.id = id;
    this.#deps = deps;
    this.#panel = panel;
    this.#prover = new Prover(deps.makeComparator);
    this.runner = new Runner(
      {
        step: deps.step,
        crypto: deps.crypto,
        now: () => deps.clock.now(),
        save: (next, written) => deps.store.save(id, next, written),
        kept: (from) => deps.store.kept(id, from),
        changed: (before, after, lines) => this.#onChanged(before, after, lines),
        ended: () => this.connection.stop(),
        proof: (step) => this.#proofStep(step),
        fault: (error) => {
          this.connection.stop();
          deps.fault(error);
        },
      },
      state,
    );
    const options = {
      relay: state.relay,
      // A room that is over has no keys, and never connects.
      auth: state.phase === "ended" ? NO_KEYS : state.keys.auth,
      uid: () => uidOf(this.runner.state),
      watched: () => deps.watched(),
    };
    this.connection = new Connection(deps, options, {
      up: (link) => {
        this.#link = link;
        this.runner.linkUp(link);
      },
      down: () => {
        this.#link = null;
        this.#questions.linkDown();
        this.runner.linkDown();
      },
      answer: (tag, message) => {
        if (tag.about === "question") this.#questions.answered(tag.ask, message);
        else void this.runner.dispatch({ type: "answer", tag, message });
      },
      pushed: (message) => void this.runner.dispatch({ type: "pushed", message }),
      entries: (entries) => void this.runner.dispatch({ type: "entries", entries }),
      signals: (signals) => void this.runner.dispatch({ type: "signals", signals }),
      beat: () => {
        void this.runner.dispatch({ type: "tick" });
        this.files.pump();
        this.vanish();
      },
      seen: () => deps.changed(this),
    });
    this.files = new Files({
      crypto: deps.crypto,
      room: id,
      rows: deps.store.files,
      uid: () => uidOf(this.state),
      ready: () => this.#reachable,
      ask: (message) => this.#questions.ask(message),
      say: async (content) => {
        const ran = await this.runner.dispatch({ type: "send", content });
        if (!ran.ok || ran.value.before.phase !== "member") return false;
        return ran.value.after.phase === "member" && ran.value.after.n > ran.value.before.n;
      },
      isSaid: (file) => this.thread.isSaid(file),
      changed: () => deps.changed(this),
      fault: deps.fault,
    });
    this.thread = new Thread({
      store: deps.store,
      room: id,
      hidden: () => new Set(this.#panel.removing),
      state: () => this.state,
      tell: (change) => deps.thread(this, change),
      gone: (lines) => this.#gone(lines),
      fault: deps.fault,
    });
    this.removals = new Removals({
      store: deps.store,
      room: id,
      clock: deps.clock,
      places: () => this.#panel.removing,
      keep: (removing) => this.#keep({ ...this.#panel, removing }),
      hid: (line) => {
        this.#unread.delete(line.at);
        this.thread.hid(line);
        void this.#lookBack();
      },
      back: (line) => {
        this.#add([line]);
        this.thread.back(line);
        void this.#lookBack();
      },
      fault: deps.fault,
    });
  }

  /** The room with what is stored beside its state. Throws where that can't be read. */
  static async open(deps: RoomDeps, id: string, state: RoomState): Promise<Room> {
    const room = new Room(deps, id, state, await deps.store.panel(id));
    await room.removals.load();
    room.#last = await room.thread.newest();
    const after = await deps.store.after(id, room.#panel.readUpTo);
    room.#add(after);
    // The secret and the comparator of what was under way are gone: end it for the other side too.
    const stage = state.phase === "member" ? state.proof?.stage : undefined;
    if (stage === "asking" || stage === "comparing") {
      void room.runner.dispatch({ type: "stop-proof" });
    }
    await room.files.load();
    return room;
  }

  get state(): RoomState {
    return this.runner.state;
  }

  get model(): RoomModel {
    const { id, state, connection } = this;
    const [panel, last] = [this.#panel, this.#last];
    const { views: uploads, limit: fileLimit } = this.files;
    const unread = [...this.#unread.values()];
    return { id, state, connection: connection.view, panel, unread, last, uploads, fileLimit };
  }

  /** Whether the relay can be asked now. */
  get #reachable(): boolean {
    return isReady(this.state) && this.#link !== null;
  }

  /** What the relay says it holds of this room (P29); null where it can't be asked or didn't answer. */
  async known(): Promise<DownOf<"known"> | null> {
    if (!this.#reachable) return null;
    const answer = await this.#questions.ask({ t: "knows" });
    return answer?.t === "known" ? answer : null;
  }

  /** Connects now, if this room still has anything to say to its relay. */
  connect(): void {
    this.vanish();
    if (this.state.phase !== "ended") this.connection.start();
  }

  close(): void {
    this.#closed = true;
    this.thread.close();
    this.removals.close();
    this.#cancelRetell();
    this.#prover.forget();
    this.runner.close();
    this.connection.stop();
  }

  /** Everything up to here has been seen. It never goes back. */
  async read(upTo: number): Promise<void> {
    const top = this.#last?.at ?? 0;
    const readUpTo = Math.min(upTo, top);
    if (readUpTo <= this.#panel.readUpTo) return;
    await this.#keep({ ...this.#panel, readUpTo });
    for (const at of this.#unread.keys()) if (at <= readUpTo) this.#unread.delete(at);
    void this.runner.dispatch({ type: "read", upTo: readUpTo });
    // By then the heartbeat that tells the others of it is due.
    this.#deps.clock.after(TIMES.readReport, () => void this.runner.dispatch({ type: "tick" }));
    this.#deps.changed(this);
  }

  /** Begins or answers a proof, with the secret held ready for it. */
  async prove(
    event: { type: "prove"; peer: number } | { type: "agree" },
    secret: string,
  ): Promise<"done" | "bad-request" | "storage" | "internal"> {
    if (this.#prover.holds) return "bad-request";
    this.#prover.hold(secret);
    const ran = await this.runner.dispatch(event);
    if (ran.ok) {
      const { before, after } = ran.value;
      const begun =
        before.phase === "member" && after.phase === "member" && before.proof !== after.proof;
      if (begun) return "done";
    }
    this.#prover.forget();
    return ran.ok ? "bad-request" : ran.error;
  }

  #proofStep(step: ProofStep): void {
    const { state } = this;
    if (state.phase !== "member") return;
    for (const event of this.#prover.take(state, step)) void this.runner.dispatch(event);
  }

  async draft(draft: DraftView): Promise<void> {
    await this.#keep({ ...this.#panel, draft });
  }

  /** What is set for oneself alone. */
  async own(change: Partial<Pick<PanelData, "muted" | "title">>): Promise<void> {
    await this.#keep({ ...this.#panel, ...change });
    this.#deps.changed(this);
  }

  /** Erases what is older than the room's rule lets stand, if there is one (P35). */
  vanish(): void {
    const { state } = this;
    if (state.phase !== "member" || state.policy.disappear === 0) return;
    this.thread.vanish(this.#deps.clock.now() - state.policy.disappear);
  }

  async #gone(lines: readonly ThreadRecord[]): Promise<void> {
    const { state } = this;
    for (const line of lines) {
      this.#unread.delete(line.at);
      const own = line.kind === "message" && state.phase === "member" && line.sender === state.me;
      if (own && line.file !== null) await this.files.drop(line.file);
    }
    if (lines.length > 0) await this.#lookBack();
  }

  /** Lines have gone or come back, of which the list of rooms may tell. */
  async #lookBack(): Promise<void> {
    const before = this.#last;
    const newest = await this.thread.newest();
    // What came meanwhile is newer.
    if (this.#last === before) this.#last = newest;
    this.#deps.changed(this);
  }

  async #keep(panel: PanelData): Promise<void> {
    this.#panel = panel;
    await this.#deps.store.savePanel(this.id, panel);
  }

  /** Counts lines as unread; answers with those that are. */
  #add(lines: readonly ThreadRecord[]): ThreadRecord[] {
    return lines.filter((line) => {
      if (line.at <= this.#panel.readUpTo || !counts(this.state, line)) return false;
      this.#unread.set(line.at, line.sender);
      return true;
    });
  }

  #onChanged(before: RoomState, after: RoomState, lines: readonly ThreadRecord[]): void {
    const newest = lines.at(-1);
    if (newest !== undefined && newest.at >= (this.#last?.at ?? 0)) this.#last = newest;
    for (const line of lines) if (!counts(after, line)) this.#unread.delete(line.at);
    const news = this.#add(lines);
    if (isReady(after) && !isReady(before)) this.files.pump();
    this.thread.changed(before, after, lines);
    this.#deps.changed(this);
    if (news.length > 0) this.#deps.news(this, news);
    this.#retellLater();
  }

  /** Tells the view again when what it says of the moment has passed. */
  #retellLater(): void {
    this.#cancelRetell();
    const now = this.#deps.clock.now();
    const at = this.#closed ? null : nextChange(this.state, now);
    if (at === null) return;
    this.#cancelRetell = this.#deps.clock.after(at - now, () => {
      this.#deps.changed(this);
      this.#retellLater();
    });
  }
}

function isReady(state: RoomState): boolean {
  return state.phase === "member" && state.live.at === "ready" && !state.halted;
}
