import * as v from "valibot";
import { LIMITS } from "../../shared/limits.ts";
import type { MessageRef } from "../../shared/room/talk.ts";

/** Schemas of what requests name. */

/** Random: a request that is asked again with the same does what it asks for once. */
export const once = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** A room, by the id it has in this browser. */
export const roomRef = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** A message, as its item's id names it. */
export const messageRef = v.pipe(
  v.string(),
  v.regex(/^(?:0|[1-9]\d{0,9})\.[1-9]\d{0,15}$/),
  v.transform((id): MessageRef => {
    const [sender = "", n = ""] = id.split(".");
    return [Number(sender), Number(n)];
  }),
  v.check(([, n]) => Number.isSafeInteger(n)),
);

/** The id by which pages know a message. */
export const idOf = ([sender, n]: MessageRef): string => `${sender}.${n}`;

/** Words of a message. */
export const messageText = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.textChars));

/** Members who are named in a message, by index. */
export const mentioned = v.pipe(
  v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  v.minLength(1),
  v.maxLength(LIMITS.mentions),
);
