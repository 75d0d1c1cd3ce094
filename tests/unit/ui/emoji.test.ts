import { describe, expect, it } from "vitest";
import { createDrawable, type Drawn } from "../../../extension/ui/features/emoji/drawable.ts";

const BOX = "a box";

/** A system that lacks one emoji, can't join another, and lacks a part of a third. */
function draw(text: string): Drawn {
  if (text === "🐦‍🔥") return { width: 80, image: "🐦" };
  if (text === "😶‍🌫️") return { width: 40, image: `😶${BOX}` };
  return { width: 40, image: ["😀", "🫠", "😶"].includes(text) ? text : BOX };
}

describe("emoji to choose from", () => {
  it("are those that the system draws as one sign, and not as it draws what it lacks", () => {
    const isDrawable = createDrawable(draw);
    expect(["😀", "🫠", "🫩", "🐦‍🔥", "😶‍🌫️"].filter(isDrawable)).toEqual(["😀", "🫠"]);
  });

  it("are all where nothing can be told apart", () => {
    const isDrawable = createDrawable(() => ({ width: 40, image: BOX }));
    expect(["😀", "🫩"].filter(isDrawable)).toEqual(["😀", "🫩"]);
  });

  it("are drawn when they are asked for, and once", () => {
    const drawn: string[] = [];
    const isDrawable = createDrawable((text) => {
      drawn.push(text);
      return draw(text);
    });
    const before = drawn.length;
    for (const one of ["🫩", "🫩", "🫠"]) isDrawable(one);
    expect(drawn.slice(before)).toEqual(["🫩", "🫠"]);
  });
});
