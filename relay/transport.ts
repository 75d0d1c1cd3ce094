import type { Bytes } from "../shared/wire/ids.ts";

/**
 * What the relay needs of a server for HTTP and WebSocket. One adapter is on
 * uWebSockets.js (`server.ts`), one on `ws` (`fallback.ts`); the same contract
 * suite runs on both.
 */

/** One client's socket. */
export interface Socket {
  /** The remote address, for rate limits only. */
  readonly address: string;
  /** Sends a binary frame. One that has too much waiting is closed instead; nothing is sent to a closed one. */
  send(frame: Bytes): void;
  /** From now on gets what is published under `topic`. */
  follow(topic: string): void;
  /** Closes, after what was already sent. */
  close(): void;
}

/** What becomes of a socket. */
export interface Listener {
  /** A binary frame, in memory of its own. */
  receive(frame: Bytes): void;
  /** It is closed, whoever closed it. Called once. */
  closed(): void;
}

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Handlers {
  /** The refusal that a new connection from this address gets, null where it is welcome. */
  admit(address: string): HttpAnswer | null;
  connect(socket: Socket): Listener;
  /** A client was given up because it doesn't read what it is sent. */
  slow(): void;
  /** Answers a request that isn't a WebSocket's. `path` is without its query. */
  request(method: string, path: string): HttpAnswer;
}

export interface TransportOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  /** Largest frame that is taken from a client, in bytes. */
  maxFrame: number;
  /** Bytes that may wait for a slow client before it is closed. */
  maxWaiting: number;
  /** Whether a reverse proxy's `X-Forwarded-For` says who is connected. */
  proxy: boolean;
  /** Files of a certificate chain and its key in PEM, for TLS; null to speak plainly. */
  tls: { cert: string; key: string } | null;
}

export interface Transport {
  readonly name: "uws" | "ws";
  readonly port: number;
  /** Sends the same bytes to all that follow `topic`. */
  publish(topic: string, frame: Bytes): void;
  /** Takes no more connections. */
  stopListening(): void;
  /** Ends every connection that is left. */
  close(): Promise<void>;
}

/** Starts listening. Rejects with a `ListenError` when that port can't be had. */
export type Listen = (options: TransportOptions, handlers: Handlers) => Promise<Transport>;

export class ListenError extends Error {
  /** `options` are those that say where to listen. */
  constructor(host: string, port: number, options = "--port or --host") {
    super(
      `Can't listen on ${host} port ${port}: it is in use by another program or not allowed, ` +
        `or this machine has no such address. Choose another with ${options}.`,
    );
  }
}

/** The certificate or its key can't be used. */
export class TlsError extends Error {
  constructor() {
    super("--tls-cert and --tls-key must be a certificate chain and its own key, both in PEM.");
  }
}

/** The path of the WebSocket. */
export const SOCKET_PATH = "/ws";

/** The address that the nearest proxy saw, or the connection's own. */
export function remoteAddress(own: string, forwarded: string, proxy: boolean): string {
  const nearest = proxy ? forwarded.split(",").at(-1)?.trim() : "";
  return nearest === undefined || nearest === "" ? own : nearest;
}
