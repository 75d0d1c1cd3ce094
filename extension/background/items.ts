import { amended, amendmentOf } from "../../shared/room/amend.ts";
import { decodeContent } from "../../shared/room/content.ts";
import { pieceCount, type FileRef } from "../../shared/room/file.ts";
import type { Outgoing, RoomState, ThreadRecord } from "../../shared/room/state.ts";
import type { Amendment, MessageRef } from "../../shared/room/talk.ts";
import { told } from "../../shared/room/told.ts";
import type { Policy } from "../../shared/wire/policy.ts";
import type { PersonView, ThreadEvent, ThreadItem } from "../rpc/contract.ts";
import type { FileView } from "../rpc/files.ts";
import { WAITING } from "../rpc/places.ts";
import { idOf } from "../rpc/refs.ts";
import type { MessageView } from "../rpc/talk.ts";
import { quoteOf, type Quotes } from "./quotes.ts";
import { castOf, nameOf, type Cast } from "./names.ts";

/** Lines of a thread as pages see them. */

type Said = Extract<ThreadRecord, { kind: "message" }>;

function person(state: Cast, member: number): PersonView {
  return { member, name: nameOf(state, member), you: member === state.me };
}

function changedRules(policy: Policy, before: Policy | null): (keyof Policy)[] {
  const names = Object.keys(policy) as (keyof Policy)[];
  if (before === null) return names;
  return names.filter((name) => JSON.stringify(policy[name]) !== JSON.stringify(before[name]));
}

function event(state: Cast, line: Exclude<ThreadRecord, { kind: "message" }>): ThreadEvent {
  const by = (owner: number) => ({ byYou: owner === state.me, by: nameOf(state, owner) });
  switch (line.kind) {
    case "admitted": {
      const { member } = line;
      return { type: "admitted", member, name: nameOf(state, member), ...by(line.by) };
    }
    case "rotated":
      return { type: "rotated", why: line.why, ...by(line.by) };
    case "removed": {
      const who = line.members.map((member) => person(state, member));
      return { type: "removed", who, ...by(line.by) };
    }
    case "left":
      return { type: "left", ...person(state, line.member) };
    case "policy": {
      const { policy, before } = line;
      return { type: "policy", policy, changed: changedRules(policy, before), ...by(line.by) };
    }
    case "offered":
      return {
        type: "offered",
        to: line.to === null ? null : person(state, line.to),
        ...by(line.by),
      };
    case "handed":
    case "succeeded":
      return { type: line.kind, from: person(state, line.from), to: person(state, line.to) };
    case "closed":
      return { type: "closed", ...by(line.by) };
    case "deleted":
    case "unreadable": {
      const { kind, sender } = line;
      const name = nameOf(state, sender);
      return kind === "deleted"
        ? { type: kind, sender, name, you: sender === state.me }
        : { type: kind, sender, name };
    }
    case "created":
      // Whoever makes a room is its first member, whoever owns it now.
      return { type: "created", byYou: state.me === 0, by: nameOf(state, 0) };
    case "joined":
    case "erased":
      return { type: line.kind };
  }
}

function message(state: Cast, line: Said, quotes: Quotes, sent: MessageView["state"]): MessageView {
  const { at, time, sender, n, text, edited, reply } = line;
  return {
    kind: "message",
    id: idOf([sender, n]),
    at,
    sender,
    name: nameOf(state, sender),
    you: sender === state.me,
    text,
    time,
    state: sender === state.me ? sent : null,
    edited,
    quote: reply === null ? null : quoteOf(state, reply, quotes),
    reactions: line.reactions.map(([emoji, members]) => ({
      emoji,
      you: members.includes(state.me),
      names: members.map((index) => (index === state.me ? "" : nameOf(state, index))),
    })),
    file: line.file === null ? null : fileView(line.file),
    mentions: line.mentions.map((index) => ({
      index,
      name: nameOf(state, index),
      you: index === state.me,
    })),
  };
}

function fileView({ name, mime, size, picture }: FileRef): FileView {
  return { name, mime, size, pieces: pieceCount(size), picture: picture ?? null };
}

const PENDING = new WeakMap<readonly Outgoing[], ReadonlyMap<string, readonly Amendment[]>>();

/** What own messages that wait will change, by the id of what they change. */
export function pendingChanges(state: Cast): ReadonlyMap<string, readonly Amendment[]> {
  const known = PENDING.get(state.outbox);
  if (known !== undefined) return known;
  const changes = new Map<string, Amendment[]>();
  for (const { content: bytes, refused } of state.outbox) {
    const content = refused ? null : decodeContent(bytes);
    const amendment = content === null ? null : amendmentOf(state.me, content);
    if (amendment === null) continue;
    const id = idOf(amendment.target);
    changes.set(id, [...(changes.get(id) ?? []), amendment]);
  }
  PENDING.set(state.outbox, changes);
  return changes;
}

/** The line as it will be once all that waits has reached the log. */
export function foreseen(state: Cast, line: ThreadRecord): ThreadRecord {
  if (line.kind !== "message") return line;
  const changes = pendingChanges(state).get(idOf([line.sender, line.n])) ?? [];
  return changes.reduce(amended, line);
}

/** The id by which pages know a line of the thread. */
export function itemId(line: ThreadRecord): string {
  const said = line.kind === "message" || line.kind === "deleted";
  return said ? idOf([line.sender, line.n]) : `e${line.at}`;
}

