import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../support/port.ts";
import { entriesIn } from "./entries.ts";
import { spawnServer } from "./machine.ts";
import { BINARY, clientFrame, LoadSocket } from "./socket.ts";

/** Servers of others to be measured beside the relay, each as one would run it for this. */

/** A connection in one room. */
export interface Member {
  /** Calls back with how many messages have just come. */
  listen(counted: (messages: number) => void): void;
  /** Makes so many messages before they are needed, where making one costs something. */
  prepare(messages: number): void;
  /** Sends one message of 1 KiB to the room. */
  say(): void;
  close(): void;
}

export interface Server {
  pid: number;
  /** Connects somebody to room number `room`, as its member number `place`. */
  join(room: number, place: number): Promise<Member>;
  stop(): Promise<void>;
}

export const MESSAGE = Buffer.alloc(1024, 0x5a);
const TEXT = 1;

/** Ends a server that `spawnServer` started. */
export function end(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  return gone;
}

async function nodePeer(name: string): Promise<{ child: ChildProcess; port: number }> {
  const file = fileURLToPath(new URL(`peers/${name}.ts`, import.meta.url));
  const child = spawnServer(process.execPath, ["--disable-warning=ExperimentalWarning", file]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`${name} ended`)));
    child.stdout?.once("data", (said: Buffer) =>
      resolve(Number(/port (\d+)/.exec(String(said))?.[1])),
    );
  });
  return { child, port };
}

function memberOf(
  socket: LoadSocket,
  frame: Uint8Array,
  isMessage: (opcode: number, bytes: Buffer, at: number) => boolean,
): Member {
  return {
    listen: (counted) => socket.count((...seen) => (isMessage(...seen) ? 1 : 0), counted),
    prepare: () => undefined,
    say: () => socket.write(frame),
    close: () => socket.close(),
  };
}

/** `uws` or `ws`: a frame is a message. */
async function plain(name: "uws" | "ws"): Promise<Server> {
  const { child, port } = await nodePeer(name);
  const frame = clientFrame(BINARY, MESSAGE);
  return {
    pid: child.pid ?? 0,
    async join(room) {
      const socket = await LoadSocket.open(port, `/?room${room}`);
      return memberOf(socket, frame, (opcode) => opcode === BINARY);
    },
    stop: () => end(child),
  };
}

/** The protocol's cryptography on uWebSockets.js, and nothing else of a relay. */
async function floor(): Promise<Server> {
  const { child, port } = await nodePeer("floor");
  const frame = clientFrame(BINARY, MESSAGE);
  return {
    pid: child.pid ?? 0,
    async join(room) {
      const socket = await LoadSocket.open(port, `/?room${room}`);
      return {
        listen: (counted) => socket.count(entriesIn, counted),
        prepare: () => undefined,
        say: () => socket.write(frame),
        close: () => socket.close(),
      };
    },
    stop: () => end(child),
  };
}

/** socket.io over WebSocket: a binary event is a text frame that announces one binary frame. */
async function socketIo(): Promise<Server> {
  const { child, port } = await nodePeer("socketio");
  const said = Buffer.from('451-["m",{"_placeholder":true,"num":0}]');
  const frame = Buffer.concat([clientFrame(TEXT, said), clientFrame(BINARY, MESSAGE)]);
  return {
    pid: child.pid ?? 0,
    async join(room) {
      const path = `/socket.io/?EIO=4&transport=websocket&room=room${room}`;
      const socket = await LoadSocket.open(port, path);
      await new Promise<void>((resolve) => {
        socket.listen((_, content) => {
          if (content[0] === 0x30) socket.write(clientFrame(TEXT, Buffer.from("40")));
          else if (content.subarray(0, 2).toString() === "40") resolve();
        });
      });
      return memberOf(socket, frame, (opcode) => opcode === BINARY);
    },
    stop: () => end(child),
  };
}

/** An MQTT packet of less than 16 KiB. */
function packet(type: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
  return Buffer.concat([Buffer.from([type, ...size]), body]);
}

function mqttText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
}

const MOSQUITTO = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"].find(
  (path) => existsSync(path),
);
/** Whether Debian's `mosquitto` is installed. */
export const hasMosquitto = MOSQUITTO !== undefined;

/** mosquitto with its WebSocket listener: MQTT 3.1.1, a room is a topic, QoS 0. */
async function mosquitto(): Promise<Server> {
  if (MOSQUITTO === undefined) throw new Error("mosquitto isn't installed");
  const folder = await mkdtemp(join(tmpdir(), "0fc-mosquitto-"));
  const port = await freePort();
  const options = [
    "allow_anonymous true",
    "persistence false",
    "set_tcp_nodelay true",
    "max_queued_messages 0",
    "max_inflight_messages 0",
    "log_type none",
    // Root gives its rights up otherwise, for a user that may not read the folder.
    "user root",
    // Debian's 2.0.11 ends where its only listener speaks WebSocket.
    `listener ${await freePort()} 127.0.0.1`,
    `listener ${port} 127.0.0.1`,
    "protocol websockets",
  ];
  await writeFile(join(folder, "conf"), `${options.join("\n")}\n`);
  const child = spawnServer(MOSQUITTO, ["-c", join(folder, "conf")]);
  let ids = 0;
  const connect = async (): Promise<LoadSocket> => {
    for (let left = 100; ; left -= 1) {
      try {
        return await LoadSocket.open(port, "/mqtt", "mqtt");
      } catch (error) {
        if (left === 0 || child.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  return {
    pid: child.pid ?? 0,
    async join(room) {
      const socket = await connect();
      ids += 1;
      const topic = mqttText(`room${room}`);
      await new Promise<void>((resolve) => {
        socket.listen((_, content) => {
          if (content[0] === 0x20) {
            const subscribe = packet(0x82, Buffer.from([0, 1]), topic, Buffer.from([0]));
            socket.write(clientFrame(BINARY, subscribe));
          } else if (content[0] === 0x90) resolve();
        });
        const flags = Buffer.from([4, 2, 0, 0]);
        const hello = packet(0x10, mqttText("MQTT"), flags, mqttText(`client${ids}`));
        socket.write(clientFrame(BINARY, hello));
      });
      const frame = clientFrame(BINARY, packet(0x30, topic, MESSAGE));
      return memberOf(socket, frame, (_, bytes, at) => bytes[at] === 0x30);
    },
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const PEERS = {
  uws: () => plain("uws"),
  ws: () => plain("ws"),
  socketio: socketIo,
  mosquitto,
  floor,
} as const;
export type Peer = keyof typeof PEERS;
