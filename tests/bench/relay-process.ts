import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { fromBase64url } from "../../shared/bytes.ts";
import type { KeyPair } from "../../shared/crypto/port.ts";
import { crypto, makeSession } from "../../shared/crypto/themis.ts";
import { greet, type ClientChannel } from "../../shared/link/client.ts";
import type { Where } from "../relay/client.ts";
import { spawnServer } from "./machine.ts";
import { entriesIn } from "./entries.ts";
import type { Seeded } from "./seed.ts";
import { BINARY, clientFrame, LoadSocket } from "./socket.ts";
import { end, MESSAGE, type Member, type Server } from "./targets.ts";

/** The relay under measurement: the program as it is run, with the limits of rates lifted. */

const MAIN = fileURLToPath(new URL("../../relay/main.ts", import.meta.url));
const UNLIMITED = ["", "-room", "-connections", "-handshakes", "-rooms"].flatMap((kind) => [
  `--rate${kind}`,
  "1000000/1000000",
]);
const MANY = ["max-connections", "max-connections-per-address", "max-rooms"].flatMap((name) => [
  `--${name}`,
  "1000000",
]);
/** Milliseconds between two signs of life of a connection. */
const PING = 20_000;

export interface MeasuredRelay extends Where {
  child: ChildProcess;
  pid: number;
  port: number;
  /** Milliseconds from the start of the process until it listened. */
  startedIn: number;
  stop(): Promise<void>;
}

/** The relay as a program of its own on a free loopback port. */
export async function measuredRelay(
  data: string,
  args: readonly string[] = [],
): Promise<MeasuredRelay> {
  const from = performance.now();
  const profile = process.env["OFC_BENCH_PROFILE"];
  const options = ["-p", "0", "-d", data, "--log-level", "warn", ...UNLIMITED, ...MANY];
  const child = spawnServer(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`]),
    MAIN,
    ...options,
    ...args,
  ]);
  let said = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the relay ended with ${code}`)));
    child.stdout?.on("data", (piece: Buffer) => {
      said += piece.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const startedIn = performance.now() - from;
  const publicKey = fromBase64url((await readFile(join(data, "relay.pub"), "utf8")).trim());
  if (publicKey === null) throw new Error("relay.pub must hold base64url");
  const port = Number(new URL(address).port);
  return {
    address,
    publicKey,
    child,
    pid: child.pid ?? 0,
    port,
    startedIn,
    stop: () => end(child),
  };
}

/** Connects and shakes hands; the socket still hands over whole frames. */
export async function session(
  relay: MeasuredRelay,
  auth: KeyPair,
): Promise<{ socket: LoadSocket; channel: ClientChannel }> {
  const socket = await LoadSocket.open(relay.port, "/ws");
  const greeter = greet({ crypto, makeSession, pinned: relay.publicKey, auth });
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    socket.listen((_, content) => {
      const greeted = greeter.receive(new Uint8Array(content));
      if (greeted.is === "reply") socket.write(clientFrame(BINARY, greeted.frame));
      if (greeted.is === "ready") resolve(greeted.channel);
      if (greeted.is === "refused") reject(new Error(greeted.why));
    });
  });
  return { socket, channel };
}

/** Members of seeded rooms, each in a session of its own. */
export function relayServer(relay: MeasuredRelay, rooms: readonly Seeded[]): Server {
  const timers = new Set<NodeJS.Timeout>();
  return {
    pid: relay.pid,
    async join(room, place): Promise<Member> {
      const seeded = rooms[room];
      const auth = seeded?.auths[place];
      if (!seeded || !auth) throw new Error("nobody was seeded for this place");
      const { socket, channel } = await session(relay, auth);
      const seal = (message: unknown) => clientFrame(BINARY, channel.seal(message).frame);
      await new Promise<void>((resolve, reject) => {
        socket.listen((_, content) => {
          const opened = channel.open(new Uint8Array(content.subarray(1)));
          if (!opened.ok || opened.value.message.t === "error") reject(new Error("refused"));
          else if (opened.value.message.t === "fanout") resolve();
        });
        socket.write(seal({ t: "attach", room: seeded.owned.room }));
      });
      let n = 0;
      const sealed = () => seal({ t: "message", epoch: 0, n: (n += 1), sealed: MESSAGE });
      const ready: Uint8Array[] = [];
      const ping = setInterval(() => socket.write(seal({ t: "ping" })), PING);
      timers.add(ping);
      return {
        listen: (counted) => socket.count(entriesIn, counted),
        prepare(messages) {
          // What is sealed ahead has its numbers, and a ping would take one of them.
          clearInterval(ping);
          while (ready.length < messages) ready.push(sealed());
        },
        say: () => socket.write(ready.shift() ?? sealed()),
        close: () => socket.close(),
      };
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await relay.stop();
    },
  };
}
