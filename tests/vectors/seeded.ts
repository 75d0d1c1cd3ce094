import { createHash } from "node:crypto";
import { crypto } from "../../shared/crypto/themis.ts";
import type { KeyPair } from "../../shared/crypto/port.ts";
import type { Vector } from "./vector.ts";

/**
 * Randomness that isn't: while vectors are made, the platform's generator is
 * replaced by one that begins anew, from a name, for each vector. So the same code
 * makes the same bytes. Themis mixes what it is given into a state that lives as long
 * as the process: a new vector also changes the seals that are made after it.
 */
let seed = "";
let drawn = 0;

function draw<T extends ArrayBufferView | null>(target: T): T {
  if (target === null) return target;
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  for (let at = 0; at < bytes.length; at += 1) {
    const block = createHash("sha256")
      .update(`${seed} ${Math.floor(drawn / 32)}`)
      .digest();
    bytes[at] = block[drawn % 32] ?? 0;
    drawn += 1;
  }
  return target;
}

/** From here to the end of `action` the generator gives what follows from `name`. */
export function seeded<T>(name: string, action: () => T): T {
  seed = name;
  drawn = 0;
  return action();
}

/** Runs `action` with the platform's generator replaced. */
export async function withSeeds<T>(action: () => Promise<T>): Promise<T> {
  const { getRandomValues } = globalThis.crypto;
  globalThis.crypto.getRandomValues = draw;
  try {
    return await action();
  } finally {
    globalThis.crypto.getRandomValues = getRandomValues;
  }
}

/** A key pair that depends on its name alone. */
export function pairOf(name: string): KeyPair {
  return seeded(name, crypto.generateKeyPair);
}

type Values = Record<string, unknown>;

/** One vector; `made` runs under a generator that begins with its name. */
export function vector(
  name: string,
  rule: string,
  kind: string,
  given: Values,
  made: () => Values,
): Vector {
  return { name, rule, kind, given, made: seeded(name, made) };
}
