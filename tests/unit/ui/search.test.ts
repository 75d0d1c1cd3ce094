import { describe, expect, it } from "vitest";
import { around, marked, readable } from "../../../extension/ui/features/search/search.ts";
import { plain } from "../../../extension/ui/features/thread/plain.ts";

describe("a message as plain words", () => {
  it.each([
    ["**Plan** for *tonight*, ~~or not~~", "Plan for tonight, or not"],
    ["- `gate 2` closed\n- read", "• gate 2 closed\n• read"],
    ["3. come\n4. see", "3. come\n4. see"],
    ["> Nobody goes **alone**.", "Nobody goes alone."],
    ["```\na **b**\n```", "a **b**"],
    ["[the list](https://port.example/berths)", "the list (port.example)"],
    ["2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"],
  ])("shows %j without its marks", (text, words) => {
    expect(plain(text)).toBe(words);
  });
});

describe("what was found", () => {
  const hits = (text: string, words: string) => marked(around(readable(text, words), words), words);

  it("is marked in words that stand there without the signs of Markdown", () => {
    expect(hits("**Plan** for tonight", "plan")).toEqual([
      { text: "Plan", hit: true },
      { text: " for tonight", hit: false },
    ]);
    expect(hits("the **night** ferry", "night ferry")).toContainEqual({
      text: "night ferry",
      hit: true,
    });
  });

  it("is still seen where it stands among the signs alone", () => {
    const text = "[the list](https://port.example/berths)";
    expect(hits(text, "berths")).toContainEqual({ text: "berths", hit: true });
    expect(hits("**Plan**", "**plan")).toContainEqual({ text: "**Plan", hit: true });
  });
});
