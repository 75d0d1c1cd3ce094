import { equal } from "../bytes.ts";
import type { Bytes, Crypto, MakeSession, Session } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode } from "../wire/codec.ts";
import { down } from "../wire/down.ts";
import { hello } from "../wire/hello.ts";
import { PROTOCOL, PROTOCOL_MINIMUM } from "../wire/version.ts";
import { Channel, LINK_KEY } from "./channel.ts";
import { FRAME, frame } from "./frames.ts";

/** Why a client gave a relay up. `wrong-clock`: their clocks are more than a day apart. */
export type Refusal = "wrong-key" | "wrong-version" | "wrong-clock" | "protocol";

export type ClientChannel = Channel<typeof down>;

/** What a frame led to. */
export type Greeted =
  | { is: "waiting" }
  | { is: "reply"; frame: Bytes }
  | { is: "ready"; channel: ClientChannel }
  | { is: "refused"; why: Refusal };

export interface Greeter {
  /** Feeds one frame; after `ready` or `refused` no more. */
  receive(data: Uint8Array): Greeted;
  destroy(): void;
}

type State = { at: "hello" } | { at: "handshake" } | { at: "key" } | { at: "over" };

/**
 * The client's way from an open socket to a channel: greeting, handshake, key.
 * Until the relay has shown the pinned key in its greeting nothing is sent; until
 * the handshake has proved it, nothing but the handshake is. The session then
 * brings the link's key, and has done its work (P4).
 */
export function greet(options: {
  crypto: Pick<Crypto, "seal" | "open">;
  makeSession: MakeSession;
  pinned: Uint8Array;
  auth: { privateKey: Uint8Array; publicKey: Uint8Array };
}): Greeter {
  const { crypto, makeSession, pinned, auth } = options;
  let state: State = { at: "hello" };
  const session: Session = makeSession(auth.publicKey, auth.privateKey, (id) =>
    equal(id, pinned) ? pinned : null,
  );

  const refuse = (why: Refusal): Greeted => {
    state = { at: "over" };
    session.destroy();
    return { is: "refused", why };
  };

  const onHello = (content: Uint8Array): Greeted => {
    const greeting = decode(hello, content, 1024);
    if (!greeting.ok) return refuse("protocol");
    if (!equal(greeting.value.key, pinned)) return refuse("wrong-key");
    const { version, minimum } = greeting.value;
    if (version < PROTOCOL_MINIMUM || minimum > PROTOCOL) return refuse("wrong-version");
    state = { at: "handshake" };
    return { is: "reply", frame: frame(FRAME.handshake, session.connect()) };
  };

  const onHandshake = (content: Uint8Array): Greeted => {
    try {
      const reply = session.negotiate(content);
      if (session.established()) state = { at: "key" };
      return reply === null
        ? { is: "waiting" }
        : { is: "reply", frame: frame(FRAME.handshake, reply) };
    } catch {
      return refuse("wrong-key");
    }
  };

  const onKey = (content: Uint8Array): Greeted => {
    let key: Bytes;
    try {
      key = session.unwrap(content);
    } catch {
      // It has proved itself, so it is the time in what it wraps that doesn't fit ours (P5).
      return refuse("wrong-clock");
    }
    if (key.length !== LINK_KEY) return refuse("protocol");
    state = { at: "over" };
    session.destroy();
    const channel = new Channel({ crypto, key, self: "client", schema: down });
    return { is: "ready", channel };
  };

  return {
    receive(data) {
      const kind = data[0];
      const content = data.slice(1);
      if (data.length > LIMITS.joinPart) return refuse("protocol");
      if (state.at === "hello" && kind === FRAME.hello) return onHello(content);
      if (state.at === "handshake" && kind === FRAME.handshake) return onHandshake(content);
      if (state.at === "key" && kind === FRAME.handshake) return onKey(content);
      return refuse("protocol");
    },
    destroy() {
      if (state.at !== "over") session.destroy();
      state = { at: "over" };
    },
  };
}
