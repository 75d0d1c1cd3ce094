import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { handshakesInTurn } from "../../relay/handshakes.ts";
import { AddressLimiter } from "../../relay/limiter.ts";
import { LIMITS } from "../../shared/limits.ts";
import { freePort } from "../support/port.ts";
import { within } from "../support/until.ts";
import { Client, socketAddress, type Where } from "./client.ts";
import { admit, askOf, makeInvite, makeKeys, makeRoom, messageOf } from "./people.ts";
import { relay, UNLIMITED } from "./relays.ts";

/** As good as never again, after `burst` times. */
const only = (burst: number) => ({ perSecond: 0.000_001, burst });

/** A socket that says nothing, or the status that it was refused with. */
function knock(where: Pick<Where, "address">): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketAddress(where));
    onTestFinished(() => socket.terminate());
    socket.on("error", () => undefined);
    socket.on("open", () => resolve(socket));
    socket.on("unexpected-response", (_, { statusCode }) => resolve(statusCode ?? 0));
  });
}

async function closed(socket: WebSocket | number): Promise<boolean> {
  if (typeof socket === "number") throw new Error(`refused with ${socket}`);
  if (socket.readyState !== WebSocket.CLOSED) {
    await new Promise((resolve) => socket.once("close", resolve));
  }
  return true;
}

async function metricsOf(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

test("one address has so many connections and no more, until one of them ends", async () => {
  const metrics = await freePort();
  const strict = await relay({ maxConnectionsPerAddress: 2, metrics });
  const first = await knock(strict);
  await knock(strict);
  expect(await knock(strict)).toBe(429);
  expect(await metricsOf(metrics)).toContain(
    'ofc_limited_total{limit="connections-per-address"} 1',
  );
  if (typeof first === "number") throw new Error("the first must be let in");
  first.terminate();
  let again = await knock(strict);
  while (again === 429) again = await knock(strict);
  expect(again).toBeInstanceOf(WebSocket);
});

test("between two steps of handshakes there is a turn for everybody else", async () => {
  const inTurn = handshakesInTurn();
  const seen: string[] = [];
  for (const step of ["first", "second", "third"]) inTurn(() => seen.push(step));
  expect(seen).toEqual([]);
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push("others");
  }
  expect(seen).toEqual(["first", "others", "second", "others", "third", "others", "others"]);
});

test("the whole relay has so many connections and no more", async () => {
  const strict = await relay({ maxConnections: 2 });
  await knock(strict);
  await knock(strict);
  expect(await knock(strict)).toBe(503);
});

test("where memory is scarce nobody new is let in and the silent have half the time, until it is there again", async () => {
  let used = 0;
  const metrics = await freePort();
  const strict = await relay(
    { maxMemory: 1000, metrics },
    { memory: () => used, times: { handshake: 10_000, silence: 10_000 } },
  );
  const { owner } = await makeRoom(strict);
  const silent = await Client.connect(strict);
  const half = await knock(strict);
  const event = (name: string) => strict.lines.some((line) => line.includes(`"event":"${name}"`));
  used = 1001;
  const from = performance.now();
  while (!event("memory-scarce")) await sleep(50);
  expect(await knock(strict)).toBe(503);
  expect(await owner.gist(messageOf(0, 1))).toBe("logged");
  const speaking = setInterval(() => void owner.ask({ t: "ping" }), 1000);
  await Promise.all([closed(half), silent.closed]);
  clearInterval(speaking);
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(silent.pushes).toEqual([{ t: "bye", why: "idle" }]);
  used = 1000;
  while (!event("memory-enough")) await sleep(50);
  expect(await knock(strict)).toBeInstanceOf(WebSocket);
  expect(await owner.gist(messageOf(0, 2))).toBe("logged");
  expect(await metricsOf(metrics)).toContain('ofc_limited_total{limit="max-memory"} 1');
});

test("connections that come too fast from one address are refused", async () => {
  const strict = await relay({ rates: { ...UNLIMITED, connections: only(3) } });
  const seen = [];
  for (let at = 0; at < 5; at += 1) seen.push(await knock(strict));
  expect(seen.slice(3)).toEqual([429, 429]);
});

test("a flood of handshakes from one address is cut off before it costs a handshake", async () => {
  const metrics = await freePort();
  const strict = await relay({ rates: { ...UNLIMITED, handshakes: only(2) }, metrics });
  const settled = [];
  for (let at = 0; at < 5; at += 1) {
    settled.push(
      await Client.connect(strict).then(
        () => "in",
        (error: Error) => error.message,
      ),
    );
  }
  expect(settled).toEqual(["in", "in", "closed", "closed", "closed"]);
  expect(await metricsOf(metrics)).toContain('ofc_limited_total{limit="rate-handshakes"} 3');
});

test("a room takes so many requests of all its members and no more, and other rooms go on", async () => {
  const metrics = await freePort();
  const strict = await relay({ rates: { ...UNLIMITED, room: only(6) }, metrics });
  const busy = await makeRoom(strict);
  const answers = [];
  for (let n = 1; n <= 8; n += 1) answers.push(await busy.owner.gist(messageOf(0, n)));
  expect(answers.filter((one) => one === "logged").length).toBeLessThan(6);
  expect(answers.at(-1)).toBe("error rate");
  expect(await metricsOf(metrics)).toMatch(/ofc_limited_total\{limit="rate-room"\} [1-9]/);
  const quiet = await makeRoom(strict);
  expect(await quiet.owner.gist(messageOf(0, 1))).toBe("logged");
});

