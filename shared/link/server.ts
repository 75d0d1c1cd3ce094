import type { Bytes, MakeSession, Session } from "../crypto/port.ts";
import { encode } from "../wire/codec.ts";
import type { Hello } from "../wire/hello.ts";
import { up } from "../wire/up.ts";
import { PROTOCOL, PROTOCOL_MINIMUM } from "../wire/version.ts";
import { Channel } from "./channel.ts";
import { FRAME, frame } from "./frames.ts";

export type ServerChannel = Channel<typeof up>;

/** What a handshake frame led to. `auth` is the client's proven key: the only identity there is. */
export type Welcomed =
  | { is: "reply"; frame: Bytes }
  | { is: "ready"; channel: ServerChannel; auth: Bytes; frame: Bytes | null }
  | { is: "refused" };

/** The greeting frame, sent as soon as a socket opens. */
export function helloFrame(publicKey: Bytes): Bytes {
  const greeting: Hello = {
    t: "hello",
    version: PROTOCOL,
    minimum: PROTOCOL_MINIMUM,
    key: publicKey,
  };
  return frame(FRAME.hello, encode(greeting));
}

/**
 * The relay's side of the handshake. It trusts any well-formed key (people are
 * anonymous here) and learns who speaks from the session alone (P4).
 */
export function welcome(options: {
  makeSession: MakeSession;
  isPublicKey: (key: Uint8Array) => boolean;
  relay: { privateKey: Uint8Array; publicKey: Uint8Array };
}): { receive(content: Uint8Array): Welcomed; destroy(): void } {
  const { makeSession, isPublicKey, relay } = options;
  let auth: Bytes | null = null;
  let over = false;
  const session: Session = makeSession(relay.publicKey, relay.privateKey, (id) => {
    if (!isPublicKey(id)) return null;
    auth = id;
    return id;
  });

  return {
    receive(content) {
      if (over) return { is: "refused" };
      try {
        const reply = session.negotiate(content);
        const out = reply === null ? null : frame(FRAME.handshake, reply);
        if (session.established() && auth !== null) {
          over = true;
          return { is: "ready", channel: new Channel(session, up), auth, frame: out };
        }
        if (out !== null) return { is: "reply", frame: out };
      } catch {
        // A bad handshake message: told apart from nothing else, on purpose.
      }
      over = true;
      session.destroy();
      return { is: "refused" };
    },
    destroy() {
      if (!over) session.destroy();
      over = true;
    },
  };
}
