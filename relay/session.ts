import type { Down } from "../shared/wire/down.ts";
import type { Bye } from "../shared/wire/error.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { Up } from "../shared/wire/up.ts";

/** `since` and `hashedUntil` are Unix times in milliseconds; by the latter no hash of the address is left. */
export interface SessionFacts {
  since: number;
  address: string;
  hashedUntil: number;
}

/** A client behind an established Secure Session, as rooms see it. Its `auth` is all that says who it is (P4). */
export interface Session {
  readonly auth: Bytes;
  /** The room that it asked to attach to, and its place there once it has one. */
  room: Bytes | null;
  member: number | null;
  /** Rooms, in hexadecimal, in which it has asked to join. */
  readonly asked: Set<string>;
  /** What the relay knows of the connection itself. */
  facts(): SessionFacts;
  send(message: Down): void;
  /** From now on gets what is published under `topic`. */
  follow(topic: string): void;
  end(why: Bye["why"]): void;
}

/** What is handled by a room; the rest needs none. */
export type RoomRequest = Exclude<Up, { t: "ping" } | { t: "create" }>;
