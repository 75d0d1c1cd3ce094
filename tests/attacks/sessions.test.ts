import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto, makeSession } from "../../shared/crypto/themis.ts";
import { bind, openBatch, sealBatch } from "../../shared/link/batch.ts";
import { greet, type ClientChannel } from "../../shared/link/client.ts";
import { helloFrame, welcome, type ServerChannel } from "../../shared/link/server.ts";
import { sampleEntries } from "../support/samples.ts";

beforeAll(initializeThemis);

/** A client and a relay after their handshake over real Secure Sessions. */
function connected(): { client: ClientChannel; server: ServerChannel } {
  const relay = crypto.generateKeyPair();
  const auth = crypto.generateKeyPair();
  const greeter = greet({ crypto, makeSession, pinned: relay.publicKey, auth });
  const side = welcome({ crypto, makeSession, relay });
  let server: ServerChannel | null = null;
  let said = greeter.receive(helloFrame(relay.publicKey));
  while (said.is === "reply") {
    const heard = side.receive(said.frame.slice(1));
    if (heard.is === "refused") throw new Error("the handshake must go on");
    if (heard.is === "ready") server = heard.channel;
    for (const out of heard.is === "ready" ? heard.frames : [heard.frame]) {
      said = greeter.receive(out);
    }
  }
  if (said.is !== "ready" || server === null) throw new Error("the handshake must end");
  return { client: said.channel, server };
}

describe("somebody on the wire, or a relay that isn't the pinned one", () => {
  it("session replay: a recorded payload that is sent again ends the connection (P5)", () => {
    const { client, server } = connected();
    const sent = client.seal({ t: "ping" }).frame.slice(1);
    expect(server.open(sent)).toMatchObject({ ok: true });
    expect(server.open(sent)).toEqual({ ok: false, error: "not-from-peer" });
  });

  it("reflection: what the client said, given back to it, is nothing the relay said (P5)", () => {
    const { client } = connected();
    const own = client.seal({ t: "ping" }).frame.slice(1);
    expect(client.open(own)).toEqual({ ok: false, error: "not-from-peer" });
  });

  it("another relay: one that shows another key than the pinned one is told nothing (P4)", () => {
    const pinned = crypto.generateKeyPair();
    const other = crypto.generateKeyPair();
    const greeter = greet({
      crypto,
      makeSession,
      pinned: pinned.publicKey,
      auth: crypto.generateKeyPair(),
    });
    const said = greeter.receive(helloFrame(other.publicKey));
    expect(said).toEqual({ is: "refused", why: "wrong-key" });
  });

  it("batch replay: a recorded batch that comes again is refused (P6)", () => {
    const uid = crypto.random(32);
    const key = { key: crypto.random(32), keyNo: 1, frame: 4 };
    const batch = sealBatch(crypto, uid, key, [bind(crypto, sampleEntries.message)]).slice(1);
    expect(openBatch(crypto, uid, key, batch)).toMatchObject({ ok: true });
    const after = openBatch(crypto, uid, { ...key, frame: 5 }, batch);
    expect(after).toEqual({ ok: false, error: "out-of-order" });
  });

  it("exchanged body: a batch whose sealed bytes aren't those of its header is refused (P6)", () => {
    const uid = crypto.random(32);
    const key = { key: crypto.random(32), keyNo: 1, frame: 4 };
    const batch = sealBatch(crypto, uid, key, [bind(crypto, sampleEntries.message)]).slice(1);
    const body = sampleEntries.message.sealed;
    const at = Buffer.from(batch).indexOf(body);
    batch[at] = (batch[at] ?? 0) ^ 1;
    expect(openBatch(crypto, uid, key, batch)).toEqual({ ok: false, error: "not-bound" });
  });
});
