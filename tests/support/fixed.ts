import { createHash } from "node:crypto";
import type { Bytes } from "../../shared/wire/ids.ts";

/** `length` bytes that depend on nothing but `name`: inputs of vectors and samples. */
export function fixed(name: string, length = 32): Bytes {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash("sha256").update(`${name} ${at}`).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}

/** Something that has the length and header of a public key, and is none. */
export function keyShaped(name: string): Bytes {
  const key = fixed(name, 45);
  key.set([0x55, 0x45, 0x43, 0x32]);
  return key;
}
