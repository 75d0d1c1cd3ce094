import { decode as cborDecode, encode as cborEncode, encodeInto } from "cborg";
import * as v from "valibot";
import { equal } from "../bytes.ts";
import { fail, ok, type Result } from "../result.ts";

/**
 * The one codec: deterministic CBOR (RFC 8949, section 4.2.1). A value has
 * exactly one encoding, and whatever decodes is encoded again and compared, so
 * that indefinite lengths, long integers, duplicate or unsorted keys, trailing
 * bytes and prototype tricks are all refused by one rule (P1).
 */

export type DecodeError = "too-large" | "not-canonical" | "wrong-shape";

/** Where most values are encoded: one array for all of them, as most live for a moment. Wiped after each. */
const desk = new Uint8Array(65_536);

/** Deterministic CBOR of plain objects, arrays, byte arrays, strings, safe integers, booleans and null. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  let written = desk.length;
  try {
    ({ written } = encodeInto(value, desk));
    return desk.slice(0, written);
  } catch {
    // Either too long for the desk, or it has no encoding, which is said here.
    return new Uint8Array(cborEncode(value));
  } finally {
    desk.fill(0, 0, written);
  }
}

/** Whether `bytes` are the encoding of `value`. Throws where that is longer, or there is none. */
function isEncodingOf(value: unknown, bytes: Uint8Array): boolean {
  const { length } = bytes;
  const again = length <= desk.length ? desk.subarray(0, length) : new Uint8Array(length);
  try {
    const { written } = encodeInto(value, again);
    return written === length && equal(again, bytes);
  } finally {
    again.fill(0);
  }
}

/**
 * Reads hostile bytes. Never throws: bytes past `maxBytes`, bytes that are not
 * the one encoding of a value, and values that `schema` refuses are errors.
 */
export function decode<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
  maxBytes: number,
): Result<v.InferOutput<S>, DecodeError> {
  if (bytes.length > maxBytes) return fail("too-large");
  let value: unknown;
  try {
    value = cborDecode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      allowBigInt: false,
      rejectDuplicateMapKeys: true,
    });
    if (!isEncodingOf(value, bytes)) return fail("not-canonical");
  } catch {
    return fail("not-canonical");
  }
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  return parsed.success ? ok(parsed.output) : fail("wrong-shape");
}
