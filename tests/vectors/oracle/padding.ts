import { join, type Bytes } from "./bytes.ts";

/**
 * Padded sizes (P15), counted here in bits: below 4 KiB the next of five sizes,
 * beyond it Padmé, which lets a length keep as many leading bits after the first
 * as the exponent of its length has bits.
 */
export function paddedSize(length: number): number {
  const needed = length + 1;
  for (const size of [256, 512, 1024, 2048, 4096]) if (needed <= size) return size;
  const exponent = needed.toString(2).length - 1;
  const free = exponent - exponent.toString(2).length;
  const cut = needed.toString(2).slice(0, needed.toString(2).length - free);
  const floor = Number.parseInt(cut, 2) * 2 ** free;
  return floor === needed ? needed : floor + 2 ** free;
}

/** The bytes, one 0x80, and zeros up to the padded size. */
export function padded(bytes: Uint8Array): Bytes {
  const zeros = new Uint8Array(paddedSize(bytes.length) - bytes.length - 1);
  return join(bytes, Uint8Array.of(0x80), zeros);
}