test("whoever opens a socket and says nothing is dropped in time", async () => {
  const hasty = await relay({}, { times: { handshake: 50, silence: 50_000 } });
  expect(await closed(await knock(hasty))).toBe(true);
});

test("whoever falls silent is given up in time, also where the clock was set back", async () => {
  let jump = 0;
  const now = () => Date.now() + jump;
  const metrics = await freePort();
  const strict = await relay({ metrics }, { now, times: { handshake: 1500, silence: 1500 } });
  const quiet = await Client.connect(strict);
  const half = await knock(strict);
  jump = -86_400_000 / 2;
  await quiet.closed;
  expect(quiet.pushes).toEqual([{ t: "bye", why: "idle" }]);
  expect(await closed(half)).toBe(true);
  const text = await metricsOf(metrics);
  expect(text).toContain('ofc_limited_total{limit="silence"} 1');
  expect(text).toContain('ofc_limited_total{limit="handshake"} 1');
});

test("a clock that is set forward ends nobody's session", async () => {
  let jump = 0;
  const times = { handshake: 5000, silence: 5000 };
  const running = await relay({}, { now: () => Date.now() + jump, times });
  const { owner } = await makeRoom(running);
  jump = 86_400_000 / 2;
  // Longer than the relay takes to look at all connections.
  await sleep(2100);
  expect(await owner.gist(messageOf(0, 1))).toBe("logged");
});

test("a member that doesn't read is cut off and counted, and the others go on", async () => {
  const metrics = await freePort();
  const strict = await relay({ maxWaiting: 262_144, metrics });
  const { owner, owned } = await makeRoom(strict);
  const joined = await admit(owner, owned);
  joined.client.pause();
  let n = 0;
  while (!(await metricsOf(metrics)).includes('ofc_limited_total{limit="max-waiting"} 1')) {
    for (let more = 0; more < 10; more += 1) {
      n += 1;
      expect(await owner.gist(messageOf(joined.owned.epoch, n, 60_000))).toBe("logged");
    }
  }
  joined.client.resume();
  await joined.client.closed;
}, 120_000);

test("a flood of joiners on one invite fills it and nothing else", async () => {
  const where = await relay();
  const { owner, owned } = await makeRoom(where);
  const [flooded, other] = [makeInvite(owned), makeInvite(owned)];
  await owner.expect("done", flooded.open);
  await owner.expect("done", other.open);
  const asks = [];
  for (let at = 0; at < LIMITS.joinsPerInvite + 4; at += 1) {
    const keys = makeKeys();
    const client = await Client.connect(where, keys.auth);
    asks.push(await client.gist(askOf(owned, keys, flooded)));
  }
  expect(asks.slice(-4)).toEqual(Array(4).fill("error invite-busy"));
  const keys = makeKeys();
  const client = await Client.connect(where, keys.auth);
  expect(await client.gist(askOf(owned, keys, other))).toBe("asked");
  expect(await owner.gist(messageOf(0, 1))).toBe("logged");
});

test("frames that are giant, tiny or unknown end their connection and no other's (P4, P5)", async () => {
  const where = await relay();
  const { owner } = await makeRoom(where);
  const frames = [
    new Uint8Array(LIMITS.frame + 3),
    new Uint8Array(0),
    new Uint8Array([2]),
    new Uint8Array([9, 9, 9]),
  ];
  for (const frame of frames) {
    const client = await Client.connect(where);
    client.raw(frame);
    await client.closed;
  }
  expect(await owner.gist(messageOf(0, 1))).toBe("logged");
});

/** A tenth of a second of it in an ordinary run; `OFC_GARBAGE=10000` for all of it. */
const GARBAGE = Number(process.env["OFC_GARBAGE"] ?? 300);
/** Milliseconds within which everybody else is still answered. */
const PATIENCE = 5000;

test(
  `${GARBAGE} connections of garbage leave the others answered`,
  async () => {
    const where = await relay({ maxConnections: 50_000, maxConnectionsPerAddress: 50_000 });
    const { owner } = await makeRoom(where);
    const flood = (async () => {
      for (let at = 0; at < GARBAGE; at += 50) {
        await Promise.all(
          Array.from({ length: Math.min(50, GARBAGE - at) }, async () => {
            const socket = await knock(where);
            if (typeof socket === "number") return;
            socket.send(randomBytes(1 + (at % 5000)));
            await closed(socket);
          }),
        );
      }
      return true;
    })();
    const state = { over: false };
    void flood.then(() => (state.over = true));
    let n = 0;
    while (!state.over) {
      n += 1;
      const answer = within(PATIENCE, "an answer", owner.gist(messageOf(0, n)));
      expect(await answer).toBe("logged");
    }
    expect(await flood).toBe(true);
    expect(n).toBeGreaterThan(0);
  },
  30_000 + GARBAGE * 20,
);

test("present connections are counted by a hash that changes daily, and leaving counts once", () => {
  const limiter = new AddressLimiter({ any: only(1) }, 0);
  const entered = limiter.enter("192.0.2.1", 0);
  limiter.enter("192.0.2.1", 0);
  expect(limiter.present("192.0.2.1", 0)).toBe(2);
  expect(limiter.present("192.0.2.2", 0)).toBe(0);
  limiter.leave("192.0.2.1", entered, 0);
  expect(limiter.present("192.0.2.1", 0)).toBe(1);
  expect(limiter.present("192.0.2.1", 86_400_000)).toBe(0);
  limiter.enter("192.0.2.1", 86_400_000);
  limiter.leave("192.0.2.1", entered, 86_400_000);
  expect(limiter.present("192.0.2.1", 86_400_000)).toBe(1);
});
