import { describe, expect, it } from "vitest";
import { drawable, type Drawn } from "../../../extension/ui/features/emoji/drawable.ts";

const BOX = "a box";

/** A system that lacks one emoji and can't join another. */
function draw(text: string): Drawn {
  if (text === "🐦‍🔥") return { width: 80, image: "🐦" };
  return { width: 40, image: ["😀", "🫠"].includes(text) ? text : BOX };
}

describe("emoji to choose from", () => {
  it("are those that the system draws as one sign, and not as it draws what it lacks", () => {
    expect([...drawable(["😀", "🫠", "🫩", "🐦‍🔥"], draw)]).toEqual(["😀", "🫠"]);
  });

  it("are all where nothing can be told apart", () => {
    const alike = () => ({ width: 40, image: BOX });
    expect([...drawable(["😀", "🫩"], alike)]).toEqual(["😀", "🫩"]);
  });
});
