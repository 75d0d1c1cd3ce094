import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";
import { Connection, type ConnectionDeps } from "../../relay/connection.ts";
import { NO_METER } from "../../relay/meter.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import type { Crypto, Session } from "../../shared/crypto/port.ts";
import { concat, equal, hex } from "../../shared/bytes.ts";
import { Channel, LINK_KEY, type End } from "../../shared/link/channel.ts";
import { greet } from "../../shared/link/client.ts";
import { frame } from "../../shared/link/frames.ts";
import { helloFrame } from "../../shared/link/server.ts";
import { decode, encode } from "../../shared/wire/codec.ts";
import { label } from "../../shared/wire/label.ts";
import { up } from "../../shared/wire/up.ts";
import { keyShaped } from "../support/fixed.ts";
import { sampleDown, sampleUp } from "../support/samples.ts";
import { hostileBytes } from "./mutate.ts";
import { fuzz } from "./runs.ts";

beforeAll(initializeThemis);

/** Seals that hide nothing but bind their context, so that what is fuzzed is what stands inside one. */
const bare: Pick<Crypto, "seal" | "open"> = {
  seal: (_key, plaintext, context) => concat(context, plaintext),
  open: (_key, sealed, context) =>
    sealed[0] !== 0xff && equal(sealed.subarray(0, context.length), context)
      ? new Uint8Array(sealed.subarray(context.length))
      : null,
};

/** A session that hides nothing. */
function bareSession(live: { destroyed: number }): Session {
  let steps = 0;
  return {
    connect: () => new Uint8Array(1),
    negotiate(message) {
      if (message[0] === 0xff) throw new Error("a bad handshake message");
      steps += 1;
      return new Uint8Array(1);
    },
    established: () => steps >= 2,
    wrap: (bytes) => new Uint8Array(bytes),
    unwrap(bytes) {
      if (bytes[0] === 0xff) throw new Error("not of the peer");
      return new Uint8Array(bytes);
    },
    destroy() {
      live.destroyed += 1;
    },
  };
}

/** What an end seals under a number. */
function numbered(from: End, number: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(encode([label("link"), from, number]), bytes);
}

interface Said {
  kind: number;
  number: number;
  bytes: Uint8Array<ArrayBuffer>;
}

const said = (samples: readonly unknown[]): fc.Arbitrary<Said[]> =>
  fc.array(
    fc.record({
      kind: fc.oneof({ weight: 6, arbitrary: fc.constant(2) }, fc.nat(5)),
      number: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(3)),
      bytes: hostileBytes(samples),
    }),
    { minLength: 1, maxLength: 4 },
  );

describe("the relay's frame handler (P4, P5)", () => {
  it("passes on known messages in their order, and ends the connection at anything else", () => {
    fuzz(fc.tuple(fc.nat(3), said(Object.values(sampleUp))), ([shakes, frames]) => {
      const live = { destroyed: 0 };
      let closed = 0;
      const passed: string[] = [];
      const deps: ConnectionDeps = {
        crypto: { ...crypto, ...bare, isPublicKey: () => true },
        makeSession: (_id, _key, accept) => {
          accept(keyShaped("client"));
          return bareSession(live);
        },
        identity: { privateKey: keyShaped("private"), publicKey: keyShaped("relay") },
        desk: {
          create: () => Promise.resolve({ t: "error", code: "full" }),
          route: (_session, re, request) => {
            passed.push(`${re} ${hex(encode(request))}`);
            return { t: "done" };
          },
          leave: () => undefined,
        },
        inTurn: (step) => step(),
        allowHandshake: () => true,
        refuseRoom: () => null,
        closed: () => undefined,
        hashedUntil: () => 1,
        requests: { perSecond: 1e9, burst: 1e9 },
        times: { handshake: 10_000, silence: 50_000 },
        now: () => 1,
        elapsed: () => 1,
        log: () => undefined,
        meter: NO_METER,
      };
      const socket = {
        address: "192.0.2.1",
        send: () => {
          if (closed > 0) throw new Error("something was said after the end");
        },
        follow: () => undefined,
        close: () => void (closed += 1),
      };
      const connection = new Connection(socket, deps);
      for (let at = 0; at < shakes; at += 1) connection.receive(frame(1, new Uint8Array(1)));
      let next = 1;
      const expected: string[] = [];
      let over = shakes > 2;
      for (const { kind, number, bytes } of frames) {
        const counter = next + number;
        connection.receive(frame(kind, numbered("client", counter, bytes)));
        if (over) continue;
        if (shakes < 2) {
          // Any frame but a handshake's ends it; two of those begin it, wherever they come from.
          return closed <= 1 && live.destroyed <= 1 ? undefined : fail();
        }
        const decoded = decode(up, bytes, 1_048_576);
        if (kind !== 2 || number !== 0 || !decoded.ok) {
          over = true;
          continue;
        }
        if (decoded.value.t !== "ping" && decoded.value.t !== "create") {
          expected.push(`${next} ${hex(bytes)}`);
        }
        next += 1;
      }
      if (passed.join() !== expected.join()) throw new Error("other requests than were sent");
      if (over !== closed > 0) throw new Error("the connection's end isn't what it must be");
      if (closed > 1 || live.destroyed > 1) fail();
    });
  });
});

function fail(): never {
  throw new Error("ended twice");
}

describe("a client's greeter (P4)", () => {
  it("replies to its pinned relay's greeting alone, and to nothing after it has refused", () => {
    const relay = crypto.generateKeyPair();
    const auth = crypto.generateKeyPair();
    const greeting = helloFrame(relay.publicKey);
    const makeSession = (): Session => ({
      ...bareSession({ destroyed: 0 }),
      negotiate() {
        throw new Error("not of the relay");
      },
    });
    const hello = { t: "hello", version: 1, minimum: 1, key: relay.publicKey };
    const frames = fc.array(
      fc.oneof(
        hostileBytes([hello]).map((bytes) => frame(0, bytes)),
        fc.constant(greeting),
        fc.uint8Array({ maxLength: 60 }).map((bytes) => frame(1, bytes)),
        fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fuzz(frames, (sent) => {
      const greeter = greet({ crypto: bare, makeSession, pinned: relay.publicKey, auth });
      let refused = false;
      for (const [at, bytes] of sent.entries()) {
        const { is } = greeter.receive(bytes);
        if (refused && is !== "refused") throw new Error("it went on after refusing");
        if (is === "ready") throw new Error("a handshake out of nothing");
        if (is === "reply" && (at > 0 || bytes[0] !== 0)) throw new Error("it replied to no relay");
        refused ||= is === "refused";
        if (refused) break;
      }
      greeter.destroy();
    });
  });
});

describe("a channel (P5)", () => {
  it("opens payloads that are numbered one after the other and nothing else", () => {
    const sequences = said(Object.values(sampleDown));
    fuzz(sequences, (frames) => {
      const key = new Uint8Array(LINK_KEY);
      const channel = new Channel({ crypto: bare, key, self: "relay", schema: up });
      let next = 1;
      for (const { number, bytes } of frames) {
        const opened = channel.open(numbered("client", next + number, bytes));
        if (opened.ok && number !== 0) throw new Error("a payload out of its turn was taken");
        if (!opened.ok) return;
        next += 1;
      }
    });
  });
});
