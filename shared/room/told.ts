import { amendmentOf } from "./amend.ts";
import { record } from "./epoch.ts";
import type { Content, Effect } from "./state.ts";

/** Where a message stands in the thread, and whose it is. */
export interface Placed {
  at: number;
  time: number;
  sender: number;
  n: number;
}

/**
 * What a message that was taken from the log does to the thread: a line of its
 * own, a change to another, or nothing. `failed`: an own one whose number went
 * to an empty message, so that nobody else has it; it changes nothing.
 */
export function told(line: Placed, content: Content, failed: boolean): Effect[] {
  if (content.kind === "text" || content.kind === "file") {
    const { text, reply = null, mentions = [] } = content;
    const file = content.kind === "file" ? content.file : null;
    const fresh = { edited: false, reactions: [], file };
    return [record({ ...line, kind: "message", text, reply, mentions, failed, ...fresh })];
  }
  const amendment = failed ? null : amendmentOf(line.sender, content);
  return amendment === null ? [] : [{ type: "amend", amendment }];
}
