import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeSession } from "../shared/crypto/themis.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import { LIMITS, TIMES } from "../shared/limits.ts";
import { crypto } from "./crypto.ts";
import { Access } from "./access.ts";
import { Connection, type ConnectionDeps } from "./connection.ts";
import { handshakesInTurn } from "./handshakes.ts";
import { answerHttp } from "./http.ts";
import { DATABASE, openIdentity } from "./identity.ts";
import { AddressLimiter } from "./limiter.ts";
import { chooseTransport } from "./listen.ts";
import { makeLog } from "./log.ts";
import { NO_METER, type Limit, type Meter } from "./meter.ts";
import { DEFAULTS, type RelayConfig } from "./settings.ts";
import { Rooms } from "./rooms.ts";
import type { Store } from "./store/port.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { watched } from "./watched.ts";
import { initializeThemis } from "./themis.ts";
import type { HttpAnswer, Socket } from "./transport.ts";

/** What a program or a test may put in place of the real thing. */
export interface RelayParts {
  store?: Store;
  /** Unix time in milliseconds. */
  now?: () => number;
  writeLog?: (line: string) => void;
  /** Milliseconds. */
  times?: { handshake: number; silence: number };
  /** Resident bytes of this program. */
  memory?: () => number;
}

export interface Relay {
  /** Where clients reach it: the public address, or the one listened on. */
  address: string;
  publicKey: Bytes;
  port: number;
  /** Loopback port of the metrics, null for none. */
  metricsPort: number | null;
  /** Which transport it runs on. */
  transport: "uws" | "ws";
  /** Erases what is over, as the relay does by itself every hour. */
  sweep(): Promise<void>;
  /** Answers what was asked, says `stopping` to everybody, closes the store. */
  stop(): Promise<void>;
}

const TICK = 1000;
const EVICT = 30_000;
const SWEEP = 3_600_000;
/** How long those who are leaving get for their last bytes. */
const FAREWELL = 250;

const version = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  }
).version;

/** Runs `action` every `ms` milliseconds without keeping the program alive for it. */
function every(ms: number, action: () => void): () => void {
  const timer = setInterval(action, ms);
  timer.unref();
  return () => clearInterval(timer);
}

function hostInUrl(host: string): string {
  const local = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return local.includes(":") ? `[${local}]` : local;
}

/**
 * Starts a relay. Rejects when its key, its database or its port can't be used,
 * with an error whose message says what to do. What isn't given is as in
 * `DEFAULTS`.
 */
