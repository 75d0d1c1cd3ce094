/** First byte of every WebSocket frame: what the rest of it is. */
export const FRAME = {
  /** Relay to client: the greeting in plain CBOR. */
  hello: 0,
  /** Secure Session handshake, both ways, and the link's key at its end. */
  handshake: 1,
  /** A payload under the link's key, both ways. */
  payload: 2,
  /** Relay to members: new entries, the same bytes for all. */
  batch: 3,
} as const;

/** Kind byte and content in one frame. */
export function frame(kind: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(content.length + 1);
  out[0] = kind;
  out.set(content, 1);
  return out;
}
