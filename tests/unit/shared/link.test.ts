import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto, makeSession } from "../../../shared/crypto/themis.ts";
import type { KeyPair } from "../../../shared/crypto/port.ts";
import { bind, openBatch, sealBatch, type LiveEntry } from "../../../shared/link/batch.ts";
import { greet } from "../../../shared/link/client.ts";
import { FRAME, frame } from "../../../shared/link/frames.ts";
import { helloFrame, welcome } from "../../../shared/link/server.ts";
import { encode } from "../../../shared/wire/codec.ts";

beforeAll(initializeThemis);

function ends(relay: KeyPair, auth = crypto.generateKeyPair()) {
  const client = greet({ crypto, makeSession, pinned: relay.publicKey, auth });
  const server = welcome({ crypto, makeSession, relay });
  return { client, server, auth };
}

/** A client and a relay whose session stands; the frame with the link's key hasn't reached the client yet. */
function connected(relay = crypto.generateKeyPair(), own = crypto.generateKeyPair()) {
  const { client, server, auth } = ends(relay, own);
  let told = client.receive(helloFrame(relay.publicKey));
  for (;;) {
    if (told.is !== "reply") throw new Error(`the client is ${told.is}`);
    const heard = server.receive(told.frame.slice(1));
    if (heard.is === "refused") throw new Error("the relay refused");
    if (heard.is === "reply") {
      told = client.receive(heard.frame);
      continue;
    }
    const [last, key] = heard.frames;
    if (!last || !key) throw new Error("the handshake must end");
    expect(client.receive(last)).toEqual({ is: "waiting" });
    return { client, key, down: heard.channel, auth, seen: heard.auth };
  }
}

/** Both ends of a link, its key handed over. */
function linked() {
  const { client, key, down } = connected();
  const told = client.receive(key);
  if (told.is !== "ready") throw new Error(`the client is ${told.is}`);
  return { up: told.channel, down };
}

describe("P4: a session with the pinned relay, and nobody else", () => {
  it("tells the relay who speaks by the proven key alone", () => {
    const { auth, seen } = connected();
    expect(seen).toEqual(auth.publicKey);
  });

  it("says nothing at all to a relay that shows another key", () => {
    const { client } = ends(crypto.generateKeyPair());
    const told = client.receive(helloFrame(crypto.generateKeyPair().publicKey));
    expect(told).toEqual({ is: "refused", why: "wrong-key" });
  });

  it("refuses a relay that shows the pinned key without holding it", () => {
    const pinned = crypto.generateKeyPair();
    const { client } = ends(pinned);
    const impostor = welcome({
      crypto,
      makeSession,
      relay: { publicKey: pinned.publicKey, privateKey: crypto.generateKeyPair().privateKey },
    });
    const first = client.receive(helloFrame(pinned.publicKey));
    if (first.is !== "reply") throw new Error("the client must begin the handshake");
    const reply = impostor.receive(first.frame.slice(1));
    if (reply.is !== "reply") throw new Error("the impostor must answer");
    expect(client.receive(reply.frame)).toEqual({ is: "refused", why: "wrong-key" });
  });

  it("refuses a relay whose versions don't meet ours", () => {
    const relay = crypto.generateKeyPair();
    const { client } = ends(relay);
    const greeting = { t: "hello", version: 9, minimum: 9, key: relay.publicKey };
    const told = client.receive(frame(FRAME.hello, encode(greeting)));
    expect(told).toEqual({ is: "refused", why: "wrong-version" });
  });

  it("refuses frames out of place, and garbage", () => {
    const relay = crypto.generateKeyPair();
    expect(ends(relay).client.receive(frame(FRAME.handshake, new Uint8Array(40)))).toMatchObject({
      is: "refused",
    });
    expect(ends(relay).client.receive(new Uint8Array(0))).toMatchObject({ is: "refused" });
    expect(ends(relay).server.receive(new Uint8Array(185))).toEqual({ is: "refused" });
  });
});

