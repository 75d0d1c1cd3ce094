import { utf8 } from "../bytes.ts";

/**
 * The one encoding of a value (P1), written into memory that is used again: of all
 * that a relay does for a message, making the same bytes in a fresh array each time
 * took the most. What was written is erased before the next value.
 */

const UNSIGNED = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const TEXT = 0x60;
const ARRAY = 0x80;
const MAP = 0xa0;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;

/** Keys of a map that are sorted here. */
const FEW = 16;
/** Memory that is kept. A value that needs more gets more for itself alone. */
const KEPT = 16_384;
const kept = new Uint8Array(KEPT);
let memory = kept;
let view = new DataView(memory.buffer);
let at = 0;

function useMemory(next: Uint8Array<ArrayBuffer>): void {
  memory = next;
  view = new DataView(memory.buffer);
}

/** Makes room for `more` bytes. */
function reserve(more: number): void {
  if (at + more <= memory.length) return;
  const larger = new Uint8Array(Math.max(2 * memory.length, at + more));
  larger.set(memory.subarray(0, at));
  memory.fill(0, 0, at);
  useMemory(larger);
}

function putByte(byte: number): void {
  memory[at] = byte;
  at += 1;
}

function putBytes(bytes: Uint8Array): void {
  reserve(bytes.length);
  memory.set(bytes, at);
  at += bytes.length;
}

/** What something is and its number, in the shortest form. */
function putHead(kind: number, number: number): void {
  reserve(9);
  if (number < 24) {
    putByte(kind | number);
  } else if (number < 0x100) {
    putByte(kind | 24);
    putByte(number);
  } else if (number < 0x1_0000) {
    putByte(kind | 25);
    view.setUint16(at, number);
    at += 2;
  } else if (number < 0x1_0000_0000) {
    putByte(kind | 26);
    view.setUint32(at, number);
    at += 4;
  } else {
    putByte(kind | 27);
    view.setUint32(at, Math.floor(number / 0x1_0000_0000));
    view.setUint32(at + 4, number % 0x1_0000_0000);
    at += 8;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function putText(text: string): void {
  if (!isAscii(text)) {
    const bytes = utf8(text);
    putHead(TEXT, bytes.length);
    putBytes(bytes);
    return;
  }
  putHead(TEXT, text.length);
  reserve(text.length);
  for (let i = 0; i < text.length; i += 1) putByte(text.charCodeAt(i));
}

/** The order of two keys: the shorter one first, then byte by byte. */
function order(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : 1);
  const [left, right] = [utf8(a), utf8(b)];
  const differs = left.findIndex((byte, i) => byte !== right[i]);
  return left.length - right.length || (left[differs] ?? 0) - (right[differs] ?? 0);
}

/** Keys in their order. Few are put there one by one: to have the platform sort them takes longer than the rest of a map. */
function sorted(keys: string[]): string[] {
  if (keys.length > FEW) return keys.toSorted(order);
  for (let next = 1; next < keys.length; next += 1) {
    const key = keys[next] ?? "";
    let to = next;
    for (; to > 0 && order(keys[to - 1] ?? "", key) > 0; to -= 1) keys[to] = keys[to - 1] ?? "";
    keys[to] = key;
  }
  return keys;
}

function putMap(map: Readonly<Record<string, unknown>>): void {
  const keys = sorted(Object.keys(map));
  putHead(MAP, keys.length);
  for (const key of keys) {
    putText(key);
    put(map[key]);
  }
}

function put(value: unknown): void {
  if (typeof value === "string") return putText(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    return value < 0 ? putHead(NEGATIVE, -1 - value) : putHead(UNSIGNED, value);
  }
  if (value instanceof Uint8Array) {
    putHead(BYTES, value.length);
    return putBytes(value);
  }
  if (Array.isArray(value)) {
    putHead(ARRAY, value.length);
    for (const item of value) put(item);
    return;
  }
  if (value === null || typeof value === "boolean") {
    reserve(1);
    return putByte(value === null ? NULL : value ? TRUE : FALSE);
  }
  // No map but a plain one: of anything else the encoding would lack what makes it what it is.
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return putMap(value as Record<string, unknown>);
  }
  throw new Error("there is no encoding of this");
}

/** Puts `value` into `memory` up to `at`, has `use` look at it, and erases it. */
function writing<T>(value: unknown, use: () => T): T {
  at = 0;
  try {
    put(value);
    return use();
  } finally {
    memory.fill(0, 0, at);
    if (memory !== kept) useMemory(kept);
  }
}

/** Deterministic CBOR of plain objects, arrays, byte arrays, strings, safe integers, booleans and null. Throws for anything else. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return writing(value, () => memory.slice(0, at));
}

/** Whether `bytes` are the one encoding of `value`. Throws where it has none. */
export function isEncoding(bytes: Uint8Array, value: unknown): boolean {
  return writing(value, () => {
    if (bytes.length !== at) return false;
    for (let i = 0; i < at; i += 1) if (bytes[i] !== memory[i]) return false;
    return true;
  });
}
