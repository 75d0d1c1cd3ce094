import type { Crypto } from "../shared/crypto/port.ts";
import { bind, type Bound } from "../shared/link/batch.ts";
import { chainNext, entryHash } from "../shared/wire/chain.ts";
import type { Down } from "../shared/wire/down.ts";
import type { RelayError } from "../shared/wire/error.ts";
import type { BlankEntry } from "../shared/wire/log.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import { addHash, type OpenRoom } from "./state.ts";
import type { LiveEntry, Op, Store } from "./store/port.ts";

/**
 * What a request is handled with. Handlers are plain: they look at the room's
 * state, change it, and note what must become durable, what enters the log and
 * who else is to be told; the lane does all of that, or drops the state.
 */

type WithoutRe<T> = T extends { re: number } ? Omit<T, "re"> : never;
/** What a request is answered with; the lane adds the number it answers. */
export type Answer = WithoutRe<Down>;
/** An answer that needs the store, read once the turn is durable. */
export type Later = (store: Store) => Promise<Answer>;

export function refuse(code: RelayError): Answer {
  return { t: "error", code };
}
export const DONE: Answer = { t: "done" };

/** What the relay's keeper may set; the protocol's own caps are in `shared/limits.ts`. */
export interface Policy {
  maxMembers: number;
  /** Largest sealed message in bytes. */
  maxMessage: number;
  /** Sealed bytes of one file, of all files of a room, and of all rooms, at most. */
  maxFile: number;
  maxRoomFiles: number;
  maxFiles: number;
}

export interface Deps {
  crypto: Crypto;
  /** This relay's public key, which every room's uid binds. */
  relayKey: Bytes;
  policy: Policy;
}

/** Somebody to tell: an attached member, or whoever asked to join with this `auth`. */
export type Addressee = { member: number } | { joiner: Bytes };

export class Turn {
  readonly deps: Deps;
  readonly now: number;
  readonly ops: Op[] = [];
  readonly entries: Bound[] = [];
  /** To be fanned out to whoever is attached, and then forgotten. */
  readonly signals: Bound[] = [];
  readonly told: { to: Addressee; message: Down }[] = [];
  /** Members whom this turn cuts off. */
  readonly cut: number[] = [];
  /** The room's last word to everybody, once it is over. */
  farewell: Down | null = null;

  constructor(deps: Deps, now: number) {
    this.deps = deps;
    this.now = now;
  }

  write(...ops: Op[]): void {
    this.ops.push(...ops);
  }

  tell(to: Addressee, message: Down): void {
    this.told.push({ to, message });
  }

  /** Appends to the log; the entry's number must be the next. Returns where it stands. */
  append(state: OpenRoom, entry: LiveEntry, epoch: number): Answer {
    const bound = bind(this.deps.crypto, entry);
    this.entries.push(bound);
    return this.#extend(state, entry, bound.h, epoch);
  }

  /** Appends without telling anybody; who is attached and lacks it asks for it (P72). */
  appendBack(state: OpenRoom, entry: LiveEntry | BlankEntry, epoch: number): Answer {
    return this.#extend(state, entry, entryHash(this.deps.crypto, entry), epoch);
  }

  #extend(state: OpenRoom, entry: LiveEntry | BlankEntry, h: Bytes, epoch: number): Answer {
    const before = state.hashes.get(state.end);
    if (!before || entry.number !== state.end + 1) throw new Error("the log must grow by one");
    const hash = chainNext(this.deps.crypto, before, h);
    addHash(state, entry.number, hash);
    const record = { entry, epoch, h, hash, time: this.now };
    this.write({ op: "entry", room: state.room, record });
    return { t: "logged", number: entry.number, hash };
  }
}
