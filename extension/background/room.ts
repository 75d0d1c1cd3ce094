import type { Crypto } from "../../shared/crypto/port.ts";
import type { RoomState, ThreadRecord } from "../../shared/room/state.ts";
import type { ThreadItem } from "../rpc/contract.ts";
import type { PanelData, Store } from "./adapters/store.ts";
import { Connection, type ConnectionDeps } from "./connection.ts";
import { logged, renamed, threadChange, waiting, type ThreadChange } from "./items.ts";
import { Runner, type RunnerDeps } from "./runner.ts";
import { counts, uidOf, type RoomModel } from "./views.ts";

/** Lines told again when a name in them has come. */
const RETOLD = 100;

export interface RoomDeps extends ConnectionDeps {
  store: Store;
  step: RunnerDeps["step"];
  crypto: Crypto;
  /** A bug showed itself; the room was taken off line. */
  fault: (error: unknown) => void;
  changed: (room: Room) => void;
  thread: (room: Room, change: ThreadChange) => void;
}

/** A room as the background holds it while the vault is open: machine, connection and what the panel keeps. */
export class Room {
  readonly id: string;
  readonly runner: Runner;
  readonly connection: Connection;
  #deps: RoomDeps;
  #panel: PanelData;
  /** Places of the lines that wait to be read. */
  #unread = new Set<number>();
  #last: ThreadRecord | null = null;

  private constructor(deps: RoomDeps, id: string, state: RoomState, panel: PanelData) {
    this.id = id;
    this.#deps = deps;
    this.#panel = panel;
    this.runner = new Runner(
      {
        step: deps.step,
        crypto: deps.crypto,
        now: () => deps.clock.now(),
        save: (next, lines) => deps.store.save(id, next, lines),
        changed: (before, after, lines) => this.#onChanged(before, after, lines),
        fault: (error) => {
          this.connection.stop();
          deps.fault(error);
        },
      },
      state,
    );
    const options = {
      relay: state.relay,
      auth: state.keys.auth,
      uid: () => uidOf(this.runner.state),
    };
    this.connection = new Connection(deps, options, {
      up: (link) => this.runner.linkUp(link),
      down: () => this.runner.linkDown(),
      answer: (tag, message) => void this.runner.dispatch({ type: "answer", tag, message }),
      pushed: (message) => void this.runner.dispatch({ type: "pushed", message }),
      entries: (entries) => void this.runner.dispatch({ type: "entries", entries }),
      beat: () => void this.runner.dispatch({ type: "tick" }),
      seen: () => deps.changed(this),
    });
  }

  /** The room with what is stored beside its state. Throws where that can't be read. */
  static async open(deps: RoomDeps, id: string, state: RoomState): Promise<Room> {
    const room = new Room(deps, id, state, await deps.store.panel(id));
    room.#last = (await deps.store.page(id, Number.MAX_SAFE_INTEGER, 1))[0] ?? null;
    const after = await deps.store.after(id, room.#panel.readUpTo);
    room.#add(after);
    return room;
  }

  get state(): RoomState {
    return this.runner.state;
  }

  get model(): RoomModel {
    const { id, state, connection } = this;
    const [panel, last] = [this.#panel, this.#last];
    return { id, state, connection: connection.view, panel, unread: this.#unread.size, last };
  }

  /** Connects now, if this room still has anything to say to its relay. */
  connect(): void {
    if (this.state.phase !== "ended") this.connection.start();
  }

  close(): void {
    this.runner.close();
    this.connection.stop();
  }

  /** Everything up to here has been seen. It never goes back. */
  async read(upTo: number): Promise<void> {
    const top = this.#last?.at ?? 0;
    const readUpTo = Math.min(upTo, top);
    if (readUpTo <= this.#panel.readUpTo) return;
    await this.#keep({ ...this.#panel, readUpTo });
    for (const at of this.#unread) if (at <= readUpTo) this.#unread.delete(at);
    this.#deps.changed(this);
  }

  async draft(text: string): Promise<void> {
    if (text !== this.#panel.draft) await this.#keep({ ...this.#panel, draft: text });
  }

  /** Items before a position, the newest where there is none, oldest first. */
  async page(
    before: number | undefined,
    limit: number,
  ): Promise<{ items: ThreadItem[]; more: boolean }> {
    const { state } = this;
    if (state.phase !== "member") return { items: [], more: false };
    const top = before ?? Number.MAX_SAFE_INTEGER;
    const lines = await this.#deps.store.page(this.id, top, limit + 1);
    const items = [
      ...lines.map((line) => logged(state, line)),
      ...waiting(state).filter(({ at }) => at < top),
    ];
    return { items: items.slice(-limit), more: items.length > limit };
  }

  async #keep(panel: PanelData): Promise<void> {
    this.#panel = panel;
    await this.#deps.store.savePanel(this.id, panel);
  }

  #add(lines: readonly ThreadRecord[]): void {
    for (const line of lines) {
      if (line.at > this.#panel.readUpTo && counts(this.state, line)) this.#unread.add(line.at);
    }
  }

  #onChanged(before: RoomState, after: RoomState, lines: readonly ThreadRecord[]): void {
    this.#last = lines.at(-1) ?? this.#last;
    this.#add(lines);
    if (after.phase === "ended") this.connection.stop();
    this.#deps.thread(this, threadChange(before, after, lines));
    if (before.phase === "member" && after.phase === "member" && before.names !== after.names) {
      void this.#retell(before, after);
    }
    this.#deps.changed(this);
  }

  /** Tells lines again in which a name has come or changed. */
  async #retell(before: RoomState, after: RoomState): Promise<void> {
    if (after.phase !== "member") return;
    try {
      const lines = await this.#deps.store.page(this.id, Number.MAX_SAFE_INTEGER, RETOLD);
      const named = lines.filter((line) => renamed(before, after, line));
      this.#deps.thread(this, { items: named.map((line) => logged(after, line)), removed: [] });
    } catch (error) {
      this.#deps.fault(error);
    }
  }
}
