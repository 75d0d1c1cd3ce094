import type { Bytes, Crypto, KeyPair, MakeSession } from "../../shared/crypto/port.ts";
import { TIMES } from "../../shared/limits.ts";
import { openBatch, type FanoutKey } from "../../shared/link/batch.ts";
import { greet, type ClientChannel, type Refusal } from "../../shared/link/client.ts";
import { FRAME } from "../../shared/link/frames.ts";
import type { RelayRef, RoomEvent, Tag } from "../../shared/room/state.ts";
import type { Down } from "../../shared/wire/down.ts";
import type { Bye } from "../../shared/wire/error.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import type { Up } from "../../shared/wire/up.ts";
import type { Clock } from "./adapters/clock.ts";
import { socketAddress, type OpenSocket } from "./adapters/socket.ts";

export type AnswerMessage = Extract<RoomEvent, { type: "answer" }>["message"];
export type PushedMessage = Extract<RoomEvent, { type: "pushed" }>["message"];

/** Why a wire is over: lost, silent for too long, refused by either side, or gone wrong. */
export type WireEnd = "lost" | "silence" | Refusal | Bye["why"];

export interface WireEvents {
  /** The relay has proved its key; what is sent now arrives. */
  ready(): void;
  answer(tag: Tag, message: AnswerMessage): void;
  pushed(message: PushedMessage): void;
  entries(entries: Entry[]): void;
  signals(signals: Signal[]): void;
  /** Every `TIMES.keepAlive` while it is ready. */
  beat(): void;
  /** Comes once, unless `close` was called. */
  ended(why: WireEnd): void;
}

export interface Wire {
  /** Sends once ready; before and after, nothing. */
  send(message: Up, tag: Tag): void;
  close(): void;
}

export interface WireDeps {
  crypto: Crypto;
  makeSession: MakeSession;
  openSocket: OpenSocket;
  clock: Clock;
}

export interface WireOptions {
  relay: RelayRef;
  auth: KeyPair;
  /** The room's uid as soon as it is known: without it no batch can be opened. */
  uid: () => Bytes | null;
}

/**
 * One connection from socket to end: greeting, handshake, then payloads, batches
 * and keepalive. An application frame every `TIMES.keepAlive` keeps the worker
 * alive, which the protocol's own pings don't.
 */
export function openWire(deps: WireDeps, options: WireOptions, events: WireEvents): Wire {
  const { crypto, clock, makeSession } = deps;
  const { relay, auth, uid } = options;
  const greeter = greet({ crypto, makeSession, pinned: relay.key, auth });
  const tags = new Map<number, Tag>();
  let channel: ClientChannel | null = null;
  let fanout: FanoutKey | null = null;
  let heard = clock.now();
  let over = false;
  let cancel = clock.after(TIMES.handshake, () => end("silence"));

  const close = (): void => {
    if (over) return;
    over = true;
    cancel();
    greeter.destroy();
    channel?.destroy();
    socket.close();
  };
  const end = (why: WireEnd): void => {
    if (over) return;
    close();
    events.ended(why);
  };
  const beat = (): void => {
    if (clock.now() - heard > TIMES.silence) return end("silence");
    cancel = clock.after(TIMES.keepAlive, beat);
    if (channel !== null) socket.send(channel.seal({ t: "ping" }).frame);
    events.beat();
  };

  const onGreeting = (data: Uint8Array): void => {
    const greeted = greeter.receive(data);
    if (greeted.is === "reply") socket.send(greeted.frame);
    if (greeted.is === "refused") end(greeted.why);
    if (greeted.is === "ready") {
      channel = greeted.channel;
      cancel();
      cancel = clock.after(TIMES.keepAlive, beat);
      events.ready();
    }
  };

  const onMessage = (message: Down): void => {
    switch (message.t) {
      case "pong":
      case "memberList":
      case "inviteList":
        return;
      case "fanout": {
        if (fanout !== null && message.keyNo < fanout.keyNo) return end("protocol");
        const { key, keyNo, frame } = message;
        fanout = { key, keyNo, frame };
        return;
      }
      case "bye":
        return end(message.why);
      case "part":
      case "deleted":
      case "joinAsked":
      case "joinConfirmed":
      case "joinAnswered":
      case "joinAdmitted":
      case "joinEnded":
        return events.pushed(message);
      default: {
        const tag = tags.get(message.re);
        tags.delete(message.re);
        // Without a tag it answers a keepalive that the relay refused.
        if (tag !== undefined) events.answer(tag, message);
      }
    }
  };

  const onBatch = (content: Uint8Array): void => {
    const room = uid();
    const opened =
      fanout === null || room === null ? null : openBatch(crypto, room, fanout, content);
    if (fanout === null || opened === null || !opened.ok) return end("protocol");
    fanout = { ...fanout, frame: fanout.frame + 1 };
    const signals = opened.value.filter((item) => item.type === "signal");
    const entries = opened.value.filter((item) => item.type !== "signal");
    if (signals.length > 0) events.signals(signals);
    if (entries.length > 0) events.entries(entries);
  };

  const socket = deps.openSocket(socketAddress(relay.address), {
    closed: () => end("lost"),
    message(data) {
      if (over) return;
      heard = clock.now();
      if (channel === null) return onGreeting(data);
      const content = data.slice(1);
      if (data[0] === FRAME.batch) return onBatch(content);
      const opened = data[0] === FRAME.payload ? channel.open(content) : null;
      if (!opened?.ok) return end("protocol");
      onMessage(opened.value.message);
    },
  });

  return {
    send(message, tag) {
      if (over || channel === null) return;
      const { frame, number } = channel.seal(message);
      tags.set(number, tag);
      socket.send(frame);
    },
    close,
  };
}
