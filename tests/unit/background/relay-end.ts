import { vi } from "vitest";
import type { OpenSocket, SocketEvents } from "../../../extension/background/adapters/socket.ts";
import { crypto, makeSession } from "../../../shared/crypto/themis.ts";
import type { Bytes, KeyPair } from "../../../shared/crypto/port.ts";
import { FRAME } from "../../../shared/link/frames.ts";
import { helloFrame, welcome, type ServerChannel } from "../../../shared/link/server.ts";
import type { Down } from "../../../shared/wire/down.ts";
import type { Up } from "../../../shared/wire/up.ts";

/** A socket that leads to the real relay's side of the link, in this process. */

export interface RelayEnd {
  url: string;
  /** All frames that came. */
  frames: Bytes[];
  /** What was said inside the session. */
  heard: Up[];
  /** The client's proven key. */
  auth: Bytes | null;
  /** Whether the client has closed. */
  closed: boolean;
  say(message: Down): void;
  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void;
  /** Ends the connection as a broken network does. */
  lose(): void;
}

export interface FakeRelay {
  openSocket: OpenSocket;
  /** Every connection there was, oldest first. */
  ends: RelayEnd[];
  /** Whether a connection is greeted; a silent relay takes sockets and says nothing. */
  greets: boolean;
  /** Milliseconds that its clock is ahead while it shakes hands. */
  ahead: number;
  /** The last connection. */
  readonly last: RelayEnd;
}

/** Answers come in turns of their own, as from a network. `shown` is the key that it shows in its greeting. */
export function fakeRelay(keys: KeyPair, shown: Bytes = keys.publicKey): FakeRelay {
  const relay: FakeRelay = {
    ends: [],
    greets: true,
    ahead: 0,
    get last() {
      const last = relay.ends.at(-1);
      if (last === undefined) throw new Error("nobody has connected");
      return last;
    },
    openSocket(url, events) {
      const { end, receive } = endOf(url, events, keys, relay);
      relay.ends.push(end);
      if (relay.greets) queueMicrotask(() => end.raw(helloFrame(shown)));
      return {
        send: (data) => queueMicrotask(() => receive(data)),
        close: () => {
          end.closed = true;
        },
      };
    },
  };
  return relay;
}

function endOf(url: string, events: SocketEvents, keys: KeyPair, clock: { ahead: number }) {
  const welcoming = welcome({
    crypto,
    makeSession,
    relay: keys,
  });
  let channel: ServerChannel | null = null;
  const end: RelayEnd = {
    url,
    frames: [],
    heard: [],
    auth: null,
    closed: false,
    say(message) {
      if (channel === null) throw new Error("no session yet");
      end.raw(channel.seal(message).frame);
    },
    raw(bytes) {
      if (!end.closed) events.message(bytes);
    },
    lose() {
      if (!end.closed) events.closed();
    },
  };
  const receive = (data: Bytes): void => {
    end.frames.push(data);
    const content = data.slice(1);
    if (channel !== null) {
      const opened = channel.open(content);
      if (!opened.ok) throw new Error(`the client said what can't be read: ${opened.error}`);
      end.heard.push(opened.value.message);
      return;
    }
    if (data[0] !== FRAME.handshake) throw new Error("the client said something too early");
    const time = vi.spyOn(Date, "now").mockReturnValue(Date.now() + clock.ahead);
    const welcomed = welcoming.receive(content);
    time.mockRestore();
    if (welcomed.is === "refused") return end.lose();
    if (welcomed.is === "reply") return end.raw(welcomed.frame);
    ({ channel, auth: end.auth } = welcomed);
    for (const frame of welcomed.frames) end.raw(frame);
  };
  return { end, receive };
}
