import { beforeAll, describe, expect, test } from "vitest";
import { socketAddress } from "../../../extension/background/adapters/socket.ts";
import { Connection } from "../../../extension/background/connection.ts";
import type { Link } from "../../../extension/background/runner.ts";
import { openWire, type Wire } from "../../../extension/background/wire.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import type { Bytes, KeyPair } from "../../../shared/crypto/port.ts";
import { crypto, makeSession } from "../../../shared/crypto/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { bind, sealBatch, type LiveEntry } from "../../../shared/link/batch.ts";
import { FRAME, frame } from "../../../shared/link/frames.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { fakeClock } from "./fakes.ts";
import { fakeRelay } from "./relay-end.ts";

beforeAll(initializeThemis);

const UID = new Uint8Array(32).fill(1);
const ADDRESS = "https://relay.example";

/** Lets everything that was begun come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

function relayKeys() {
  return crypto.generateKeyPair();
}

/** A wire to a relay that holds `keys` and shows `shown`; all it tells is written down. */
function wired(wish: { keys?: KeyPair; pinned?: Bytes; shown?: Bytes } = {}) {
  const keys = wish.keys ?? relayKeys();
  const { pinned = keys.publicKey, shown = keys.publicKey } = wish;
  const relay = fakeRelay(keys, shown);
  const clock = fakeClock();
  const told: unknown[] = [];
  const auth = crypto.generateKeyPair();
  const wire: Wire = openWire(
    { crypto, makeSession, openSocket: relay.openSocket, clock },
    { relay: { address: ADDRESS, key: pinned }, auth, uid: () => UID },
    {
      ready: () => told.push("ready"),
      answer: (tag, message) => told.push({ tag, message }),
      pushed: (message) => told.push({ pushed: message }),
      entries: (entries) => told.push({ entries }),
      signals: (signals) => told.push({ signals }),
      beat: () => told.push("beat"),
      ended: (why) => told.push({ ended: why }),
    },
  );
  return { wire, relay, clock, told, auth };
}

const ENTRY: LiveEntry = {
  number: 2,
  type: "message",
  clear: [0, 0, 1],
  sealed: new Uint8Array(300).fill(7),
};

