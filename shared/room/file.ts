import * as v from "valibot";
import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { encode } from "../wire/codec.ts";
import { blobId } from "../wire/blob.ts";
import { blob, count, digest } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import { paddedLength } from "./padding.ts";

/**
 * A file in sealed pieces under a key of its own (P34). The relay holds the
 * pieces; key, name and hashes travel in the message that carries the file.
 */

const side = v.pipe(count, v.minValue(1), v.maxValue(65_535));

export const fileRef = v.pipe(
  v.strictObject({
    id: blobId,
    key: digest,
    size: v.pipe(count, v.minValue(1), v.maxValue(LIMITS.fileSize)),
    /** SHA-256 of each piece before it was sealed, one after the other. */
    hashes: blob(LIMITS.filePieces * 32, 32),
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.fileNameChars)),
    /** Media type, as its sender's browser has it; empty where it has none. */
    mime: v.pipe(v.string(), v.maxLength(127)),
    /** Width and height, in pixels, of what can be shown as a picture. */
    picture: v.exactOptional(v.strictTuple([side, side])),
  }),
  v.check(({ size, hashes }) => hashes.length === 32 * pieceCount(size)),
);
export type FileRef = v.InferOutput<typeof fileRef>;

/** Bytes of a file of this size once padded: what the relay can tell. */
function paddedSize(size: number): number {
  return paddedLength(Math.max(0, size - 1));
}

/** Sealed bytes of a file of this size, about: what the relay counts against its limit. */
export function sealedSize(size: number): number {
  return paddedSize(size) + pieceCount(size) * SEAL;
}

const SEAL = 44;

/** In how many pieces a file of this size travels. */
export function pieceCount(size: number): number {
  return Math.ceil(paddedSize(size) / LIMITS.filePiece);
}

/** Bytes of the file itself that the piece at this place has; the filling after them isn't counted. */
export function pieceSize(size: number, at: number): number {
  return Math.max(0, Math.min(LIMITS.filePiece, size - at * LIMITS.filePiece));
}

function filledSize(size: number, at: number): number {
  return Math.min(LIMITS.filePiece, paddedSize(size) - at * LIMITS.filePiece);
}

function context(uid: Bytes, id: Bytes, size: number, at: number): Bytes {
  return encode([label("file"), uid, id, size, at]);
}

type Place = Pick<FileRef, "id" | "key" | "size">;

/** One piece of a file, filled up and sealed for its place in its room. */
export function sealPiece(
  crypto: Crypto,
  uid: Bytes,
  { id, key, size }: Place,
  at: number,
  piece: Uint8Array,
): Bytes {
  const filled = new Uint8Array(filledSize(size, at));
  filled.set(piece);
  return crypto.seal(key, filled, context(uid, id, size, at));
}

/** What `sealPiece` sealed for this very place, or null; also where it isn't what its sender hashed. */
export function openPiece(
  crypto: Crypto,
  uid: Bytes,
  file: FileRef,
  at: number,
  sealed: Bytes,
): Bytes | null {
  const { key, id, size, hashes } = file;
  const filled = crypto.open(key, sealed, context(uid, id, size, at));
  if (filled === null || filled.length !== filledSize(size, at)) return null;
  const piece = new Uint8Array(filled.slice(0, pieceSize(size, at)));
  return equal(crypto.sha256(piece), hashes.subarray(at * 32, at * 32 + 32)) ? piece : null;
}
