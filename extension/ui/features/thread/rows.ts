import type { ThreadItem } from "../../../rpc/contract.ts";

export type MessageItem = Extract<ThreadItem, { kind: "message" }>;
type EventItem = Extract<ThreadItem, { kind: "event" }>;
export type SendState = "queued" | "sent" | "failed";

/** One row of the list as it is drawn. `key` stays the same while the row is the same to a reader. */
export type Row = { key: string; after: Row["kind"] | null } & RowBody;

type RowBody =
  | { kind: "day"; time: number }
  | { kind: "marker"; count: number }
  | { kind: "event"; item: EventItem }
  | {
      kind: "group";
      sender: number;
      name: string;
      you: boolean;
      messages: readonly MessageItem[];
      /** Shown under the group: only where a reader would look for it. */
      state: SendState | null;
    };

type Group = Extract<Row, { kind: "group" }>;

/** Where the new-message marker stands: before the first of others' messages after `after`. */
export interface Marker {
  after: number;
  count: number;
}

/** When a group of one sender's words ends, so that no row grows beyond what a list can measure. */
export const GROUP = { pause: 10 * 60_000, messages: 12, chars: 8192 } as const;

/**
 * Lays items, sorted by position, out as rows: a heading where the day
 * changes, the marker, stage directions, and groups of one sender's messages.
 * Own messages part where their state differs, since a state is said once for
 * its group: under the latest of each state, and under all that failed.
 */
export function layOut(items: readonly ThreadItem[], marker: Marker | null): Row[] {
  const rows: Row[] = [];
  let day = "";
  let group: (Group & { messages: MessageItem[] }) | null = null;
  let chars = 0;
  let marked = marker === null;

  const add = (key: string, body: RowBody) => {
    rows.push({ key, after: rows.at(-1)?.kind ?? null, ...body });
    group = null;
  };

  for (const item of items) {
    const date = dayOf(item.time);
    if (date !== day) {
      day = date;
      add(`day ${item.id}`, { kind: "day", time: item.time });
    }
    if (!marked && marker !== null && isUnread(item, marker.after)) {
      marked = true;
      add("marker", { kind: "marker", count: marker.count });
    }
    if (item.kind === "event") {
      add(item.id, { kind: "event", item });
      continue;
    }
    const last: MessageItem | undefined = group?.messages.at(-1);
    if (group === null || last === undefined || !continues(group, last, item, chars)) {
      add(item.id, { kind: "group", messages: [], state: null, ...author(item) });
      group = rows.at(-1) as Group & { messages: MessageItem[] };
      chars = 0;
    }
    group.messages.push(item);
    chars += item.text.length;
  }
  return withStates(rows);
}

/** True of what counts as new to the reader: words of others beyond a position. */
export function isUnread(item: ThreadItem, after: number): item is MessageItem {
  return item.kind === "message" && !item.you && item.at > after;
}

/** How far an own message has come; one without a state has long been sent. */
function stateOf(item: MessageItem): SendState {
  return item.state ?? "sent";
}

/** True when two rows would be drawn alike, so that the list need not touch the older one. */
export function sameRow(a: Row, b: Row): boolean {
  if (a.after !== b.after) return false;
  if (a.kind === "day" && b.kind === "day") return a.time === b.time;
  if (a.kind === "marker" && b.kind === "marker") return a.count === b.count;
  if (a.kind === "event" && b.kind === "event") return a.item === b.item;
  if (a.kind !== "group" || b.kind !== "group") return false;
  return (
    a.state === b.state &&
    a.name === b.name &&
    a.messages.length === b.messages.length &&
    a.messages.every((item, at) => item === b.messages[at])
  );
}

function continues(group: Group, last: MessageItem, next: MessageItem, chars: number): boolean {
  return (
    group.sender === next.sender &&
    group.you === next.you &&
    group.name === next.name &&
    group.messages.length < GROUP.messages &&
    chars + next.text.length <= GROUP.chars &&
    next.time - last.time <= GROUP.pause &&
    (!next.you || stateOf(last) === stateOf(next))
  );
}

function author(item: MessageItem): Pick<Group, "sender" | "name" | "you"> {
  return { sender: item.sender, name: item.name, you: item.you };
}

function withStates(rows: Row[]): Row[] {
  const said = new Set<SendState>();
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind !== "group" || !row.you) continue;
    const last = row.messages.at(-1);
    if (last === undefined) continue;
    const state = stateOf(last);
    if (state === "failed" || !said.has(state)) row.state = state;
    said.add(state);
  }
  return rows;
}

function dayOf(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