describe("a wire", () => {
  test("goes to /ws of the relay's origin, sealed where the origin is (P4)", () => {
    expect(socketAddress("https://relay.example")).toBe("wss://relay.example/ws");
    expect(socketAddress("http://127.0.0.1:5103")).toBe("ws://127.0.0.1:5103/ws");
  });

  test("is ready once the pinned relay has proved itself, which then knows the client by its key (P4)", async () => {
    const { relay, told, auth } = wired();
    await settle();
    expect(told).toEqual(["ready"]);
    expect(relay.last.auth).toEqual(auth.publicKey);
    expect(relay.last.url).toBe("wss://relay.example/ws");
  });

  test("says not a byte to a relay with another key (P4)", async () => {
    const { relay, told } = wired({ pinned: relayKeys().publicKey });
    await settle();
    expect(told).toEqual([{ ended: "wrong-key" }]);
    expect(relay.last.frames).toEqual([]);
    expect(relay.last.closed).toBe(true);
  });

  test("gives up a relay that shows the pinned key and doesn't hold it, before it has said anything inside (P4)", async () => {
    const pinned = relayKeys().publicKey;
    const { relay, told, wire } = wired({ pinned, shown: pinned });
    wire.send({ t: "create", access: null }, { about: "create" });
    await settle();
    expect(told).toEqual([{ ended: "wrong-key" }]);
    expect(relay.last.heard).toEqual([]);
  });

  test("gives an answer the tag of its question, and drops one to nothing that was asked (P5)", async () => {
    const { wire, relay, told } = wired();
    await settle();
    wire.send({ t: "create", access: null }, { about: "create" });
    await settle();
    expect(relay.last.heard).toEqual([{ t: "create", access: null }]);
    const answer = { t: "error", re: 1, code: "full" } as const;
    relay.last.say(answer);
    relay.last.say(answer);
    relay.last.say({ t: "error", re: 99, code: "full" });
    expect(told).toEqual(["ready", { tag: { about: "create" }, message: answer }]);
  });

  test.each<[string, (seal: { other: Uint8Array }) => Uint8Array]>([
    ["nothing", () => new Uint8Array(0)],
    ["a frame of no kind", () => frame(9, new Uint8Array(40))],
    ["a second greeting", () => frame(FRAME.hello, encode({ t: "hello" }))],
    ["a handshake out of time", () => frame(FRAME.handshake, new Uint8Array(40))],
    ["a payload of nobody", () => frame(FRAME.payload, new Uint8Array(80))],
    ["a payload of another session", ({ other }) => other],
    ["a batch before any key for it", () => frame(FRAME.batch, new Uint8Array(80))],
  ])("ends at %s", async (_what, make) => {
    const { relay, told } = wired();
    const elsewhere = wired();
    await settle();
    relay.last.say({ t: "pong", re: 1 });
    let other: Uint8Array = new Uint8Array(0);
    elsewhere.relay.last.raw = (bytes) => (other = bytes);
    elsewhere.relay.last.say({ t: "pong", re: 1 });
    relay.last.raw(make({ other }));
    expect(told).toEqual(["ready", { ended: "protocol" }]);
    expect(relay.last.closed).toBe(true);
  });

  test("tells a relay of another day from one that breaks the rules (P5)", async () => {
    const { relay, told } = wired();
    relay.ahead = 25 * 3_600_000;
    await settle();
    expect(told).toEqual([{ ended: "wrong-clock" }]);
    expect(relay.last.closed).toBe(true);
  });

  test("ends at a payload said twice (P5)", async () => {
    const { relay, told } = wired();
    await settle();
    const { raw } = relay.last;
    relay.last.raw = (bytes) => {
      raw(bytes);
      raw(bytes);
    };
    relay.last.say({ t: "pong", re: 1 });
    expect(told).toEqual(["ready", { ended: "protocol" }]);
  });

  test("opens batches in their order under the key it was given, and ends at any other (P6)", async () => {
    const { relay, told } = wired();
    await settle();
    const fanout = { key: new Uint8Array(32).fill(3), keyNo: 5, frame: 7 };
    relay.last.say({ t: "fanout", ...fanout });
    relay.last.raw(sealBatch(crypto, UID, fanout, [bind(crypto, ENTRY)]));
    expect(told.at(-1)).toEqual({ entries: [ENTRY] });
    relay.last.raw(sealBatch(crypto, UID, { ...fanout, frame: 8 }, [bind(crypto, ENTRY)]));
    expect(told.at(-1)).toEqual({ entries: [ENTRY] });
    expect(told).toHaveLength(3);
    relay.last.raw(sealBatch(crypto, UID, { ...fanout, frame: 8 }, [bind(crypto, ENTRY)]));
    expect(told.at(-1)).toEqual({ ended: "protocol" });
  });

  test("ends at a fan-out key that goes back (P6)", async () => {
    const { relay, told } = wired();
    await settle();
    const fanout = { t: "fanout", key: new Uint8Array(32), keyNo: 5, frame: 0 } as const;
    relay.last.say(fanout);
    relay.last.say({ ...fanout, keyNo: 4 });
    expect(told.at(-1)).toEqual({ ended: "protocol" });
  });

  test("says ping every 20 s, and gives a silent relay up after 50 (P5)", async () => {
    const { relay, clock, told } = wired();
    await settle();
    for (const beat of [1, 2, 3, 4]) {
      clock.pass(TIMES.keepAlive);
      await settle();
      relay.last.say({ t: "pong", re: beat });
    }
    expect(relay.last.heard).toEqual(Array.from({ length: 4 }, () => ({ t: "ping" })));
    expect(told).toEqual(["ready", "beat", "beat", "beat", "beat"]);
    clock.pass(3 * TIMES.keepAlive);
    expect(told.at(-1)).toEqual({ ended: "silence" });
    expect(relay.last.closed).toBe(true);
  });

  test("gives up a relay that doesn't finish the handshake in 10 s (P4)", async () => {
    const keys = relayKeys();
    const { clock, told, relay } = wired({ keys });
    relay.last.raw = () => undefined;
    await settle();
    clock.pass(TIMES.handshake);
    expect(told).toEqual([{ ended: "silence" }]);
  });

  test("is told of its end once, with the relay's reason, and sends nothing after it", async () => {
    const { wire, relay, told, clock } = wired();
    await settle();
    relay.last.say({ t: "bye", why: "elsewhere" });
    relay.last.lose();
    wire.send({ t: "create", access: null }, { about: "create" });
    clock.pass(TIMES.silence);
    await settle();
    expect(told).toEqual(["ready", { ended: "elsewhere" }]);
    expect(relay.last.heard).toEqual([]);
  });
});

