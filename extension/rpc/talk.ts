import * as v from "valibot";
import { LIMITS } from "../../shared/limits.ts";
import { isEmoji } from "../../shared/room/talk.ts";
import type { FileView } from "./files.ts";
import { mentioned, messageRef, messageText, once, roomRef } from "./refs.ts";

/** The part of the contract about what is said in a room. */

const draftText = v.pipe(v.string(), v.maxLength(LIMITS.textChars));
const itemId = v.pipe(v.string(), v.maxLength(32));

export const talkRequests = {
  /** What stands in the composer; see `DraftView`. */
  "room.draft": v.strictObject({
    room: roomRef,
    draft: v.strictObject({
      text: draftText,
      reply: v.nullable(itemId),
      edit: v.nullable(v.strictObject({ id: itemId, text: draftText })),
    }),
  }),
  "message.send": v.strictObject({
    room: roomRef,
    text: messageText,
    /** The message that is answered. */
    reply: v.exactOptional(messageRef),
    mentions: v.exactOptional(mentioned),
    once: v.exactOptional(once),
  }),
  /** Own messages only. */
  "message.edit": v.strictObject({
    room: roomRef,
    message: messageRef,
    text: messageText,
    mentions: v.exactOptional(mentioned),
  }),
  /** Own messages only; for everybody in the room. */
  "message.delete": v.strictObject({ room: roomRef, message: messageRef }),
  /** Anybody's, out of this browser alone. It is erased, with its file, when it can't be taken back any more. */
  "message.remove": v.strictObject({ room: roomRef, message: messageRef }),
  "message.restore": v.strictObject({ room: roomRef, message: messageRef }),
  /** Words in what this browser holds of a room. */
  "thread.search": v.strictObject({
    room: roomRef,
    words: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
    /** Only before this position. */
    before: v.exactOptional(v.number()),
  }),
  "message.react": v.strictObject({
    room: roomRef,
    message: messageRef,
    emoji: v.pipe(v.string(), v.maxLength(LIMITS.emojiChars), v.check(isEmoji)),
    on: v.boolean(),
  }),
} as const;

/** What each of them answers. */
export interface TalkAnswers {
  "room.draft": null;
  /** Newest first. `next`: position before which to look on; null at the beginning of what is held. */
  "thread.search": { hits: MessageView[]; next: number | null };
  "message.send": { id: string };
  "message.edit": null;
  "message.delete": null;
  "message.remove": null;
  "message.restore": null;
  "message.react": null;
}

/** What is being written in a room. */
export interface DraftView {
  text: string;
  /** Id of the message that it will answer. */
  reply: string | null;
  /** An own message that is being edited meanwhile, and how it will read. */
  edit: { id: string; text: string } | null;
}

/** The message that another one answers, as it stands now. */
export interface QuoteView {
  id: string;
  /** Place in the log; null where this browser doesn't hold it. */
  at: number | null;
  sender: number;
  name: string;
  you: boolean;
  /** Its beginning; null once it is deleted, or where it isn't held. */
  text: string | null;
}

/** One kind of reaction to a message. */
export interface ReactionView {
  emoji: string;
  you: boolean;
  /** Of all who put it there, in order; yours is the empty string. */
  names: string[];
}

/** A member named in a message. */
export interface MentionView {
  index: number;
  name: string;
  you: boolean;
}

/** One message of a thread. `at` is its position: items sort by it, and it never changes. */
export interface MessageView {
  kind: "message";
  id: string;
  at: number;
  sender: number;
  name: string;
  you: boolean;
  text: string;
  time: number;
  /** Of own messages: not yet at the relay, at the relay, or refused for good. */
  state: "queued" | "sent" | "failed" | null;
  edited: boolean;
  quote: QuoteView | null;
  reactions: ReactionView[];
  mentions: MentionView[];
  file: FileView | null;
}
