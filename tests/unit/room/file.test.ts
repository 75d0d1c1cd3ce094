import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { concat } from "../../../shared/bytes.ts";
import { LIMITS } from "../../../shared/limits.ts";
import {
  openPiece,
  pieceCount,
  pieceSize,
  sealedSize,
  sealPiece,
  type FileRef,
} from "../../../shared/room/file.ts";
import { encode } from "../../../shared/wire/codec.ts";

beforeAll(initializeThemis);

const uid = new Uint8Array(32).fill(1);

function sealed(content: Uint8Array) {
  const place = { id: crypto.random(16), key: crypto.random(32), size: content.length };
  const count = pieceCount(content.length);
  const parts = Array.from({ length: count }, (_, at) =>
    content.slice(at * LIMITS.filePiece, (at + 1) * LIMITS.filePiece),
  );
  const hashes = concat(...parts.map((part) => crypto.sha256(part)));
  const file: FileRef = { ...place, hashes, name: "a", mime: "" };
  return { file, pieces: parts.map((part, at) => sealPiece(crypto, uid, file, at, part)) };
}

describe("P34: files in pieces", () => {
  it.each([
    1,
    255,
    256,
    4096,
    LIMITS.filePiece - 1,
    LIMITS.filePiece,
    LIMITS.filePiece + 1,
    300_000,
  ])("puts a file of %i bytes together again", (size) => {
    const content = new Uint8Array(size).map((_, at) => at % 251);
    const { file, pieces } = sealed(content);
    expect(file.hashes).toHaveLength(32 * pieces.length);
    const opened = pieces.map((piece, at) => openPiece(crypto, uid, file, at, piece));
    expect(opened.every((piece) => piece !== null)).toBe(true);
    expect(concat(...opened.filter((piece) => piece !== null))).toEqual(content);
    const sizes = pieces.map((_, at) => pieceSize(size, at));
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(size);
  });

  it("shows the relay the same sizes for files of nearly the same size (P15)", () => {
    const sizes = (size: number) => sealed(new Uint8Array(size)).pieces.map((one) => one.length);
    expect(sizes(690_000)).toEqual(sizes(700_000));
  });

  it.each([1, 256, 257, LIMITS.filePiece, LIMITS.filePiece + 1, 300_000])(
    "counts a file of %i bytes at the relay as what is sealed of it",
    (size) => {
      const { pieces } = sealed(new Uint8Array(size));
      expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(sealedSize(size));
    },
  );

  it("takes no piece that is filled to another length than its place has", () => {
    const { file } = sealed(new Uint8Array(300));
    const filled = (length: number) => {
      const context = encode(["0fc/1 file", uid, file.id, file.size, 0]);
      return openPiece(
        crypto,
        uid,
        file,
        0,
        crypto.seal(file.key, new Uint8Array(length), context),
      );
    };
    expect(filled(512)).toEqual(new Uint8Array(300));
    for (const length of [300, 511, 513]) expect(filled(length)).toBeNull();
  });

  it("takes no piece at another place, of another file, room or content", () => {
    const { file, pieces } = sealed(new Uint8Array(300_000).fill(7));
    const [first = new Uint8Array(0), second = new Uint8Array(0)] = pieces;
    expect(openPiece(crypto, uid, file, 1, first)).toBeNull();
    expect(openPiece(crypto, new Uint8Array(32), file, 0, first)).toBeNull();
    expect(openPiece(crypto, uid, { ...file, id: crypto.random(16) }, 0, first)).toBeNull();
    const forged = sealPiece(crypto, uid, file, 1, new Uint8Array(LIMITS.filePiece).fill(8));
    expect(openPiece(crypto, uid, file, 1, forged)).toBeNull();
    expect(openPiece(crypto, uid, file, 1, second)).not.toBeNull();
  });
});