export async function startRelay(
  wish: Partial<RelayConfig> = {},
  parts: RelayParts = {},
): Promise<Relay> {
  const config: RelayConfig = { ...DEFAULTS, ...wish };
  const now = parts.now ?? Date.now;
  const writeLog = parts.writeLog ?? ((line: string) => void process.stderr.write(line));
  const log = makeLog(config.logLevel, writeLog, now);
  const started = performance.now();

  await initializeThemis();
  const identity = await openIdentity(crypto, config.data);
  const listen = await chooseTransport(config.transport, log);
  // Brings Node's HTTP with it, a seventh of the time of a start, so only where it is wanted.
  const measuring = config.metrics > 0 ? await import("./metrics.ts") : null;
  const opened =
    parts.store ?? (await openSqliteStore(join(config.data, DATABASE), config.maxStorage));
  let meter: Meter = NO_METER;
  const { store, healthy } = watched(opened, () => meter);

  let keyNo = await store.nextBase(now());
  const limiter = new AddressLimiter(config.rates, now());
  /** Each with the number under which its address entered. */
  const connections = new Map<Connection, number>();
  let stopping = false;
  const memory = parts.memory ?? (() => process.memoryUsage.rss());
  let scarce = false;
  const lookAtMemory = (): void => {
    const was = scarce;
    scarce = memory() > config.maxMemory;
    if (scarce !== was) log("warn", scarce ? "memory-scarce" : "memory-enough");
  };
  const levels = { connections: () => connections.size, rooms: () => rooms.size, healthy };
  const metrics = measuring?.makeMetrics(levels) ?? null;
  if (metrics !== null) meter = metrics.meter;

  const rooms = new Rooms(
    {
      crypto,
      relayKey: identity.publicKey,
      policy: {
        maxMembers: config.maxMembers,
        maxMessage: config.maxMessage,
        maxFile: config.maxFile,
        maxRoomFiles: config.maxRoomFiles,
        maxFiles: config.maxFiles,
      },
      store,
      publish(topic, frame) {
        meter.batch(frame.length);
        transport.publish(topic, frame);
      },
      nextKeyNo: () => (keyNo += 1),
      now,
      log,
      maxRooms: config.maxRooms,
      retentionDays: config.retention,
      roomRate: config.rates.room,
      meter,
    },
    await store.countRooms(),
  );
  const access = new Access(crypto, identity.publicKey, config.accessCode);
  const allow = (kind: "handshakes" | "rooms", address: string): boolean => {
    const allowed = limiter.take(kind, address, now());
    if (!allowed) meter.limited(`rate-${kind}`);
    return allowed;
  };
  const deps: ConnectionDeps = {
    crypto,
    makeSession,
    identity,
    desk: rooms,
    inTurn: handshakesInTurn(),
    allowHandshake: (address) => allow("handshakes", address),
    refuseRoom(shown, address) {
      const refused = access.refusal(shown, {
        left: () => limiter.left("codes", address, now()),
        use: () => void limiter.take("codes", address, now()),
      });
      if (refused === "code-rate") meter.limited("rate-codes");
      return refused ?? (allow("rooms", address) ? null : "rate");
    },
    closed(connection, address) {
      const entered = connections.get(connection);
      if (entered !== undefined) limiter.leave(address, entered, now());
      connections.delete(connection);
    },
    hashedUntil: () => limiter.hashedUntil(now()),
    meter,
    requests: config.rates.requests,
    times: parts.times ?? TIMES,
    now,
    elapsed: () => performance.now(),
    log,
  };
  const connect = (socket: Socket) => {
    const connection = new Connection(socket, deps);
    connections.set(connection, limiter.enter(socket.address, now()));
    return connection;
  };
  const health = () => ({
    ok: healthy() && !stopping,
    version,
    uptime: Math.floor((performance.now() - started) / 1000),
  });

  const admit = (address: string): HttpAnswer | null => {
    const refuse = (limit: Limit, status: number, body: string): HttpAnswer => {
      meter.limited(limit);
      return { status, headers: { "Content-Type": "text/plain" }, body };
    };
    if (stopping) return { status: 503, headers: {}, body: "This relay is stopping.\n" };
    const full = "This relay is full. Try again later.\n";
    if (scarce) return refuse("max-memory", 503, full);
    if (connections.size >= config.maxConnections) return refuse("connections", 503, full);
    if (limiter.present(address, now()) >= config.maxConnectionsPerAddress) {
      const text = "Too many connections from this address.\n";
      return refuse("connections-per-address", 429, text);
    }
    if (!limiter.take("connections", address, now())) {
      const text = "Too many new connections from this address. Try again later.\n";
      return refuse("rate-connections", 429, text);
    }
    return null;
  };
  const { host, port, proxy, tlsCert, tlsKey } = config;
  const tls = tlsCert !== null && tlsKey !== null ? { cert: tlsCert, key: tlsKey } : null;
  const transport = await listen(
    { host, port, proxy, tls, maxFrame: LIMITS.frame + 2, maxWaiting: config.maxWaiting },
    {
      admit,
      connect,
      slow: () => meter.limited("max-waiting"),
      request: (method, path) => answerHttp(method, path, health),
    },
  ).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });

  const served =
    measuring !== null && metrics !== null
      ? await measuring.serveMetrics(metrics, config.metrics).catch(async (error: unknown) => {
          await transport.close();
          await store.close();
          throw error;
        })
      : null;

  const sweep = async (): Promise<void> => {
    const begun = performance.now();
    await rooms.sweep(now());
    log("debug", "swept", { ms: Math.round(performance.now() - begun) });
  };
  const sweepQuietly = () =>
    void sweep().catch(() => {
      // A stop that comes in between is no failure.
      if (!stopping) log("error", "sweep-failed");
    });
  const timers = [
    every(TICK, () => {
      lookAtMemory();
      for (const connection of connections.keys()) connection.tick(scarce);
      // A small write, to find out whether the store has come back.
      if (!healthy() && !stopping) void store.nextBase(keyNo).catch(() => undefined);
    }),
    every(EVICT, () => {
      rooms.evict(now());
      limiter.prune(now());
      log("debug", "state", { rooms: rooms.size, connections: connections.size });
    }),
    every(SWEEP, sweepQuietly),
  ];
  sweepQuietly();
  log("info", "listening", { transport: transport.name, port: transport.port });

  const stop = async (): Promise<void> => {
    const begun = performance.now();
    stopping = true;
    for (const end of timers) end();
    served?.close();
    transport.stopListening();
    await rooms.drained();
    for (const connection of connections.keys()) connection.end("stopping");
    await new Promise((resolve) => setTimeout(resolve, connections.size > 0 ? FAREWELL : 0));
    await rooms.drained();
    await transport.close();
    await store.close();
    log("info", "stopped", { ms: Math.round(performance.now() - begun) });
  };
  let stopped: Promise<void> | null = null;

  return {
    address: config.address ?? `http${tls ? "s" : ""}://${hostInUrl(host)}:${transport.port}`,
    publicKey: identity.publicKey,
    port: transport.port,
    metricsPort: served?.port ?? null,
    transport: transport.name,
    sweep,
    stop: () => (stopped ??= stop()),
  };
}
