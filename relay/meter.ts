import type { RelayError } from "../shared/wire/error.ts";

/**
 * What the relay counts of itself, for whoever watches it. Every label is one of
 * the program's own words: nothing here can tell who, where or what.
 */

/** Limits that turn somebody away, by the option that sets them; `handshake` and `silence` are times of the protocol (P4, P5). */
export const METERED_LIMITS = [
  "connections",
  "connections-per-address",
  "max-waiting",
  "max-memory",
  "rate",
  "rate-connections",
  "rate-handshakes",
  "rate-room",
  "rate-rooms",
  "rate-codes",
  "handshake",
  "silence",
] as const;
export type Limit = (typeof METERED_LIMITS)[number];

export interface Meter {
  /** A request of this kind was taken. */
  request(kind: string): void;
  /** A request was refused. */
  refused(code: RelayError): void;
  /** A limit turned somebody away. */
  limited(limit: Limit): void;
  /** A batch frame of so many bytes went to a room. */
  batch(bytes: number): void;
  /** So many operations became durable in so many seconds, or failed. */
  written(operations: number, seconds: number, ok: boolean): void;
}

/** Counts nothing. */
export const NO_METER: Meter = {
  request: () => undefined,
  refused: () => undefined,
  limited: () => undefined,
  batch: () => undefined,
  written: () => undefined,
};
