import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { listenWs } from "../../relay/fallback.ts";
import { listenUws } from "../../relay/server.ts";
import type { Handlers, Socket, Transport, TransportOptions } from "../../relay/transport.ts";
import { relay, temporaryFolder } from "../relay/relays.ts";
import { Client } from "../relay/client.ts";
import { admit, makeRoom, messageOf } from "../relay/people.ts";
import { certificate } from "../support/certificate.ts";
import { until } from "../support/until.ts";

/** One contract for both transports: what the relay relies on. */

const OPTIONS: TransportOptions = {
  host: "127.0.0.1",
  port: 0,
  maxFrame: 65_536,
  maxWaiting: 262_144,
  proxy: false,
  tls: null,
};

interface Seen {
  socket: Socket | null;
  frames: Uint8Array[];
  closed: number;
  slow: number;
}

const TRANSPORTS = [
  ["uws", listenUws],
  ["ws", listenWs],
] as const;

describe.each(TRANSPORTS)("the transport on %s", (name, listen) => {
  async function start(
    options: Partial<TransportOptions> = {},
    change: Partial<Handlers> = {},
  ): Promise<{ transport: Transport; seen: Seen; url: string }> {
    const seen: Seen = { socket: null, frames: [], closed: 0, slow: 0 };
    const transport = await listen(
      { ...OPTIONS, ...options },
      {
        admit: () => null,
        connect(socket) {
          seen.socket = socket;
          return {
            receive: (frame) => void seen.frames.push(frame),
            closed: () => void (seen.closed += 1),
          };
        },
        slow: () => void (seen.slow += 1),
        request: (method, path) => ({ status: 200, headers: { "X-A": "b" }, body: method + path }),
        ...change,
      },
    );
    onTestFinished(() => transport.close());
    return { transport, seen, url: `ws://127.0.0.1:${transport.port}/ws` };
  }

  async function open(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
    const client = new WebSocket(url, { headers });
    client.on("error", () => undefined);
    await new Promise((resolve, reject) => {
      client.once("open", resolve);
      client.once("close", reject);
    });
    return client;
  }

  function received(client: WebSocket): string[] {
    const out: string[] = [];
    client.on("message", (data: Buffer) => out.push(data.toString()));
    return out;
  }

  test("says its name, and answers HTTP", async () => {
    const { transport } = await start();
    expect(transport.name).toBe(name);
    const answer = await fetch(`http://127.0.0.1:${transport.port}/a?b`);
    expect([await answer.text(), answer.headers.get("x-a")]).toEqual(["GET/a", "b"]);
  });

  test("carries frames both ways in order, and what is published to those who follow", async () => {
    const { transport, seen, url } = await start();
    const client = await open(url);
    const got = received(client);
    client.send(Buffer.from("up"));
    await until("the frame is there", () => seen.frames.length === 1);
    const send = (text: string) => seen.socket?.send(new Uint8Array(Buffer.from(text)));
    const publish = (text: string) => transport.publish("t", new Uint8Array(Buffer.from(text)));
    publish("nobody's");
    send("1");
    seen.socket?.follow("t");
    publish("2");
    send("3");
    send("4");
    publish("5");
    seen.socket?.close();
    await until("the end", () => seen.closed === 1);
    await until("all is there", () => got.length === 5);
    expect(got).toEqual(["1", "2", "3", "4", "5"]);
    send("after the end");
    expect(seen.closed).toBe(1);
  });

  test("never compresses, whatever the client offers", async () => {
    const { url } = await start();
    const client = new WebSocket(url, { perMessageDeflate: true });
    await new Promise((resolve) => client.once("open", resolve));
    expect(client.extensions).toBe("");
    client.terminate();
  });

  test("gives the refusal of whoever isn't welcome, and takes nobody elsewhere", async () => {
    const refusal = { status: 429, headers: {}, body: "no" };
    const { url, seen } = await start({}, { admit: () => refusal });
    const status = await new Promise((resolve) => {
      const client = new WebSocket(url);
      client.on("unexpected-response", (_, response) => resolve(response.statusCode));
      client.on("error", () => undefined);
    });
    expect(status).toBe(429);
    expect(seen.socket).toBeNull();
    await expect(open(url.replace("/ws", "/other"))).rejects.toBeDefined();
  });

  test("ends a connection for a text frame or one that is too large", async () => {
    for (const bad of ["text", Buffer.alloc(OPTIONS.maxFrame + 1)]) {
      const { url, seen } = await start();
      const client = await open(url);
      client.send(bad);
      await until("the end", () => seen.closed === 1);
      expect(seen.frames).toEqual([]);
    }
  });

  test("drops a client that doesn't read, and keeps the others", async () => {
    const { transport, seen, url } = await start();
    const slow = await open(url);
    const slowSocket = seen.socket;
    slow.pause();
    const quick = await open(url);
    const got = received(quick);
    seen.socket?.follow("t");
    slowSocket?.follow("t");
    const frame = new Uint8Array(60_000);
    let sent = 0;
    await until("the slow one is dropped", () => {
      transport.publish("t", frame);
      sent += 1;
      return seen.closed === 1;
    });
    await until("the quick one has all", () => got.length === sent);
    expect(seen).toMatchObject({ closed: 1, slow: 1 });
  });

  test("takes the nearest proxy's word for an address only when told to", async () => {
    for (const proxy of [true, false]) {
      const { seen, url } = await start({ proxy });
      const client = await open(url, { "X-Forwarded-For": "198.51.100.1, 198.51.100.2" });
      expect(seen.socket?.address.includes("198.51.100.2")).toBe(proxy);
      client.terminate();
    }
  });

  test("speaks TLS with a certificate of its own, and says so where that can't be used", async () => {
    const folder = temporaryFolder();
    const { cert, key } = certificate(folder, "localhost");
    const { transport, seen } = await start({ tls: { cert, key } });
    const client = new WebSocket(`wss://localhost:${transport.port}/ws`, {
      ca: readFileSync(cert),
      lookup: (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    await new Promise((resolve, reject) => {
      client.once("open", resolve);
      client.once("error", reject);
    });
    client.send(Buffer.from("sealed"));
    await until("the frame is there", () => seen.frames.length === 1);
    client.terminate();
    await expect(
      listen(
        { ...OPTIONS, tls: { cert: key, key: cert } },
        {
          admit: () => null,
          connect: () => ({ receive: () => undefined, closed: () => undefined }),
          slow: () => undefined,
          request: () => ({ status: 200, headers: {}, body: "" }),
        },
      ),
    ).rejects.toThrow("--tls-cert");
  });

  test("the whole relay runs on it", async () => {
    const running = await relay({ transport: name });
    expect(running.transport).toBe(name);
    const { owner, owned } = await makeRoom(running);
    const guest = await admit(owner, owned);
    const { number } = await owner.expect("logged", messageOf(guest.owned.epoch, 1));
    await guest.client.entry(number);
    await guest.client.close();
    const back = await Client.connect(running, guest.keys.auth);
    await back.expect("attached", { t: "attach", room: owned.room });
  });
});
