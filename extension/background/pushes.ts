import type { AppView, Push, RoomView, ThreadItem } from "../rpc/contract.ts";

/** One page that is connected, and what it wants to be told of. */
export interface Client {
  post(push: Push): void;
  app: boolean;
  room: string | null;
}

export interface PushSources {
  app(): Promise<AppView>;
  room(id: string): RoomView | null;
  /** Something that pages see has changed. */
  changed(): void;
}

/**
 * Tells pages what changed: only those that watch it, and once for all that
 * changes within one turn.
 */
export class Pushes {
  #clients = new Set<Client>();
  #sources: PushSources;
  #rooms = new Set<string>();
  #items = new Map<string, { items: Map<string, ThreadItem>; removed: Set<string> }>();
  #planned = false;

  constructor(sources: PushSources) {
    this.#sources = sources;
  }

  add(client: Client): void {
    this.#clients.add(client);
  }

  remove(client: Client): void {
    this.#clients.delete(client);
  }

  /** Whether any page shows this room, or, where none is named, whether any page is open. */
  watched(id?: string): boolean {
    return [...this.#clients].some(({ room }) => id === undefined || room === id);
  }

  /** Somebody asked to see this room. */
  show(room: string): void {
    this.#tell(({ app }) => app, { push: "show", room });
  }

  /** Something of the list of rooms, the vault or the settings has changed. */
  app(): void {
    this.#plan();
  }

  room(id: string): void {
    this.#rooms.add(id);
    this.#plan();
  }

  items(id: string, change: { items: readonly ThreadItem[]; removed: readonly string[] }): void {
    if (change.items.length === 0 && change.removed.length === 0) return;
    const held = this.#items.get(id) ?? { items: new Map(), removed: new Set() };
    for (const item of change.items) {
      held.items.set(item.id, item);
      held.removed.delete(item.id);
    }
    for (const item of change.removed) {
      held.items.delete(item);
      held.removed.add(item);
    }
    this.#items.set(id, held);
    this.#plan();
  }

  /** Nothing more of any room is told: what was to be is dropped. */
  forgetRooms(): void {
    this.#rooms.clear();
    this.#items.clear();
    for (const client of this.#clients) client.room = null;
    this.#plan();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#tellRooms();
      void this.#tellApp();
      this.#sources.changed();
    });
  }

  #tellRooms(): void {
    const items = [...this.#items];
    const rooms = [...this.#rooms];
    this.#items.clear();
    this.#rooms.clear();
    for (const [room, change] of items) {
      const push = { items: [...change.items.values()], removed: [...change.removed] };
      this.#tell((client) => client.room === room, { push: "items", room, ...push });
    }
    for (const id of rooms) {
      if (!this.watched(id)) continue;
      const view = this.#sources.room(id);
      if (view !== null) this.#tell(({ room }) => room === id, { push: "room", view });
    }
  }

  async #tellApp(): Promise<void> {
    if (![...this.#clients].some(({ app }) => app)) return;
    const view = await this.#sources.app();
    this.#tell(({ app }) => app, { push: "app", view });
  }

  #tell(wants: (client: Client) => boolean, push: Push): void {
    for (const client of this.#clients) if (wants(client)) client.post(push);
  }
}
