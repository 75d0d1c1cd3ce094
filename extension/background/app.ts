import * as v from "valibot";
import type { Crypto } from "../../shared/crypto/port.ts";
import type { Deps } from "../../shared/room/deps.ts";
import type { RelayRef, ThreadRecord } from "../../shared/room/state.ts";
import type { AppView } from "../rpc/contract.ts";
import type { Alarms } from "./adapters/alarms.ts";
import type { Session } from "./adapters/session.ts";
import type { Interception } from "./adapters/interception.ts";
import type { Notices } from "./adapters/notices.ts";
import { NO_OWN_DATA, type OwnData, type Store } from "./adapters/store.ts";
import type { LoadWords } from "./adapters/words.ts";
import { AutoLock } from "./auto-lock.ts";
import { startJoin, waitingJoin, type WaitingJoin } from "./joining.ts";
import { Pushes } from "./pushes.ts";
import { Room, type RoomDeps } from "./room.ts";
import { Rooms } from "./rooms.ts";
import { DEFAULTS, readSettings, type Settings, type SettingsArea } from "./settings.ts";
import type { Vault } from "./vault.ts";
import { Notifier } from "./notifier.ts";
import type { DeriveKey, PassphraseDeps } from "./passphrase.ts";
import { Relays } from "./relays.ts";
import { Wish } from "./wish.ts";
import { roomView, summary } from "./views.ts";

export interface AppDeps extends Omit<
  RoomDeps,
  "store" | "changed" | "watched" | "thread" | "news"
> {
  vault: Vault;
  derive: DeriveKey;
  notices: Notices;
  words: LoadWords;
  interception: Interception;
  /** Empties the database. */
  erase: () => Promise<void>;
  session: Session;
  settings: SettingsArea;
  alarms: Alarms;
  /** The store under an opened vault's key. */
  storeFor: (key: Uint8Array<ArrayBuffer>) => Store;
  badge: (unread: number) => void;
  /** The relay for which this extension was made. */
  relay: RelayRef;
  version: string;
}

const JOIN_KEY = "waitingJoin";
const LOCKED_KEY = "lockedSince";
const UNREAD_KEY = "unreadWaits";

/** Everything the background does, put together; handlers are its only callers. */
export class App {
  readonly vault: Vault;
  readonly pushes: Pushes;
  readonly autoLock: AutoLock;
  readonly wish: Wish;
  #deps: AppDeps;
  #rooms: Rooms | null = null;
  #store: Store | null = null;
  #relays: Relays;
  #notifier: Notifier;
  #settings: Settings;
  /** Opening and locking, one after the other. */
  #gate: Promise<unknown> = Promise.resolve();

