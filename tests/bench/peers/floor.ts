import type { WebSocket } from "uWebSockets.js";
import { crypto } from "../../../relay/crypto.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { bind, sealBatch } from "../../../shared/link/batch.ts";
import { Channel, LINK_KEY } from "../../../shared/link/channel.ts";
import { chainNext } from "../../../shared/wire/chain.ts";
import { down } from "../../../shared/wire/down.ts";
import { up } from "../../../shared/wire/up.ts";
import type { Bytes } from "../../../shared/wire/ids.ts";
import { serveRooms, type Data } from "./rooms.ts";

/**
 * What the protocol alone costs: uWebSockets.js, and for each message its cell opened and
 * decoded, its hash and the chain's, its answer sealed, and one batch for all that came in
 * one turn of the event loop. There is no room, no check and no store: a relay can come
 * near this and no nearer. What comes is not sealed, as there is no handshake either; in
 * its place a cell of the same size is opened.
 */

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
  publish(room, sealBatch(crypto, uid, { ...fanout, frame: number }, items));
}

const publish = serveRooms((room, _message, sender) => {
  const senders = waiting.get(room);
  if (senders) {
    senders.push(sender);
    return;
  }
  waiting.set(room, [sender]);
  setImmediate(turn, room);
});