/** A line that stands in the log, with what own waiting messages change in it. */
export function logged(state: Cast, held: ThreadRecord, quotes: Quotes): ThreadItem {
  const line = foreseen(state, held);
  const { at, time } = line;
  if (line.kind === "message") {
    const edits = line !== held && held.kind === "message" && line.text !== held.text;
    const sent = edits ? "queued" : "sent";
    return message(state, line, quotes, line.failed ? "failed" : sent);
  }
  return { kind: "event", id: itemId(line), at, time, event: event(state, line) };
}

const WAITING_LINES = new WeakMap<Outgoing, Said | null>();

/** The line that an own waiting message will be, or null for one that won't be a line. */
function waitingLine(state: Cast, item: Outgoing): Said | null {
  const known = WAITING_LINES.get(item);
  if (known !== undefined) return known;
  const line = lineOf(state, item);
  WAITING_LINES.set(item, line);
  return line;
}

function lineOf(state: Cast, item: Outgoing): Said | null {
  const content = decodeContent(item.content);
  if (content === null) return null;
  const { n, time, refused } = item;
  const placed = { at: WAITING + n, time, sender: state.me, n };
  const [effect] = told(placed, content, refused);
  return effect?.type === "record" && effect.record.kind === "message" ? effect.record : null;
}

function waitingItem(state: Cast, item: Outgoing, quotes: Quotes): ThreadItem[] {
  const line = waitingLine(state, item);
  if (line === null) return [];
  const shown = foreseen(state, line);
  if (shown.kind !== "message") return [logged(state, shown, quotes)];
  const sent = item.acknowledged ? "sent" : "queued";
  return [message(state, shown, quotes, item.refused ? "failed" : sent)];
}

/** Own messages that the log doesn't show yet, with the lines that they will be, in their order. */
export function waitingLines(state: Cast): { item: Outgoing; line: Said }[] {
  return state.outbox.flatMap((item) => {
    const line = waitingLine(state, item);
    return line === null ? [] : [{ item, line }];
  });
}

/** The same as pages see them. */
export function waiting(state: Cast, quotes: Quotes): ThreadItem[] {
  return state.outbox.flatMap((item) => waitingItem(state, item, quotes));
}

/** What a step changed in the thread. */
export interface ThreadChange {
  items: ThreadItem[];
  /** Ids of items that are no more. */
  removed: string[];
}

function waitingIds(state: RoomState): string[] {
  if (state.phase !== "member") return [];
  return waitingLines(state).map(({ item }) => idOf([state.me, item.n]));
}

/** Lines that came in, and own waiting messages that are new or stand otherwise than before. */
export function threadChange(
  before: RoomState,
  after: RoomState,
  lines: readonly ThreadRecord[],
  quotes: Quotes,
): ThreadChange {
  const cast = castOf(after);
  if (cast === null) return { items: [], removed: [] };
  const same = new Set(before.phase === "member" ? before.outbox : []);
  const changes = changedTargets(before, after);
  const fresh =
    after.phase === "member"
      ? after.outbox
          .filter((item) => !same.has(item) || changes.has(idOf([after.me, item.n])))
          .flatMap((item) => waitingItem(after, item, quotes))
      : [];
  const items = lines.map((line) => logged(cast, line, quotes));
  const shown = new Set([...items.map(({ id }) => id), ...waitingIds(after)]);
  return {
    items: [...items, ...fresh],
    removed: waitingIds(before).filter((id) => !shown.has(id)),
  };
}

/** Ids of messages for which what waits to change them is otherwise than before. */
export function changedTargets(before: RoomState, after: RoomState): Map<string, MessageRef> {
  const changed = new Map<string, MessageRef>();
  if (after.phase !== "member" || before.phase !== "member") return changed;
  if (before.outbox === after.outbox) return changed;
  const [old, now] = [pendingChanges(before), pendingChanges(after)];
  for (const [id, changes] of [...old, ...now]) {
    const [was, is] = [old.get(id), now.get(id)];
    const target = changes[0]?.target;
    if (target !== undefined && was?.length !== is?.length) changed.set(id, target);
  }
  return changed;
}

/** Whether a line names a member whose name has come or changed between the states. */
export function renamed(before: RoomState, after: RoomState, line: ThreadRecord): boolean {
  if (after.phase !== "member" || before.phase !== "member" || before.names === after.names) {
    return false;
  }
  return namedIn(line).some((index) => nameOf(before, index) !== nameOf(after, index));
}

/** Members whose names stand in a line. */
function namedIn(line: ThreadRecord): number[] {
  switch (line.kind) {
    case "message":
      return [line.sender, ...line.mentions, ...line.reactions.flatMap(([, members]) => members)];
    case "deleted":
    case "unreadable":
      return [line.sender];
    case "admitted":
      return [line.member, line.by];
    case "removed":
      return [...line.members, line.by];
    case "left":
      return [line.member];
    case "handed":
    case "succeeded":
      return [line.from, line.to];
    case "offered":
      return line.to === null ? [line.by] : [line.by, line.to];
    case "rotated":
    case "policy":
    case "closed":
      return [line.by];
    case "created":
      return [0];
    case "joined":
    case "erased":
      return [];
  }
}
