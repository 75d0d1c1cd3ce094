import type { ThreadRecord } from "../../shared/room/state.ts";
import type { MessageRef } from "../../shared/room/talk.ts";
import { idOf } from "../rpc/refs.ts";
import type { QuoteView } from "../rpc/talk.ts";
import { nameOf, type Cast } from "./names.ts";
import { wellFormed } from "./text.ts";

/** What is answered, beside the answer. */

/** Lines that are quoted, by the id of their message; one that isn't there isn't held. */
export type Quotes = ReadonlyMap<string, ThreadRecord>;

/** UTF-16 units of the beginning of what is quoted. */
const EXCERPT = 280;

/** What is shown of the message that `ref` names. Its words come from our own store, never from who quotes it. */
export function quoteOf(state: Cast, ref: MessageRef, quotes: Quotes): QuoteView {
  const [sender] = ref;
  const id = idOf(ref);
  const line = quotes.get(id);
  return {
    id,
    at: line?.at ?? null,
    sender,
    name: nameOf(state, sender),
    you: sender === state.me,
    text: line?.kind === "message" ? wellFormed(line.text.slice(0, EXCERPT)) : null,
  };
}

/** The messages that these lines answer. */
export function answered(lines: readonly ThreadRecord[]): MessageRef[] {
  const refs = lines.flatMap((line) =>
    line.kind === "message" && line.reply !== null ? [line.reply] : [],
  );
  return [...new Map(refs.map((ref) => [ref.join("."), ref])).values()];
}
