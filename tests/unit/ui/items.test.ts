import { describe, expect, it } from "vitest";
import type { ThreadItem } from "../../../extension/rpc/contract.ts";
import { WAITING } from "../../../extension/rpc/places.ts";
import {
  EMPTY,
  readTo,
  withNewest,
  withOlder,
  withPushed,
  type Held,
} from "../../../extension/ui/features/thread/items.ts";
import type { MessageItem } from "../../../extension/ui/features/thread/rows.ts";

function item(at: number, time = 0): ThreadItem {
  return { kind: "event", id: `e${at}`, at, time, event: { type: "joined" } };
}

function message(at: number): MessageItem {
  const said = { sender: 1, name: "Bruno", you: false, text: "", edited: false, state: null };
  const rest = { quote: null, reactions: [], mentions: [], file: null };
  return { kind: "message", id: `1.${at}`, at, time: 0, ...said, ...rest };
}

function run(...places: number[]): ThreadItem[] {
  return places.map((at) => item(at));
}

function ats(held: Held): number[] {
  return held.items.map((one) => one.at);
}

describe("how far one has read", () => {
  it("stands still at what has a place, so that what comes before a waiting message is new", () => {
    const items = run(4, 7, WAITING + 3);
    expect(readTo(items, WAITING + 3)).toBe(7);
    expect(readTo(items, 4)).toBe(4);
    expect(readTo(run(WAITING), WAITING)).toBe(0);
  });
});

describe("items of a thread", () => {
  it("appends what is pushed, in order of position", () => {
    const held = withPushed({ items: run(5, 6), more: true }, run(8, 7), []);
    expect(ats(held)).toEqual([5, 6, 7, 8]);
  });

  it("replaces an item under the same id", () => {
    const held = withPushed({ items: run(1, 2), more: false }, [item(2, 99)], []);
    expect(ats(held)).toEqual([1, 2]);
    expect(held.items[1]?.time).toBe(99);
  });

  it("moves an item whose position is new", () => {
    const moved = { ...item(1), at: 3 };
    expect(ats(withPushed({ items: run(1, 2), more: false }, [moved], []))).toEqual([2, 3]);
  });

  it("takes out what is removed", () => {
    expect(ats(withPushed({ items: run(1, 2), more: false }, [], ["e1"]))).toEqual([2]);
  });

  it("quotes nothing of what is removed, and quotes it again when it comes back", () => {
    const quote = { id: "1.1", at: 1, sender: 1, name: "Bruno", you: false, text: "heron" };
    const answer = { ...message(2), quote };
    const quoted = ({ items }: Held) =>
      items.flatMap((one) => (one.kind === "message" && one.quote !== null ? [one.quote] : []));
    const without = withPushed({ items: [answer], more: false }, [], ["1.1"]);
    expect(quoted(without)).toEqual([{ ...quote, at: null, text: null }]);
    const back = withPushed(without, [{ ...message(1), id: "1.1", text: "heron" }], []);
    expect(quoted(back)).toEqual([quote]);
  });

  it("leaves a pushed item to its page when it stands before the held run", () => {
    expect(ats(withPushed({ items: run(5), more: true }, run(2), []))).toEqual([5]);
    expect(ats(withPushed({ items: run(5), more: false }, run(2), []))).toEqual([2, 5]);
  });

  it("puts an older page first and keeps newer copies", () => {
    const held = withOlder({ items: [item(4, 7)], more: true }, run(2, 3, 4), false);
    expect(ats(held)).toEqual([2, 3, 4]);
    expect(held.items[2]?.time).toBe(7);
    expect(held.more).toBe(false);
  });

  it("starts from nothing", () => {
    expect(ats(withOlder(EMPTY, run(1, 2), false))).toEqual([1, 2]);
  });

  it("catches up after a break that it can bridge", () => {
    const held = withNewest({ items: run(1, 2, 3), more: true }, run(2, 4), true);
    expect(ats(held)).toEqual([1, 2, 4]);
  });

  it("starts anew after a break that it cannot bridge", () => {
    const held = withNewest({ items: run(1, 2), more: false }, run(8, 9), true);
    expect(ats(held)).toEqual([8, 9]);
    expect(held.more).toBe(true);
  });
});
