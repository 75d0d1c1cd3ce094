import { App, us_socket_local_port, type us_listen_socket, type WebSocket } from "uWebSockets.js";
import { crypto } from "../../../relay/crypto.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { bind, sealBatch } from "../../../shared/link/batch.ts";
import { Channel, LINK_KEY } from "../../../shared/link/channel.ts";
import { chainNext } from "../../../shared/wire/chain.ts";
import { down } from "../../../shared/wire/down.ts";
import { up } from "../../../shared/wire/up.ts";
import type { Bytes } from "../../../shared/wire/ids.ts";

/**
 * What the protocol alone costs: uWebSockets.js, and for each message its cell opened and
 * decoded, its hash and the chain's, its answer sealed, and one batch for all that came in
 * one turn of the event loop. There is no room, no check and no store: a relay can come
 * near this and no nearer. What comes is not sealed, as there is no handshake either; in
 * its place a cell of the same size is opened.
 */

interface Data {
  room: string;
}

await initializeThemis();
const link = crypto.random(LINK_KEY);
const uid = crypto.random(32);
const fanout = { key: crypto.random(32), keyNo: 1 };
const body: Bytes = new Uint8Array(1024).fill(0x5a);
const asked = { t: "message", epoch: 0, n: 1, sealed: body };
const frame = new Channel({ crypto, key: link, self: "client", schema: down }).seal(asked).frame;
const request = frame.subarray(1);
const answers = new Channel({ crypto, key: link, self: "relay", schema: up });
let hash = crypto.random(32);
let number = 0;
const waiting = new Map<string, WebSocket<Data>[]>();

function turn(room: string): void {
  const senders = waiting.get(room) ?? [];
  waiting.delete(room);
  const items = senders.map(() => {
    const opened = new Channel({ crypto, key: link, self: "relay", schema: up }).open(request);
    if (!opened.ok || opened.value.message.t !== "message") throw new Error("not a message");
    number += 1;
    const { sealed } = opened.value.message;
    const bound = bind(crypto, { number, type: "message", clear: [0, 0, number], sealed });
    hash = chainNext(crypto, hash, bound.h);
    return bound;
  });
  for (const sender of new Set(senders)) {
    sender.cork(() => {
      for (const one of senders) {
        if (one !== sender) continue;
        const { frame: answer } = answers.seal({ t: "logged", re: number, number, hash });
        sender.send(answer, true, false);
      }
    });
  }
  app.publish(room, sealBatch(crypto, uid, { ...fanout, frame: number }, items), true, false);
}

const app = App();
app.ws<Data>("/*", {
  idleTimeout: 0,
  maxBackpressure: 64 * 1_048_576,
  upgrade(response, asking, context) {
    response.upgrade(
      { room: asking.getQuery() },
      asking.getHeader("sec-websocket-key"),
      asking.getHeader("sec-websocket-protocol"),
      asking.getHeader("sec-websocket-extensions"),
      context,
    );
  },
  open(ws) {
    ws.subscribe(ws.getUserData().room);
  },
  message(ws) {
    const { room } = ws.getUserData();
    const senders = waiting.get(room);
    if (senders) {
      senders.push(ws);
      return;
    }
    waiting.set(room, [ws]);
    setImmediate(turn, room);
  },
});
app.listen("127.0.0.1", 0, (socket: us_listen_socket | false) => {
  if (!socket) throw new Error("no port");
  process.stdout.write(`port ${us_socket_local_port(socket)}\n`);
});
