import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { blob, count, exactly } from "./ids.ts";

/**
 * Files: sealed pieces that stand outside the log (P34). The relay knows a
 * random id, how many pieces of which size there are, and who put them there.
 */

export const blobId = exactly(16);
const place = v.pipe(count, v.maxValue(LIMITS.filePieces - 1));
const sealedPiece = blob(LIMITS.filePiece + 64);

/** One piece of a file. A piece that is there already stays as it is. */
export const blobPut = v.strictObject({
  t: v.literal("blobPut"),
  id: blobId,
  at: place,
  sealed: sealedPiece,
});

export const blobGet = v.strictObject({ t: v.literal("blobGet"), id: blobId, at: place });
export const blobPiece = v.strictObject({
  t: v.literal("blobPiece"),
  re: count,
  sealed: sealedPiece,
});

/** All pieces that this member has put under an id are erased. */
export const blobDrop = v.strictObject({ t: v.literal("blobDrop"), id: blobId });

/** What the relay takes. */
export const blobTerms = v.strictObject({ t: v.literal("blobTerms") });
export const blobTermList = v.strictObject({
  t: v.literal("blobTermList"),
  re: count,
  /** Largest file, in sealed bytes; 0 where it takes none. */
  file: count,
});