describe("P4: the link's key", () => {
  it("is taken from this session alone, and only once it stands", () => {
    const [one, other] = [connected(), connected()];
    expect(one.client.receive(other.key)).toEqual({ is: "refused", why: "wrong-clock" });
    const { client } = ends(crypto.generateKeyPair());
    expect(client.receive(other.key)).toEqual({ is: "refused", why: "protocol" });
  });

  it("is another in each session of the same two", () => {
    const relay = crypto.generateKeyPair();
    const auth = crypto.generateKeyPair();
    const [one, other] = [connected(relay, auth), connected(relay, auth)];
    const said = one.down.seal({ t: "pong", re: 1 }).frame.slice(1);
    const told = other.client.receive(other.key);
    if (told.is !== "ready") throw new Error("the client must be ready");
    expect(told.channel.open(said)).toEqual({ ok: false, error: "not-from-peer" });
  });
});

describe("P5: payloads are counted", () => {
  it("carries payloads in order, with their numbers", () => {
    const { up, down } = linked();
    for (const number of [1, 2, 3]) {
      const sealed = up.seal({ t: "ping" });
      expect(sealed.number).toBe(number);
      expect(down.open(sealed.frame.slice(1))).toEqual({
        ok: true,
        value: { number, message: { t: "ping" } },
      });
    }
  });

  it("refuses a payload said twice, skipped or reordered", () => {
    const { up, down } = linked();
    const first = up.seal({ t: "ping" }).frame.slice(1);
    const second = up.seal({ t: "ping" }).frame.slice(1);
    expect(down.open(first).ok).toBe(true);
    expect(down.open(first)).toEqual({ ok: false, error: "not-from-peer" });
    const other = linked();
    other.up.seal({ t: "ping" });
    const skipped = other.up.seal({ t: "ping" }).frame.slice(1);
    expect(other.down.open(skipped)).toEqual({ ok: false, error: "not-from-peer" });
    expect(down.open(second).ok).toBe(true);
  });

  it("refuses a payload of another session, and a reflected one", () => {
    const { up, down } = linked();
    const own = up.seal({ t: "ping" }).frame.slice(1);
    expect(linked().down.open(own)).toEqual({ ok: false, error: "not-from-peer" });
    expect(up.open(own)).toMatchObject({ ok: false });
    expect(down.open(new Uint8Array(60))).toEqual({ ok: false, error: "not-from-peer" });
  });
});

describe("P6: batch frames", () => {
  const uid = new Uint8Array(32).fill(7);
  const entries: LiveEntry[] = [
    { number: 4, type: "message", clear: [0, 1, 1], sealed: new Uint8Array([1, 2, 3]) },
    { number: 5, type: "message", clear: [0, 2, 1], sealed: new Uint8Array([4]) },
  ];
  const bound = entries.map((item) => bind(crypto, item));
  const fanout = () => ({ key: crypto.random(32), keyNo: 3, frame: 8 });

  it("carries entries to whoever holds the fan-out key", () => {
    const key = fanout();
    const sealed = sealBatch(crypto, uid, key, bound);
    expect(openBatch(crypto, uid, key, sealed.slice(1))).toEqual({ ok: true, value: entries });
  });

  it("refuses one for another room, under another key, repeated or skipped", () => {
    const key = fanout();
    const content = sealBatch(crypto, uid, key, bound).slice(1);
    const open = (room: Uint8Array<ArrayBuffer>, held: typeof key) =>
      openBatch(crypto, room, held, content);
    expect(open(new Uint8Array(32), key)).toEqual({ ok: false, error: "not-from-relay" });
    expect(open(uid, { ...key, key: crypto.random(32) })).toMatchObject({
      error: "not-from-relay",
    });
    expect(open(uid, { ...key, keyNo: 4 })).toMatchObject({ error: "not-from-relay" });
    expect(open(uid, { ...key, frame: 9 })).toEqual({ ok: false, error: "out-of-order" });
    expect(open(uid, { ...key, frame: 7 })).toEqual({ ok: false, error: "out-of-order" });
  });

  it("binds the sealed bytes beside the header", () => {
    const key = fanout();
    const content = sealBatch(crypto, uid, key, bound).slice(1);
    for (let at = content.length - 1; content[at] !== 4; at -= 1) {
      if (at === 0) throw new Error("the body was not found");
    }
    const changed = new Uint8Array(content);
    changed[changed.lastIndexOf(4)] = 5;
    expect(openBatch(crypto, uid, key, changed)).toMatchObject({ ok: false });
  });
});
