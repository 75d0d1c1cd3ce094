import { describe, expect, it } from "vitest";
import type { ThreadItem } from "../../../extension/rpc/contract.ts";
import { GROUP, layOut, sameRow, type Row } from "../../../extension/ui/features/thread/rows.ts";

const NOON = new Date(2026, 10, 17, 12).getTime();
const MINUTE = 60_000;

function said(
  at: number,
  more: Partial<Extract<ThreadItem, { kind: "message" }>> = {},
): ThreadItem {
  return {
    kind: "message",
    id: `m${at}`,
    at,
    sender: 1,
    name: "heron",
    you: false,
    text: "words",
    time: NOON + at * 1000,
    state: null,
    edited: false,
    quote: null,
    file: null,
    reactions: [],
    mentions: [],
    ...more,
  };
}

function mine(
  at: number,
  state: "queued" | "sent" | "failed",
  time = NOON + at * 1000,
): ThreadItem {
  return said(at, { sender: 0, name: "pike", you: true, state, time });
}

function came(at: number): ThreadItem {
  return { kind: "event", id: `e${at}`, at, time: NOON + at * 1000, event: { type: "joined" } };
}

function groups(rows: Row[]) {
  return rows.filter((row) => row.kind === "group");
}

describe("layOut", () => {
  it("makes no rows of nothing", () => {
    expect(layOut([], null)).toEqual([]);
  });

  it("opens each day with a heading", () => {
    const rows = layOut([said(1), said(2, { time: NOON + 24 * 60 * MINUTE })], null);
    expect(rows.map((row) => row.kind)).toEqual(["day", "group", "day", "group"]);
  });

  it("joins what one sender says in one breath", () => {
    const [group] = groups(layOut([said(1), said(2), said(3)], null));
    expect(group?.messages.map((item) => item.id)).toEqual(["m1", "m2", "m3"]);
  });

  it.each([
    ["another sender", said(2, { sender: 2, name: "ash" })],
    ["a long pause", said(2, { time: NOON + 1000 + GROUP.pause + 1 })],
    ["another name of the same sender", said(2, { name: "grey heron" })],
    ["much text", said(2, { text: "x".repeat(GROUP.chars) })],
  ])("parts groups at %s", (_why, next) => {
    expect(groups(layOut([said(1), next], null))).toHaveLength(2);
  });

  it("parts groups at a stage direction", () => {
    const rows = layOut([said(1), came(2), said(3)], null);
    expect(rows.map((row) => row.kind)).toEqual(["day", "group", "event", "group"]);
  });

  it("bounds the length of a group", () => {
    const items = Array.from({ length: GROUP.messages * 3 }, (_, at) => said(at));
    expect(groups(layOut(items, null))).toHaveLength(3);
  });

  it("puts the marker before the first of others' unread words, once", () => {
    const rows = layOut([said(1), mine(2, "sent"), said(3), said(4)], { after: 1, count: 2 });
    expect(rows.map((row) => row.kind)).toEqual(["day", "group", "group", "marker", "group"]);
  });

  it("says the state once, under the latest of each kind, and under all that failed", () => {
    const items = [
      mine(1, "sent"),
      said(2),
      mine(3, "failed"),
      said(4),
      mine(5, "sent"),
      mine(6, "sent"),
      mine(7, "failed"),
      mine(8, "queued"),
    ];
    const states = groups(layOut(items, null))
      .filter((group) => group.you)
      .map((group) => group.state);
    expect(states).toEqual([null, "failed", "sent", "failed", "queued"]);
  });

  it("says no state under others' words", () => {
    expect(groups(layOut([said(1)], null))[0]?.state).toBeNull();
  });

  it("knows what each row stands after", () => {
    const rows = layOut([came(1), said(2)], null);
    expect(rows.map((row) => row.after)).toEqual([null, "day", "event"]);
  });
});

describe("sameRow", () => {
  it("finds a row unchanged when its items are", () => {
    const items = [said(1), came(2), mine(3, "queued")];
    const [before, after] = [layOut(items, null), layOut(items, null)];
    expect(before.every((row, at) => sameRow(row, after[at] as Row))).toBe(true);
  });

  it("sees an item that was replaced", () => {
    const before = layOut([mine(1, "queued")], null)[1] as Row;
    const after = layOut([mine(1, "sent")], null)[1] as Row;
    expect(sameRow(before, after)).toBe(false);
  });
});
