import { LIMITS } from "../limits.ts";
import type { Content, ThreadRecord } from "./state.ts";
import type { Amendment, Change, Reaction } from "./talk.ts";

/**
 * How a message changes a line that stands in the thread already (P33). The log
 * gives the order, so that every client that holds the line ends with the same.
 */

type Said = Extract<ThreadRecord, { kind: "message" }>;

/** What `content` from `sender` asks to be changed, or null for a content that changes nothing. */
export function amendmentOf(sender: number, content: Content): Amendment | null {
  switch (content.kind) {
    case "edit": {
      const change: Change = {
        type: "edit",
        text: content.text,
        mentions: content.mentions ?? [],
      };
      return { target: [sender, content.target], by: sender, change };
    }
    case "delete":
      return { target: [sender, content.target], by: sender, change: { type: "delete" } };
    case "reaction": {
      const { target, emoji, on } = content;
      return { target, by: sender, change: { type: "react", emoji, on } };
    }
    default:
      return null;
  }
}

/**
 * The line as the amendment leaves it; the very same where nothing is to be
 * changed: a line of another kind, one already deleted, one of somebody else's
 * for an edit or a deletion, or a reaction beyond the caps.
 */
export function amended(line: ThreadRecord, { by, change }: Amendment): ThreadRecord {
  if (line.kind !== "message" || line.failed) return line;
  if (change.type === "react") return reacted(line, by, change.emoji, change.on);
  if (line.sender !== by) return line;
  if (change.type === "edit") {
    return { ...line, text: change.text, mentions: change.mentions, edited: true };
  }
  const { at, time, sender, n } = line;
  return { kind: "deleted", at, time, sender, n };
}

function reacted(line: Said, by: number, emoji: string, on: boolean): Said {
  const { reactions } = line;
  const present = reactions.find(([one]) => one === emoji)?.[1] ?? [];
  if (present.includes(by) === on) return line;
  if (!on) {
    const left = reactions.map(([one, members]): Reaction => [
      one,
      one === emoji ? members.filter((member) => member !== by) : members,
    ]);
    return { ...line, reactions: left.filter(([, members]) => members.length > 0) };
  }
  const own = reactions.filter(([, members]) => members.includes(by)).length;
  if (own >= LIMITS.reactionsEach) return line;
  if (present.length > 0) {
    const joined = reactions.map(([one, members]): Reaction => [
      one,
      one === emoji ? [...members, by] : members,
    ]);
    return { ...line, reactions: joined };
  }
  if (reactions.length >= LIMITS.reactionKinds) return line;
  return { ...line, reactions: [...reactions, [emoji, [by]]] };
}
