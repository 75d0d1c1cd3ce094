import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../shared/limits.ts";
import { amended, amendmentOf } from "../../../shared/room/amend.ts";
import type { ThreadRecord } from "../../../shared/room/state.ts";
import type { Change, Reaction } from "../../../shared/room/talk.ts";
import { told } from "../../../shared/room/told.ts";
import { said } from "../../support/lines.ts";
import { sampleContents } from "../../support/samples.ts";

const line = said({ at: 9, time: 5, sender: 1, n: 3, text: "at nine" });

const by = (member: number, change: Change, of: ThreadRecord = line) =>
  amended(of, { target: [1, 3], by: member, change });
const react = (member: number, emoji: string, on: boolean, reactions: Reaction[]) => {
  const before = { ...line, reactions };
  const after = by(member, { type: "react", emoji, on }, before);
  return after === before ? "the same" : after.kind === "message" && after.reactions;
};

describe("P33: a line that stands", () => {
  it("takes an edit of its sender's, with who is mentioned, and no other", () => {
    const edit: Change = { type: "edit", text: "at ten", mentions: [2] };
    expect(by(1, edit)).toEqual({ ...line, text: "at ten", mentions: [2], edited: true });
    expect(by(2, edit)).toBe(line);
  });

  it("keeps only its place when its sender deletes it, and nobody else can", () => {
    const gone = { kind: "deleted", at: 9, time: 5, sender: 1, n: 3 };
    expect(by(1, { type: "delete" })).toEqual(gone);
    expect(by(2, { type: "delete" })).toBe(line);
  });

  it("takes nothing where nobody else has it, or where it is deleted or unreadable", () => {
    const place = { at: 9, time: 5, sender: 1, n: 3 };
    const deaf: ThreadRecord[] = [
      { ...line, failed: true },
      { ...place, kind: "deleted" },
      { ...place, kind: "unreadable" },
    ];
    const changes: Change[] = [
      { type: "delete" },
      { type: "edit", text: "x", mentions: [] },
      { type: "react", emoji: "👀", on: true },
    ];
    for (const one of deaf) {
      for (const change of changes) expect(by(1, change, one)).toBe(one);
    }
  });
});

describe("P33: a reaction", () => {
  it("adds its sender under an emoji, in the order of the log", () => {
    expect(react(2, "👀", true, [])).toEqual([["👀", [2]]]);
    expect(react(2, "👀", true, [["👀", [3]]])).toEqual([["👀", [3, 2]]]);
    expect(
      react(2, "❗", true, [
        ["👀", [2, 3]],
        ["❗", [1]],
      ]),
    ).toEqual([
      ["👀", [2, 3]],
      ["❗", [1, 2]],
    ]);
    expect(react(2, "👀", true, [["👀", [2]]])).toBe("the same");
  });

  it("takes its sender away from under that emoji alone, and the emoji with the last", () => {
    const both: Reaction[] = [
      ["👀", [2, 3]],
      ["❗", [2]],
    ];
    expect(react(2, "👀", false, both)).toEqual([
      ["👀", [3]],
      ["❗", [2]],
    ]);
    expect(react(2, "❗", false, both)).toEqual([["👀", [2, 3]]]);
    expect(react(3, "❗", false, both)).toBe("the same");
    expect(react(2, "🎉", false, both)).toBe("the same");
  });

  it("is one of 6 of a person and of 24 kinds; what is beyond changes nothing", () => {
    const kinds = (many: number, member: number): Reaction[] =>
      Array.from({ length: many }, (_, at) => [`${at}`, [member]]);
    const five = kinds(LIMITS.reactionsEach - 1, 2);
    const six = kinds(LIMITS.reactionsEach, 2);
    expect(react(2, "👀", true, five)).toEqual([...five, ["👀", [2]]]);
    expect(react(2, "👀", true, six)).toBe("the same");
    expect(react(2, "👀", true, [...six, ["👀", [3]]])).toBe("the same");
    expect(react(3, "0", true, six)).toEqual([["0", [2, 3]], ...six.slice(1)]);
    const most = kinds(LIMITS.reactionKinds, 4);
    expect(react(2, "👀", true, most.slice(1))).toEqual([...most.slice(1), ["👀", [2]]]);
    expect(react(2, "👀", true, most)).toBe("the same");
    expect(react(2, "0", true, most)).toEqual([["0", [4, 2]], ...most.slice(1)]);
  });
});

describe("P33: what a message asks to be changed", () => {
  it("is a line of its sender's own by a number, or anybody's for a reaction", () => {
    const { edit, delete: gone, reaction, text } = sampleContents;
    expect(amendmentOf(7, edit)).toEqual({
      target: [7, edit.target],
      by: 7,
      change: { type: "edit", text: edit.text, mentions: edit.mentions },
    });
    const { mentions: _, ...plain } = edit;
    expect(amendmentOf(7, plain)?.change).toMatchObject({ mentions: [] });
    expect(amendmentOf(7, gone)).toEqual({
      target: [7, gone.target],
      by: 7,
      change: { type: "delete" },
    });
    const { emoji, on, target } = reaction;
    expect(amendmentOf(7, reaction)).toEqual({
      target,
      by: 7,
      change: { type: "react", emoji, on },
    });
    expect(amendmentOf(7, text)).toBeNull();
  });
});

describe("P32, P34: what a message does to the thread", () => {
  const place = { at: 9, time: 5, sender: 1, n: 3 };
  const says = { ...place, kind: "message", edited: false, reactions: [] };

  it("is a line of its own for words and files", () => {
    const text = { kind: "text", text: "why", reply: [0, 2], mentions: [2] } as const;
    const words = { ...text, reply: [0, 2] as [number, number], mentions: [2] };
    expect(told(place, words, false)).toEqual([
      {
        type: "record",
        record: { ...says, text: "why", reply: [0, 2], mentions: [2], failed: false, file: null },
      },
    ]);
    const { file } = sampleContents;
    expect(told(place, file, true)).toEqual([
      {
        type: "record",
        record: { ...says, text: "", reply: null, mentions: [], failed: true, file: file.file },
      },
    ]);
  });

  it("is a change to another line, if it was said", () => {
    const { edit, profile } = sampleContents;
    expect(told(place, edit, false)).toEqual([{ type: "amend", amendment: amendmentOf(1, edit) }]);
    expect(told(place, edit, true)).toEqual([]);
    expect(told(place, profile, false)).toEqual([]);
  });
});
