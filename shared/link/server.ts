import type { Bytes, Crypto, MakeSession, Session } from "../crypto/port.ts";
import { encode } from "../wire/codec.ts";
import type { Hello } from "../wire/hello.ts";
import { up } from "../wire/up.ts";
import { PROTOCOL, PROTOCOL_MINIMUM } from "../wire/version.ts";
import { Channel, LINK_KEY } from "./channel.ts";
import { FRAME, frame } from "./frames.ts";

export type ServerChannel = Channel<typeof up>;

/**
 * What a handshake frame led to, with what is to be sent now. `auth` is the
 * client's proven key: the only identity there is.
 */
export type Welcomed =
  | { is: "reply"; frame: Bytes }
  | { is: "ready"; channel: ServerChannel; auth: Bytes; frames: Bytes[] }
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
 * anonymous here) and learns who speaks from the session alone. Once that stands
 * it serves to hand over the link's key and is given up (P4).
 */
export function welcome(options: {
  makeSession: MakeSession;
  crypto: Pick<Crypto, "isPublicKey" | "random" | "seal" | "open">;
  relay: { privateKey: Uint8Array; publicKey: Uint8Array };
}): { receive(content: Uint8Array): Welcomed; destroy(): void } {
  const { makeSession, crypto, relay } = options;
  let auth: Bytes | null = null;
  let over = false;
  const session: Session = makeSession(relay.publicKey, relay.privateKey, (id) => {
    if (!crypto.isPublicKey(id)) return null;
    auth = id;
    return id;
  });

  return {
    receive(content) {
      if (over) return { is: "refused" };
      try {
        const reply = session.negotiate(content);
        const frames = reply === null ? [] : [frame(FRAME.handshake, reply)];
        if (session.established() && auth !== null) {
          const key = crypto.random(LINK_KEY);
          frames.push(frame(FRAME.handshake, session.wrap(key)));
          over = true;
          session.destroy();
          const channel = new Channel({ crypto, key, self: "relay", schema: up });
          return { is: "ready", channel, auth, frames };
        }
        const [first] = frames;
        if (first) return { is: "reply", frame: first };
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
