import type * as v from "valibot";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { fail, type Result } from "../result.ts";
import { decode, encode, type DecodeError } from "../wire/codec.ts";
import { label } from "../wire/label.ts";
import { FRAME, frame } from "./frames.ts";

/** Who speaks on a link. */
export type End = "client" | "relay";

/** Bytes of a link's key. */
export const LINK_KEY = 32;

/** What is sealed on a link is bound to the end that says it and to its place among what that end says. */
function context(from: End, number: number): Bytes {
  return encode([label("link"), from, number]);
}

export type ChannelError = "not-from-peer" | DecodeError;

export interface ChannelParts<In extends v.GenericSchema> {
  crypto: Pick<Crypto, "seal" | "open">;
  /** Agreed inside the Secure Session; the channel takes it over and erases it in the end. */
  key: Bytes;
  /** Which end this is. */
  self: End;
  /** What the other end may say. */
  schema: In;
}

/**
 * Payloads under the key that a Secure Session has agreed. Each is sealed for the
 * end that says it and for its number there, which begins at 1 and grows by one, so
 * nothing opens but the other end's next payload: none that is repeated, left out,
 * moved or thrown back (P5). Any error is final: close the connection.
 */
export class Channel<In extends v.GenericSchema> {
  readonly #parts: ChannelParts<In>;
  readonly #peer: End;
  #sent = 0;
  #received = 0;

  constructor(parts: ChannelParts<In>) {
    this.#parts = parts;
    this.#peer = parts.self === "client" ? "relay" : "client";
  }

  /** A frame for the peer, and the number under which the peer will answer it. */
  seal(message: unknown): { frame: Bytes; number: number } {
    const { crypto, key, self } = this.#parts;
    this.#sent += 1;
    const sealed = crypto.seal(key, encode(message), context(self, this.#sent));
    return { frame: frame(FRAME.payload, sealed), number: this.#sent };
  }

  /** The message in the content of a payload frame (without its kind byte), with its number. */
  open(content: Uint8Array): Result<{ number: number; message: v.InferOutput<In> }, ChannelError> {
    if (content.length > LIMITS.frame) return fail("too-large");
    const { crypto, key, schema } = this.#parts;
    const payload = crypto.open(key, content, context(this.#peer, this.#received + 1));
    if (payload === null) return fail("not-from-peer");
    this.#received += 1;
    const decoded = decode(schema, payload, LIMITS.frame);
    if (!decoded.ok) return decoded;
    return { ok: true, value: { number: this.#received, message: decoded.value } };
  }

  destroy(): void {
    this.#parts.key.fill(0);
  }
}
