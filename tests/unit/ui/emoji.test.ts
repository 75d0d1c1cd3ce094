import { describe, expect, it } from "vitest";
import { drawable } from "../../../extension/ui/features/emoji/drawable.ts";

/** Widths as a system draws them that lacks one emoji and can't join another. */
const WIDTHS: Readonly<Record<string, number>> = { "😀": 40, "🫠": 40, "🫩": 19, "🐦‍🔥": 80 };
const width = (text: string) => WIDTHS[text] ?? 19;

describe("emoji to choose from", () => {
  it("are those that the system draws as one sign, without its boxes for the missing", () => {
    expect([...drawable(["😀", "🫠", "🫩", "🐦‍🔥"], width)]).toEqual(["😀", "🫠"]);
  });

  it("leave a sign out that is as wide as a missing one, and near an emoji's width", () => {
    expect([...drawable(["😀", "🫩"], (text) => (text === "😀" ? 40 : 30))]).toEqual(["😀"]);
  });

  it("are all where widths tell nothing", () => {
    expect([...drawable(["😀", "🫩"], () => 0)]).toEqual(["😀", "🫩"]);
    expect([...drawable(["😀", "🫩"], () => 40)]).toEqual(["😀", "🫩"]);
  });
});
