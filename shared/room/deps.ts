import type { Crypto } from "../crypto/port.ts";

/** What a step may use of the world: time and cryptography (randomness with it). */
export interface Deps {
  crypto: Crypto;
  /** Unix time in milliseconds. */
  now: number;
}
