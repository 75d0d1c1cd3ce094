import * as v from "valibot";
import { LIMITS } from "../../shared/limits.ts";
import { mentioned, messageRef, roomRef } from "./refs.ts";

/** The part of the contract about files. Bytes travel as base64url, as ports carry text. */

const file = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.filePieces - 1));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

export const fileRequests = {
  /** A file is about to be handed over; the answer names it until it is sent, and says in how many pieces it goes. */
  "file.begin": v.strictObject({
    room: roomRef,
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.fileNameChars)),
    mime: v.pipe(v.string(), v.maxLength(127)),
    size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.fileSize)),
    picture: v.exactOptional(v.strictTuple([side, side])),
  }),
  /** The next piece, of `LIMITS.filePiece` bytes, and what is left for those after. */
  "file.piece": v.strictObject({
    room: roomRef,
    file,
    at: place,
    data: v.pipe(v.string(), v.maxLength(Math.ceil((LIMITS.filePiece * 4) / 3))),
  }),
  /** It is whole: send it, and then its message. */
  "file.send": v.strictObject({
    room: roomRef,
    file,
    text: v.pipe(v.string(), v.maxLength(LIMITS.textChars)),
    reply: v.exactOptional(messageRef),
    mentions: v.exactOptional(mentioned),
  }),
  "file.cancel": v.strictObject({ room: roomRef, file }),
  /** One piece of the file of a message. */
  "file.read": v.strictObject({ room: roomRef, message: messageRef, at: place }),
} as const;

/** What each of them answers. */
export interface FileAnswers {
  "file.begin": { file: string; pieces: number };
  "file.piece": null;
  "file.send": null;
  "file.cancel": null;
  "file.read": { data: string };
}

/** A file on its way to the relay. */
export interface UploadView {
  file: string;
  name: string;
  size: number;
  /** From 0 to 1. */
  done: number;
  refused: "too-large" | "full" | null;
  /** What will be said with it. */
  text: string;
}

/** The file of a message. */
export interface FileView {
  name: string;
  mime: string;
  size: number;
  /** In how many pieces it comes. */
  pieces: number;
  /** Width and height of what can be shown as a picture. */
  picture: readonly [number, number] | null;
}
