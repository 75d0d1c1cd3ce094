import { join, text, type Bytes } from "./bytes.ts";

/** What the protocol puts into CBOR. */
export type Value =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };

/** Major type and argument in the shortest form (RFC 8949, section 3). */
function head(major: number, argument: number): Bytes {
  const type = major * 32;
  if (argument < 24) return Uint8Array.of(type + argument);
  const size = argument < 2 ** 8 ? 1 : argument < 2 ** 16 ? 2 : argument < 2 ** 32 ? 4 : 8;
  const out = new Uint8Array(1 + size);
  out[0] = type + { 1: 24, 2: 25, 4: 26, 8: 27 }[size];
  let rest = argument;
  for (let at = size; at > 0; at -= 1) {
    out[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, place) => byte !== b[place]);
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

/** Deterministic CBOR (RFC 8949, section 4.2.1): a writer for the few types that the protocol uses. */
export function cbor(value: Value): Bytes {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === "boolean") return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Error("not a whole number");
    return value < 0 ? head(1, -1 - value) : head(0, value);
  }
  if (typeof value === "string") return join(head(3, text(value).length), text(value));
  if (value instanceof Uint8Array) return join(head(2, value.length), value);
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    return join(head(4, items.length), ...items.map(cbor));
  }
  const entries = Object.entries(value)
    .map(([key, item]) => [cbor(key), cbor(item)] as const)
    .toSorted(([a], [b]) => compare(a, b));
  return join(head(5, entries.length), ...entries.flat());
}
