import { totalmem } from "node:os";
import { LIMITS } from "../shared/limits.ts";
import type { Rate } from "./limiter.ts";
import type { LogLevel } from "./log.ts";

/** What a relay runs by, and what holds where nothing is said. */

export interface RelayConfig {
  host: string;
  /** 0 for any free one. */
  port: number;
  /** Folder of the key and the database. */
  data: string;
  /** Where clients reach this relay: an origin such as `https://relay.example`; null for the address listened on. */
  address: string | null;
  /** Files in PEM for TLS of its own; both or neither. */
  tlsCert: string | null;
  tlsKey: string | null;
  /** Loopback port for metrics; 0 for none. */
  metrics: number;
  /** Connections of all together, and of one address. */
  maxConnections: number;
  maxConnectionsPerAddress: number;
  /** Bytes that may wait for one slow client before it is given up. */
  maxWaiting: number;
  /** Resident bytes above which nobody new is let in, and whoever is silent has half the time. */
  maxMemory: number;
  maxRooms: number;
  maxMembers: number;
  /** Largest sealed message in bytes. */
  maxMessage: number;
  /** Sealed bytes of one file, of all files of a room, and of all files. */
  maxFile: number;
  maxRoomFiles: number;
  maxFiles: number;
  /** Cap on the database's size in bytes; 0 for none. */
  maxStorage: number;
  /** Days. */
  retention: number;
  rates: {
    requests: Rate;
    room: Rate;
    connections: Rate;
    handshakes: Rate;
    rooms: Rate;
    /** Wrong access codes. */
    codes: Rate;
  };
  /** What whoever makes a room must know (P71); null where everybody may. */
  accessCode: string | null;
  /** Whether `X-Forwarded-For` of a reverse proxy is believed. */
  proxy: boolean;
  transport: "auto" | "uws" | "ws";
  logLevel: LogLevel;
}

export const MIB = 1_048_576;

/** Bytes of memory that this machine has, or this program may use. */
function availableMemory(): number {
  const machine = totalmem();
  // 0 where the system doesn't say, and an absurd number where there is no such limit.
  return Math.min(process.constrainedMemory() || machine, machine);
}

/** What holds where nothing is said; suits a small server. */
export const DEFAULTS: RelayConfig = {
  host: "127.0.0.1",
  port: 5103,
  data: "./data",
  address: null,
  tlsCert: null,
  tlsKey: null,
  metrics: 0,
  maxConnections: 20_000,
  maxConnectionsPerAddress: 1000,
  maxWaiting: 4 * MIB,
  maxMemory: availableMemory() / 2,
  maxRooms: 10_000,
  maxMembers: LIMITS.members,
  maxMessage: LIMITS.entry,
  maxFile: 16 * MIB,
  maxRoomFiles: 256 * MIB,
  maxFiles: 4096 * MIB,
  maxStorage: 0,
  retention: 7,
  rates: {
    requests: { perSecond: 30, burst: 600 },
    room: { perSecond: 500, burst: 10_000 },
    connections: { perSecond: 10, burst: 200 },
    handshakes: { perSecond: 5, burst: 200 },
    rooms: { perSecond: 0.1, burst: 30 },
    codes: { perSecond: 0.02, burst: 10 },
  },
  accessCode: null,
  proxy: false,
  transport: "auto",
  logLevel: "info",
};
