import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto, makeSession } from "../../shared/crypto/themis.ts";
import { FRAME } from "../../shared/link/frames.ts";
import { helloFrame, welcome } from "../../shared/link/server.ts";
import { freePort } from "../support/port.ts";
import { RecordingProxy } from "../support/proxy.ts";
import { RelayProcess } from "../support/relay.ts";
import { until } from "../support/until.ts";
import { memberIn, readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Row 8: the relay is the one whose key is pinned, or it is told nothing. */

const at = sharedScene(async (scene) => {
  await initializeThemis();
  const relay = await scene.relay();
  const [owner] = await scene.people("Olena");
  await scene.room(owner, "Harbour");
  await owner.say("before");
  await owner.waitForWords(words("thread.sent", { time: "" }));
  return { scene, relay, owner };
});

test("row 8: a relay whose clock is more than a day off is told from one that is away (P5)", async () => {
  const { relay, owner } = at();
  await relay.restart({ clockAhead: 25 * 3_600_000 });
  await owner.waitForWords(words("room.wrong-clock"), { timeout: 30_000 });
  await owner.waitForWords(words("room.wrong-clock.then"));
  await relay.restart({ clockAhead: 0 });
  await owner.press(words("room.offline.retry"));
  await owner.waitForMembers(1);
  expect(await owner.screen()).not.toContain(words("room.wrong-clock"));
});

test("row 8: a relay with another key is refused with an explanation, and nothing is sent to it (P4)", async () => {
  const { scene, relay, owner } = at();
  await relay.kill();
  const folder = await mkdtemp(join(tmpdir(), "0fc-other-"));
  const other = await RelayProcess.start({ port: await freePort(), data: join(folder, "data") });
  const proxy = await RecordingProxy.start({ port: scene.built.port, to: other.port });
  try {
    await owner.waitForWords(words("room.wrong-key"), { timeout: 30_000 });
    await owner.waitForWords(words("room.wrong-key.then"));
    await owner.say("not for this relay");
    await owner.waitForWords(words("thread.queued"));
    expect(proxy.requests().length).toBeGreaterThan(0);
    expect(proxy.frames("down").length).toBeGreaterThan(0);
    // Beyond the WebSocket's own opening, not a frame: no key of its own, no handshake, no room.
    expect(proxy.frames("up").filter((frame) => frame.length > 2)).toEqual([]);
  } finally {
    await proxy.stop();
    await other.remove();
    await rm(folder, { recursive: true, force: true });
  }
});

test("row 8: a relay that shows the pinned key and can't prove it gets no further than the handshake (P4)", async () => {
  const { scene, owner } = at();
  const { relay: pinned } = memberIn(await readVault(owner.panel));
  const impostor = crypto.generateKeyPair();
  const server = new WebSocketServer({ port: scene.built.port, host: "127.0.0.1" });
  const kinds: number[] = [];
  let ended = 0;
  server.on("connection", (socket) => {
    const door = welcome({
      crypto,
      makeSession,
      relay: { privateKey: impostor.privateKey, publicKey: pinned.key },
    });
    socket.send(helloFrame(pinned.key));
    socket.on("message", (data: Buffer) => {
      kinds.push(data[0] ?? -1);
      const answer = door.receive(new Uint8Array(data.subarray(1)));
      if (answer.is === "reply") socket.send(answer.frame);
    });
    socket.on("close", () => {
      ended += 1;
      door.destroy();
    });
  });
  try {
    // Opening the panel tries again at once.
    await owner.closePanel();
    await owner.openPanel();
    await until("the impostor was tried and left", () => ended > 0);
    expect(kinds.length).toBeGreaterThan(0);
    expect(new Set(kinds)).toEqual(new Set([FRAME.handshake]));
    expect((await owner.roomView()).connection.state).not.toBe("connected");
  } finally {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
});

test("row 8: the pinned relay is known again, and what waited goes to it alone (P4, P21)", async () => {
  const { relay, owner } = at();
  await relay.restart();
  await owner.closePanel();
  await owner.openPanel();
  await owner.openRoom("Harbour");
  await owner.waitForMembers(1);
  await owner.until("has nothing queued", async () => (await owner.roomView()).queued === 0);
  await owner.waitForHeld(["before", "not for this relay"]);
  expect((await owner.roomView()).alarms).toEqual([]);
});
