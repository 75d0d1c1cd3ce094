import { crypto } from "../../../shared/crypto/themis.ts";
import { pieceCount, sealPiece } from "../../../shared/room/file.ts";
import { fixed } from "../../support/fixed.ts";
import { vector } from "../seeded.ts";
import type { Vector } from "../vector.ts";
import type { Scene } from "./scene.ts";

/** Files in pieces: P34. */
export function files({ uid }: Scene): Vector[] {
  const place = { id: fixed("file", 16), key: fixed("file key") };
  const sizes = [1, 256, 257, 1000, 131_072, 131_073, 1_000_000, 67_108_864];
  const small = (size: number) => {
    const piece = fixed("piece", size);
    const given = { uid, ...place, size, at: 0, piece };
    return vector(`the only piece of ${size} bytes`, "P34", "piece", given, () => ({
      sealed: sealPiece(crypto, uid, { ...place, size }, 0, piece),
    }));
  };
  return [
    vector("pieces of a file", "P34", "piece count", { sizes }, () => ({
      counts: sizes.map(pieceCount),
    })),
    small(1),
    small(300),
  ];
}
