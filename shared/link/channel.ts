import type * as v from "valibot";
import { concat } from "../bytes.ts";
import type { Bytes, Session } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { fail, type Result } from "../result.ts";
import { decode, encode } from "../wire/codec.ts";
import { FRAME, frame } from "./frames.ts";

const COUNTER = 8;

function counterBytes(value: number): Bytes {
  const out = new Uint8Array(COUNTER);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

export type ChannelError =
  | "not-from-peer"
  | "replayed"
  | "too-large"
  | "not-canonical"
  | "wrong-shape";

/**
 * Payloads over an established Secure Session. Each begins with a u64 that grows
 * by exactly one in its direction, because Secure Session itself accepts
 * replays within a window (P5). Any error is final: close the connection.
 */
export class Channel<In extends v.GenericSchema> {
  #session: Session;
  #schema: In;
  #sent = 0;
  #received = 0;

  constructor(session: Session, schema: In) {
    this.#session = session;
    this.#schema = schema;
  }

  /** A frame for the peer, and the number under which the peer will answer it. */
  seal(message: unknown): { frame: Bytes; number: number } {
    this.#sent += 1;
    const payload = concat(counterBytes(this.#sent), encode(message));
    return { frame: frame(FRAME.payload, this.#session.wrap(payload)), number: this.#sent };
  }

  /** The message in the content of a payload frame (without its kind byte), with its number. */
  open(content: Uint8Array): Result<{ number: number; message: v.InferOutput<In> }, ChannelError> {
    if (content.length > LIMITS.frame) return fail("too-large");
    let payload: Bytes;
    try {
      payload = this.#session.unwrap(content);
    } catch {
      return fail("not-from-peer");
    }
    if (payload.length < COUNTER) return fail("wrong-shape");
    const counter = new DataView(payload.buffer, payload.byteOffset).getBigUint64(0);
    if (counter !== BigInt(this.#received + 1)) return fail("replayed");
    this.#received += 1;
    const decoded = decode(this.#schema, payload.slice(COUNTER), LIMITS.frame);
    if (!decoded.ok) return decoded;
    return { ok: true, value: { number: this.#received, message: decoded.value } };
  }

  destroy(): void {
    this.#session.destroy();
  }
}
