import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { decode, encode } from "../wire/codec.ts";
import { label } from "../wire/label.ts";
import { batchFrame, batchHeader, type BatchHeader, type Entry } from "../wire/log.ts";
import { entryHash, signalHash } from "../wire/chain.ts";
import type { Signal } from "../wire/signal.ts";
import { FRAME, frame } from "./frames.ts";

/** Under which a relay seals what it fans out to a room's members, and how far it has come. */
export interface FanoutKey {
  key: Bytes;
  keyNo: number;
  frame: number;
}

export type LiveEntry = Exclude<Entry, { type: "erased" }>;
/** What a batch brings. Signals come before the entries of their turn, as nobody who signed one had seen those. */
export type Delivered = LiveEntry | Signal;

/** With the hash that binds its sealed bytes to a batch's header. */
export interface Bound {
  item: Delivered;
  h: Bytes;
}

/** Binds an item by its hash. */
export function bind(crypto: Crypto, item: Delivered): Bound {
  const h = item.type === "signal" ? signalHash(crypto, item) : entryHash(crypto, item);
  return { item, h };
}

function context(uid: Uint8Array, keyNo: number, number: number): Bytes {
  return encode([label("batch"), uid, keyNo, number]);
}

/**
 * One frame for all members with every signal and entry of one turn: a header sealed under
 * the fan-out key, and beside it the end-to-end sealed bodies, bound by `h` (P6).
 * Returns the frame; the caller keeps `frame + 1`.
 */
export function sealBatch(
  crypto: Crypto,
  uid: Uint8Array,
  fanout: FanoutKey,
  items: readonly Bound[],
): Bytes {
  const number = fanout.frame + 1;
  const header: BatchHeader = items.map(({ item, h }) => {
    switch (item.type) {
      case "signal":
        return { type: item.type, clear: item.clear, h };
      case "message":
        return { number: item.number, type: item.type, clear: item.clear, h };
      case "commit":
        return { number: item.number, type: item.type, clear: item.clear, proof: item.proof, h };
    }
  });
  const sealed = crypto.seal(fanout.key, encode(header), context(uid, fanout.keyNo, number));
  const bodies = items.map(({ item }) => item.sealed);
  return frame(FRAME.batch, encode({ frame: number, header: sealed, bodies }));
}

export type BatchError = "malformed" | "out-of-order" | "not-from-relay" | "not-bound";

/** The signals and entries of a batch frame's content, each checked against its `h`; the next frame must be one more. */
export function openBatch(
  crypto: Crypto,
  uid: Uint8Array,
  fanout: FanoutKey,
  content: Uint8Array,
): Result<Delivered[], BatchError> {
  const outer = decode(batchFrame, content, LIMITS.frame);
  if (!outer.ok) return fail("malformed");
  const { frame: number, header: sealed, bodies } = outer.value;
  if (number !== fanout.frame + 1) return fail("out-of-order");
  const opened = crypto.open(fanout.key, sealed, context(uid, fanout.keyNo, number));
  if (opened === null) return fail("not-from-relay");
  const header = decode(batchHeader, opened, LIMITS.frame);
  if (!header.ok || header.value.length !== bodies.length) return fail("malformed");

  const items: Delivered[] = [];
  for (const [at, { h, ...clear }] of header.value.entries()) {
    const item = { ...clear, sealed: bodies[at] } as Delivered;
    if (!equal(bind(crypto, item).h, h)) return fail("not-bound");
    items.push(item);
  }
  return ok(items);
}
