import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { count, memberIndex } from "../wire/ids.ts";
import { fileRef } from "./file.ts";

/** What people say in a room, and what they do to what was said: contents of messages (P32). */

/** The only id a message has (P14): its sender's index and the sender's own count. */
export type MessageRef = [sender: number, n: number];

const n = v.pipe(count, v.minValue(1));
const ref = v.strictTuple([memberIndex, n]);
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.textChars));
const mentions = v.pipe(v.array(memberIndex), v.minLength(1), v.maxLength(LIMITS.mentions));
const emoji = v.pipe(v.string(), v.maxLength(LIMITS.emojiChars), v.check(isEmoji));

/** Schemas of these kinds. An edit and a deletion name a number alone: nobody can name another's message. */
export const talk = [
  v.strictObject({
    kind: v.literal("text"),
    text,
    /** The message that this one answers. */
    reply: v.exactOptional(ref),
    /** Members who are named in it. */
    mentions: v.exactOptional(mentions),
  }),
  /** A file with what is said to it; the text may be empty. */
  v.strictObject({
    kind: v.literal("file"),
    file: fileRef,
    text: v.pipe(v.string(), v.maxLength(LIMITS.textChars)),
    reply: v.exactOptional(ref),
    mentions: v.exactOptional(mentions),
  }),
  v.strictObject({
    kind: v.literal("edit"),
    target: n,
    text,
    mentions: v.exactOptional(mentions),
  }),
  v.strictObject({ kind: v.literal("delete"), target: n }),
  v.strictObject({ kind: v.literal("reaction"), target: ref, emoji, on: v.boolean() }),
] as const;

export type Talk = v.InferOutput<(typeof talk)[number]>;

/** What a message asks to be changed in a line that stands. */
export type Change =
  | { type: "edit"; text: string; mentions: number[] }
  | { type: "delete" }
  | { type: "react"; emoji: string; on: boolean };

export interface Amendment {
  target: MessageRef;
  /** Whose message asks for it. */
  by: number;
  change: Change;
}

/** Who put an emoji to a message, in the order of the log. */
export type Reaction = [emoji: string, members: number[]];

const PARTS = /^[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u;

/**
 * Whether this is made of an emoji's parts alone, and has a picture among them.
 * Which sequences a system draws as one depends on its age, so that isn't asked:
 * everybody's client has to take the same ones.
 */
export function isEmoji(shown: string): boolean {
  return PARTS.test(shown) && PICTURE.test(shown);
}