describe("a connection", () => {
  function connected(keys = relayKeys(), pinned = keys.publicKey, watched = () => false) {
    const relay = fakeRelay(keys);
    const clock = fakeClock();
    const links: Link[] = [];
    let downs = 0;
    const connection = new Connection(
      { crypto, makeSession, openSocket: relay.openSocket, clock, jitter: () => 1 },
      {
        relay: { address: ADDRESS, key: pinned },
        auth: crypto.generateKeyPair(),
        uid: () => UID,
        watched,
      },
      {
        up: (link) => void links.push(link),
        down: () => (downs += 1),
        seen: () => undefined,
        answer: () => undefined,
        pushed: () => undefined,
        entries: () => undefined,
        signals: () => undefined,
        beat: () => undefined,
      },
    );
    return { connection, relay, clock, links, downs: () => downs };
  }

  /** Loses so many wires one after the other; answers how long it waited after each. */
  function waitsOf({ connection, relay, clock }: ReturnType<typeof connected>, losses: number) {
    relay.greets = false;
    connection.start();
    return Array.from({ length: losses }, () => {
      relay.last.lose();
      expect(clock.waits()).toHaveLength(1);
      const [wait = 0] = clock.waits();
      clock.pass(wait);
      return wait;
    });
  }

  test("tries again in waits that double up to a minute, one wire at a time", () => {
    const made = connected();
    const { relay } = made;
    const waits = waitsOf(made, 10);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(relay.ends).toHaveLength(11);
  });

  test("while somebody looks at it no wait is longer than a few seconds, unless the relay asked for one", async () => {
    let watched = true;
    const keys = relayKeys();
    const made = connected(keys, keys.publicKey, () => watched);
    expect(waitsOf(made, 6)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    watched = false;
    expect(waitsOf(made, 1)).toEqual([32_000]);
    watched = true;
    expect(waitsOf(made, 1)).toEqual([5000]);
    made.relay.greets = true;
    made.relay.last.lose();
    made.connection.start();
    await settle();
    made.relay.last.say({ t: "bye", why: "rate" });
    expect(made.clock.waits()).toEqual([60_000]);
  });

  test("the wait is short again only after a connection that held", async () => {
    const { connection, relay, clock } = connected();
    connection.start();
    const lose = async (after: number): Promise<number | undefined> => {
      await settle();
      clock.pass(after);
      relay.last.lose();
      const [wait] = clock.waits();
      clock.pass(wait ?? 0);
      return wait;
    };
    expect(await lose(0)).toBe(500);
    expect(await lose(0)).toBe(1000);
    expect(await lose(15_000)).toBe(500);
    expect(await lose(0)).toBe(1000);
  });

  test("shows only what is true, and says down for each time it was up", async () => {
    const { connection, relay, links, downs } = connected();
    expect(connection.view.state).toBe("offline");
    connection.start();
    expect(connection.view.state).toBe("connecting");
    await settle();
    expect(connection.view.state).toBe("connected");
    relay.last.lose();
    expect(connection.view.state).toBe("offline");
    expect([links.length, downs()]).toEqual([1, 1]);
  });

  test("waits long where another key is shown, says so, and still tries again", async () => {
    const { connection, relay, clock } = connected(relayKeys(), relayKeys().publicKey);
    connection.start();
    await settle();
    expect(connection.view.state).toBe("wrong-key");
    expect(clock.waits()).toEqual([300_000]);
    clock.pass(300_000);
    expect(relay.ends).toHaveLength(2);
    expect(relay.ends.flatMap(({ frames }) => frames)).toEqual([]);
  });

  test("comes back once where another took its place, then doesn't fight with it, and heeds a relay that says slower", async () => {
    const { connection, relay, clock } = connected();
    connection.start();
    await settle();
    const displaced = async (wait: number) => {
      relay.last.say({ t: "bye", why: "elsewhere" });
      expect(clock.waits()).toEqual([wait]);
      clock.pass(wait);
      await settle();
    };
    await displaced(5000);
    await displaced(300_000);
    await displaced(300_000);
    clock.pass(15_000);
    await displaced(5000);
    relay.last.say({ t: "bye", why: "rate" });
    expect(clock.waits()).toEqual([60_000]);
  });

  test("started by hand it tries at once, and never twice", async () => {
    const { connection, relay, clock } = connected();
    connection.start();
    relay.last.lose();
    connection.start();
    connection.start();
    await settle();
    expect(relay.ends).toHaveLength(2);
    clock.pass(5000);
    expect(relay.ends).toHaveLength(2);
  });

  test("stopped it stays so, and a link of before has no effect", async () => {
    const { connection, relay, clock, links, downs } = connected();
    connection.start();
    await settle();
    connection.stop();
    expect(connection.view.state).toBe("offline");
    expect(relay.last.closed).toBe(true);
    links[0]?.send({ t: "create", access: null }, { about: "create" });
    links[0]?.drop();
    clock.pass(1_000_000);
    await settle();
    expect(relay.ends).toHaveLength(1);
    expect(relay.last.heard).toEqual([]);
    expect(downs()).toBe(1);
  });

  test("a link that is dropped is followed by another after a wait", async () => {
    const { connection, relay, clock, links } = connected();
    connection.start();
    await settle();
    links[0]?.drop();
    expect(clock.waits()).toEqual([500]);
    clock.pass(500);
    await settle();
    expect(relay.ends).toHaveLength(2);
    expect(links).toHaveLength(2);
  });
});
