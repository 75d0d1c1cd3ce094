/** Byte helpers of the oracle. It shares none with the product, on purpose. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function join(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** `value` in `size` bytes, least significant first, as Themis writes its headers. */
export function little(value: number, size = 4): Bytes {
  return Uint8Array.from({ length: size }, (_, at) => (at < 4 ? (value >>> (8 * at)) & 0xff : 0));
}

/** The number in four bytes, least significant first. */
export function fromLittle(bytes: Uint8Array): number {
  return bytes.slice(0, 4).reduceRight((sum, byte) => sum * 256 + byte, 0);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(digits: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error("not hexadecimal");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function text(value: string): Bytes {
  return new TextEncoder().encode(value);
}

export function urlBase64(bytes: Uint8Array): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,6}/g) ?? [])
    .map((group) => digits.charAt(Number.parseInt(group.padEnd(6, "0"), 2)))
    .join("");
}
