import type { Bytes } from "../crypto/port.ts";

/**
 * Hides the length of what is sealed (P15). Sizes come in buckets of 256 B to
 * 4 KiB, beyond that by Padmé (Nikitin et al., "Reducing Metadata Leakage from
 * Encrypted Files and Communication with PURBs", PETS 2019, section 4). The
 * filling is ISO/IEC 7816-4: one 0x80, then zeros.
 */
const BUCKETS = [256, 512, 1024, 2048, 4096];
const MARK = 0x80;

/** The padded size, in bytes, of something of `length` bytes. */
export function paddedLength(length: number): number {
  const needed = length + 1;
  const bucket = BUCKETS.find((size) => needed <= size);
  if (bucket !== undefined) return bucket;
  const exponent = Math.floor(Math.log2(needed));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - kept);
  return Math.ceil(needed / step) * step;
}

export function pad(bytes: Uint8Array): Bytes {
  const out = new Uint8Array(paddedLength(bytes.length));
  out.set(bytes);
  out[bytes.length] = MARK;
  return out;
}

/** What `pad` padded, or null where the filling is not one that `pad` makes. */
export function unpad(padded: Uint8Array): Bytes | null {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (padded[end] !== MARK || paddedLength(end) !== padded.length) return null;
  return new Uint8Array(padded.slice(0, end));
}
