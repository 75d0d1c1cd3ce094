import { decodeContent } from "../../shared/room/content.ts";
import type { MemberState, Outgoing, RoomState, ThreadRecord } from "../../shared/room/state.ts";
import type { ThreadEvent, ThreadItem } from "../rpc/contract.ts";

/** Lines of a thread as pages see them. */

/** What waits stands after all that any log will ever hold. */
export const WAITING = 2 ** 52;

type MessageItem = Extract<ThreadItem, { kind: "message" }>;

/** A member's name, or the empty string while its profile hasn't come. */
export function nameOf(state: MemberState, index: number): string {
  if (index === state.me) return state.name;
  return state.names.find(([member]) => member === index)?.[1] ?? "";
}

function event(state: MemberState, line: ThreadRecord): ThreadEvent {
  const { owner } = state.roster;
  const by = { byYou: owner === state.me, by: nameOf(state, owner) };
  switch (line.kind) {
    case "admitted":
      return { type: "admitted", member: line.member, name: nameOf(state, line.member), ...by };
    case "rotated":
      return { type: "rotated", ...by };
    case "unreadable":
      return { type: "unreadable", sender: line.sender, name: nameOf(state, line.sender) };
    case "created":
      // Whoever makes a room is its first member, whoever owns it now.
      return { type: "created", byYou: state.me === 0, by: nameOf(state, 0) };
    case "joined":
      return { type: line.kind };
    default:
      return { type: "erased" };
  }
}

/** A line that stands in the log. */
export function logged(state: MemberState, line: ThreadRecord): ThreadItem {
  const { at, time } = line;
  if (line.kind !== "message") {
    return { kind: "event", id: `e${at}`, at, time, event: event(state, line) };
  }
  const { sender, n, text, failed } = line;
  const you = sender === state.me;
  const sent = failed ? "failed" : "sent";
  return {
    kind: "message",
    id: `${sender}.${n}`,
    at,
    sender,
    name: nameOf(state, sender),
    you,
    text,
    time,
    state: you ? sent : null,
  };
}

function waitingItem(state: MemberState, item: Outgoing): MessageItem[] {
  const content = decodeContent(item.content);
  if (content?.kind !== "text") return [];
  const { n, time } = item;
  const sent = item.acknowledged ? "sent" : "queued";
  return [
    {
      kind: "message",
      id: `${state.me}.${n}`,
      at: WAITING + n,
      sender: state.me,
      name: state.name,
      you: true,
      text: content.text,
      time,
      state: item.refused ? "failed" : sent,
    },
  ];
}

/** Own messages that the log doesn't show yet, in their order. */
export function waiting(state: MemberState): MessageItem[] {
  return state.outbox.flatMap((item) => waitingItem(state, item));
}

/** What a step changed in the thread. */
export interface ThreadChange {
  items: ThreadItem[];
  /** Ids of items that are no more. */
  removed: string[];
}

/** Lines that came in, and own waiting messages that are new or stand otherwise than before. */
export function threadChange(
  before: RoomState,
  after: RoomState,
  lines: readonly ThreadRecord[],
): ThreadChange {
  if (after.phase !== "member") return { items: [], removed: [] };
  const old = before.phase === "member" ? before.outbox : [];
  const same = new Set(old);
  const fresh = after.outbox.filter((item) => !same.has(item));
  const items = lines.map((line) => logged(after, line));
  const shown = new Set([...items.map(({ id }) => id), ...waiting(after).map(({ id }) => id)]);
  const gone = before.phase === "member" ? waiting(before).filter(({ id }) => !shown.has(id)) : [];
  return {
    items: [...items, ...fresh.flatMap((item) => waitingItem(after, item))],
    removed: gone.map(({ id }) => id),
  };
}

/** Whether a line names a member whose name has come or changed between the states. */
export function renamed(before: RoomState, after: RoomState, line: ThreadRecord): boolean {
  if (after.phase !== "member" || before.phase !== "member" || before.names === after.names) {
    return false;
  }
  const index =
    line.kind === "admitted"
      ? line.member
      : line.kind === "message" || line.kind === "unreadable"
        ? line.sender
        : line.kind === "created"
          ? 0
          : after.roster.owner;
  return nameOf(before, index) !== nameOf(after, index);
}