  private constructor(deps: AppDeps, settings: Settings) {
    this.#deps = deps;
    this.#settings = settings;
    this.vault = deps.vault;
    this.wish = new Wish(deps.clock);
    this.autoLock = new AutoLock(deps.alarms, deps.clock, () => this.#settings.autoLockMinutes);
    this.#relays = this.#relaysOf(NO_OWN_DATA);
    this.#notifier = new Notifier({
      notices: deps.notices,
      words: deps.words,
      settings: () => this.#settings,
      watched: (room) => this.pushes.watched(room),
      fault: deps.fault,
    });
    this.pushes = new Pushes({
      app: () => this.view(),
      room: (id) => this.roomView(id),
      changed: () => deps.badge(this.unread),
    });
  }

  /** The app as this browser session left it: open again if it was. */
  static async start(deps: AppDeps): Promise<App> {
    const app = new App(deps, await readSettings(deps.settings));
    await deps.vault.resume();
    if (deps.vault.key === null) deps.badge(0);
    await app.opened();
    return app;
  }

  /** Rooms, or null while the vault is not open. */
  get rooms(): Rooms | null {
    return this.#rooms;
  }

  get crypto(): Crypto {
    return this.#deps.crypto;
  }

  /** What pure functions of the room's machine need, at this moment. */
  get now(): Deps {
    return { crypto: this.#deps.crypto, now: this.#deps.clock.now() };
  }

  /** The open store, or null. */
  get store(): Store | null {
    return this.#store;
  }

  get passphraseDeps(): PassphraseDeps {
    const { crypto, derive } = this.#deps;
    return { crypto, derive };
  }

  /** Where rooms can be made. */
  get relays(): Relays {
    return this.#relays;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** What waits to be read in rooms that aren't muted. */
  get unread(): number {
    const heard = this.#rooms?.list().filter(({ model }) => !model.panel.muted) ?? [];
    return heard.reduce((sum, { model }) => sum + model.unread.length, 0);
  }

  /** Runs `action` when no other that opens or locks is under way. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    const run = this.#gate.then(action);
    this.#gate = run.catch(() => undefined);
    return run;
  }

  /** Takes the rooms up once the vault is open, with the join that waited for it. */
  async opened(): Promise<void> {
    const { key } = this.vault;
    if (key === null || this.#rooms !== null) return;
    const store = this.#deps.storeFor(key);
    const rooms = new Rooms({
      ...this.#deps,
      store,
      changed: (room) => this.#changed(room),
      watched: () => this.pushes.watched(),
      thread: (room, change) => this.pushes.items(room.id, change),
      news: (room, lines) => this.#news(room, lines),
    });
    await rooms.load();
    this.#relays = this.#relaysOf(await store.own());
    this.#store = store;
    this.#rooms = rooms;
    await this.#deps.session.remove(LOCKED_KEY);
    await this.#deps.session.remove(UNREAD_KEY);
    await this.#takeUpJoin();
    await this.#deps.alarms.wake(rooms.busy);
    this.pushes.app();
  }

  /** Forgets the key and every room's state; views become those of a locked vault. */
  async lock(): Promise<void> {
    const unread = this.unread > 0;
    await this.#close();
    await this.#deps.session.set(LOCKED_KEY, this.#deps.clock.now());
    await this.#deps.session.set(UNREAD_KEY, unread);
    this.pushes.forgetRooms();
  }

  /** Erases everything from this browser. What is left of it on disk is sealed under a key that is gone. */
  async wipe(): Promise<void> {
    this.#rooms?.close();
    await this.#deps.erase();
    await this.#close();
    // Once more, for a room that was being written meanwhile.
    await this.#deps.erase();
    await this.#deps.settings.clear();
    this.#settings = DEFAULTS;
    await this.#deps.interception.only([this.#deps.relay.address]);
    this.pushes.forgetRooms();
  }

  async #close(): Promise<void> {
    this.#rooms?.close();
    this.#rooms = null;
    this.#store = null;
    this.#relays = this.#relaysOf(NO_OWN_DATA);
    await this.vault.lock();
    await this.autoLock.stop();
    await this.#deps.alarms.wake(false);
    await this.#notifier.hush();
  }

  /** Keeps what was changed of the relays. */
  async keepRelays(data: OwnData): Promise<void> {
    await this.#store?.saveOwn(data);
    this.#relays = this.#relaysOf(data);
    await this.#deps.interception.only(this.#relays.list.map(({ address }) => address));
    this.pushes.app();
  }

  #relaysOf(data: OwnData): Relays {
    return new Relays(this.#deps.crypto, this.#deps.relay, data);
  }

  /** Keeps a join until the vault is open. */
  async postpone(join: WaitingJoin): Promise<void> {
    await this.#deps.session.set(JOIN_KEY, join);
    this.pushes.app();
  }

  async set(change: Partial<Settings>): Promise<void> {
    const settings = { ...this.#settings, ...change };
    await this.#deps.settings.set(settings);
    this.#settings = settings;
    await this.autoLock.touch();
    this.pushes.app();
  }

  /** Rooms have come or gone. */
  async counted(): Promise<void> {
    await this.#deps.alarms.wake(this.#rooms?.busy ?? false);
    this.pushes.app();
  }

  /**
   * Shows the room that a notification was about, in every panel and in the one that opens for
   * it; where the notification named none, the one in which something new came last.
   */
  show(notice: string): void {
    const named = this.#rooms?.get(notice)?.id;
    const waiting = this.#rooms?.list().map(({ model }) => summary(model)) ?? [];
    const [newest] = waiting
      .filter(({ unread, muted }) => unread > 0 && !muted)
      .toSorted((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0));
    const room = named ?? newest?.id;
    if (room === undefined) return;
    this.wish.ask(room);
    this.pushes.show(room);
  }

  async view(): Promise<AppView> {
    const { session, version } = this.#deps;
    const vault = this.#rooms === null ? await this.#closedState() : "open";
    const since = vault === "locked" ? await session.get(LOCKED_KEY) : null;
    return {
      vault,
      lockedSince: typeof since === "number" ? since : null,
      unreadWaits: vault === "locked" && (await session.get(UNREAD_KEY)) === true,
      joinWaiting: (await session.get(JOIN_KEY)) !== undefined,
      rooms: this.#rooms?.list().map(({ model }) => summary(model)) ?? [],
      unreadable: this.#rooms?.unreadable ?? 0,
      relays: this.#relays.views(this.#rooms?.list().map(({ state }) => state.relay) ?? []),
      settings: this.#settings,
      version,
    };
  }

  roomView(id: string): ReturnType<typeof roomView> | null {
    const room = this.#rooms?.get(id) ?? null;
    return room === null ? null : roomView(this.#deps.crypto, room.model, this.#deps.clock.now());
  }

  async #closedState(): Promise<AppView["vault"]> {
    const state = await this.vault.state();
    return state === "open" ? "locked" : state;
  }

  async #takeUpJoin(): Promise<void> {
    const stored = await this.#deps.session.get(JOIN_KEY);
    if (stored === undefined) return;
    const join = v.safeParse(waitingJoin, stored);
    try {
      // One that can't be followed any more has nobody to be told: its link says why when tried again.
      if (join.success) await startJoin(this, join.output);
    } catch (error) {
      this.#deps.fault(error);
      return;
    }
    // Only now: a worker that is killed on the way begins again, and finds the room if it is there already.
    await this.#deps.session.remove(JOIN_KEY);
  }

  #news(room: Room, lines: readonly ThreadRecord[]): void {
    const last = lines.at(-1);
    if (last === undefined) return;
    const { title, muted, unreadBy } = summary(room.model);
    const text = last.kind === "message" ? last.text : null;
    const name = unreadBy[0] ?? "";
    const { unread } = this;
    void this.#notifier.tell({ room: room.id, title, muted, name, text, unread });
  }

  #changed(room: Room): void {
    this.pushes.room(room.id);
    this.pushes.app();
  }
}
