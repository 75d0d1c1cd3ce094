import type { Crypto } from "../shared/crypto/port.ts";
import { LIMITS } from "../shared/limits.ts";
import { sealBatch, type Bound, type FanoutKey } from "../shared/link/batch.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import { entrySize } from "./store/port.ts";

/** Room for a batch frame's own fields. */
const FRAME_BUDGET = LIMITS.frame - 65_536;
/** Most entries of one batch frame. */
const MOST = 4096;

/** A turn's signals and entries in as few groups as fit a frame each, in order. */
export function groups(items: readonly Bound[]): Bound[][] {
  const out: Bound[][] = [];
  let size = 0;
  for (const bound of items) {
    const { item } = bound;
    // Each body's `h` and number stand in the header beside it.
    const more = (item.type === "signal" ? item.sealed.length : entrySize(item)) + 64;
    const group = out.at(-1);
    if (!group || size + more > FRAME_BUDGET || group.length >= MOST) {
      out.push([bound]);
      size = more;
    } else {
      group.push(bound);
      size += more;
    }
  }
  return out;
}

/** What a room's attached members are all sent: the same bytes for each of them (P6). */
export class Fanout {
  #crypto: Crypto;
  #current: FanoutKey;

  constructor(crypto: Crypto, keyNo: number) {
    this.#crypto = crypto;
    this.#current = { key: crypto.random(32), keyNo, frame: 0 };
  }

  /** The key as a member is handed it, with the number of the last frame sent. */
  get current(): Readonly<FanoutKey> {
    return this.#current;
  }

  /** Frames with these items, to be sent in this order once they are durable, and then `sent`; or dropped. */
  frames(uid: Bytes, items: readonly Bound[]): Bytes[] {
    const { frame } = this.#current;
    return groups(items).map((group, at) =>
      sealBatch(this.#crypto, uid, { ...this.#current, frame: frame + at }, group),
    );
  }

  /** So many frames have gone out. */
  sent(frames: number): void {
    this.#current = { ...this.#current, frame: this.#current.frame + frames };
  }
}
