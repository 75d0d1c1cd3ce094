import { equal, hex } from "../../shared/bytes.ts";
import type { RelayRef, RoomState } from "../../shared/room/state.ts";
import { accessProof } from "../../shared/wire/derive.ts";
import { restored } from "../../shared/room/restore.ts";
import type { SavedRoom } from "./backup.ts";
import { Room, type RoomDeps } from "./room.ts";
import { uidOf } from "./views.ts";

/** All rooms, while the vault is open. */
export class Rooms {
  #deps: RoomDeps;
  #rooms = new Map<string, Room>();
  #unreadable = 0;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
  }

  /**
   * Reads all rooms from disk and connects them. One that can't be read is left
   * out, counted and left as it is; the others go on.
   */
  async load(): Promise<void> {
    for (const id of await this.#deps.store.roomIds()) {
      try {
        const state = await this.#deps.store.room(id);
        if (state !== null) this.#hold(await Room.open(this.#deps, id, state));
      } catch (error) {
        this.#unreadable += 1;
        this.#deps.fault(error);
      }
    }
  }

  /** How many could not be read. */
  get unreadable(): number {
    return this.#unreadable;
  }

  get(id: string): Room | null {
    return this.#rooms.get(id) ?? null;
  }

  /** In the order of their beginning. */
  list(): Room[] {
    return [...this.#rooms.values()].toSorted((a, b) => a.state.startedAt - b.state.startedAt);
  }

  /** The room with this uid in which one is, or is about to be. */
  withUid(uid: Uint8Array): Room | null {
    const held = this.list().find(({ state }) => {
      const own = uidOf(state);
      return own !== null && equal(own, uid);
    });
    return held ?? null;
  }

  /** Stores a new room, under a random id unless it has one, then connects it. Throws where it can't be stored. */
  async add(state: RoomState, id = hex(this.#deps.crypto.random(16))): Promise<Room> {
    await this.#deps.store.save(id, state);
    return this.#hold(await Room.open(this.#deps, id, state));
  }

  /** Takes a room up from a backup: it reads what it missed before it says anything (P38). */
  async restore({ state, lines, panel }: SavedRoom): Promise<Room> {
    const id = hex(this.#deps.crypto.random(16));
    const back = restored(state);
    await this.#deps.store.save(id, back, { lines });
    await this.#deps.store.savePanel(id, panel);
    return this.#hold(await Room.open(this.#deps, id, back));
  }

  /** Ends the connection and erases all that is held of the room here. */
  async forget(room: Room): Promise<void> {
    room.close();
    this.#rooms.delete(room.id);
    await this.#deps.store.remove(room.id);
  }

  /** Shows a private relay's code for every room that is being made there; an empty one is none. */
  async showCode(relay: RelayRef | null, code: string): Promise<void> {
    if (relay === null || code === "") return;
    const access = accessProof(this.#deps.crypto, relay.key, code);
    for (const { state, runner } of this.#rooms.values()) {
      if (state.phase !== "creating" || !equal(state.relay.key, relay.key)) continue;
      await runner.dispatch({ type: "access", access });
    }
  }

  /** Whether any room has still something to say to its relay. */
  get busy(): boolean {
    return this.list().some(({ state }) => state.phase !== "ended");
  }

  /** Brings back every connection that waits for its next try. */
  connect(): void {
    for (const room of this.#rooms.values()) room.connect();
  }

  /** Closes all and forgets all, on disk nothing. */
  close(): void {
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
  }

  #hold(room: Room): Room {
    this.#rooms.set(room.id, room);
    room.connect();
    return room;
  }
}
