import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { fromBase64url } from "../../shared/bytes.ts";
import { crypto, makeSession } from "../../shared/crypto/themis.ts";
import { LIMITS } from "../../shared/limits.ts";
import { greet } from "../../shared/link/client.ts";
import { helloFrame } from "../../shared/link/server.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { BINARY, clientFrame } from "./socket.ts";

/** A program of its own that opens connections of garbage to a relay: its port, its key, how many, from how many addresses. */

const [port = "", key = "", many = "", addresses = ""] = process.argv.slice(2);
const AT_ONCE = 200;
const UPGRADE =
  "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`;

await initializeThemis();
const pinned = fromBase64url(key);
if (pinned === null) throw new Error("not a key");

/** The first half of a good handshake; the relay can't tell that it is always the same. */
function firstHalf(relay: Uint8Array<ArrayBuffer>): Buffer {
  const greeter = greet({ crypto, makeSession, pinned: relay, auth: crypto.generateKeyPair() });
  const greeted = greeter.receive(helloFrame(relay));
  if (greeted.is !== "reply") throw new Error("no handshake");
  return clientFrame(BINARY, greeted.frame);
}

const half = firstHalf(pinned);
/** Says that 1 GiB will follow. */
const giantHead = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]);
const asLargeAsMayBe = Buffer.concat([
  Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  randomBytes(LIMITS.frame),
]);
asLargeAsMayBe.writeUInt32BE(LIMITS.frame, 6);

const KINDS: readonly (() => readonly (Uint8Array | string)[])[] = [
  () => [randomBytes(2000)],
  () => [UPGRADE, clientFrame(BINARY, randomBytes(500))],
  () => [UPGRADE, half],
  () => [UPGRADE, giantHead],
  () => [UPGRADE, asLargeAsMayBe],
  () => [UPGRADE, ...Array.from({ length: 50 }, () => clientFrame(BINARY, Buffer.alloc(0)))],
  () => [UPGRADE],
  () => [],
];

/** Resolves once it is open and all is written, or it was refused. It stays open as long as the relay lets it. */
function open(at: number): Promise<void> {
  return new Promise((resolve) => {
    const localAddress = `127.0.0.${2 + (at % Number(addresses))}`;
    const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress });
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.resume();
    socket.on("connect", () => {
      for (const piece of KINDS[at % KINDS.length]?.() ?? []) socket.write(piece);
      setImmediate(resolve);
    });
  });
}

for (let at = 0; at < Number(many); at += AT_ONCE) {
  const left = Math.min(AT_ONCE, Number(many) - at);
  await Promise.all(Array.from({ length: left }, (_, more) => open(at + more)));
}
process.exit(0);
