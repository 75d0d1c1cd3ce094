import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { LIMITS } from "../../../shared/limits.ts";
import {
  blocks,
  inlines,
  mentionsIn,
  type Block,
  type Inline,
} from "../../../extension/ui/features/thread/markdown.ts";

/** Inlines written down shortly: `b(…)`, `i(…)`, `s(…)`, `c(…)`, `a(text|href)`. */
function short(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case "text":
          return node.text;
        case "code":
          return `c(${node.text})`;
        case "link":
          return `a(${node.text}|${node.href})`;
        case "mention":
          return `m(${node.index})`;
        case "strong":
          return `b(${short(node.children)})`;
        case "em":
          return `i(${short(node.children)})`;
        case "del":
          return `s(${short(node.children)})`;
      }
    })
    .join("");
}

const of = (text: string) => short(inlines(text));

/** All the characters that a block shows. */
function shown(block: Block): string {
  const words = (nodes: readonly Inline[]): string =>
    nodes.map((node) => ("children" in node ? words(node.children) : node.text)).join("");
  switch (block.kind) {
    case "paragraph":
      return words(block.children);
    case "code":
      return block.text;
    case "quote":
      return block.children.map(shown).join("");
    case "list":
      return block.items.map(words).join("");
  }
}

describe("light Markdown", () => {
  it("marks what is between marks", () => {
    expect(of("a **b** *c* _d_ ~~e~~ `f*g*`")).toBe("a b(b) i(c) i(d) s(e) c(f*g*)");
    expect(of("***both*** and **a *b* c**")).toBe("b(i(both)) and b(a i(b) c)");
    expect(of("**重要**です")).toBe("b(重要)です");
  });

  it("leaves alone what only looks like a mark", () => {
    for (const text of [
      "2*3*4",
      "snake_case_name",
      "a * b * c",
      "**",
      "****",
      "~~",
      "` alone",
      "*open",
      "5 ** 2",
    ]) {
      expect(of(text)).toBe(text);
    }
  });

  it("makes addresses into links, whole, and shows words of a named one beside its address", () => {
    expect(of("see https://a.example/_x_y.")).toBe(
      "see a(https://a.example/_x_y|https://a.example/_x_y).",
    );
    expect(of("**https://a.example/**")).toBe("b(a(https://a.example/|https://a.example/))");
    expect(inlines("[bank](https://evil.example/)")).toEqual([
      { kind: "link", text: "bank", href: "https://evil.example/", named: true },
    ]);
    expect(of("[x](javascript:alert)")).toBe("[x](javascript:alert)");
    expect(of("[x](https://a@evil.example/)")).not.toContain("a(x|");
  });

  it("finds quotes, lists and fences", () => {
    const found = blocks("one\ntwo\n\n> q\n> - r\n- a\n- b\n3. c\n```\n**x**\n");
    expect(found.map(({ kind }) => kind)).toEqual(["paragraph", "quote", "list", "code"]);
    expect(found[1]).toMatchObject({ children: [{ kind: "paragraph" }, { kind: "list" }] });
    expect(found[3]).toEqual({ kind: "code", text: "**x**\n" });
  });

  it("names members who were named, the longest name first", () => {
    const named = [
      { index: 1, name: "Ann" },
      { index: 2, name: "Ann Bell" },
    ];
    expect(short(inlines("@Ann Bell and @Ann, not x@Ann or @Anna", named))).toBe(
      "m(2) and m(1), not x@Ann or @Anna",
    );
    expect(mentionsIn("@Ann Bell, @Nobody", named)).toEqual([2]);
  });

  it("loses no letter, whatever marks stand around it", () => {
    const signs = fc.constantFrom(
      "*",
      "**",
      "_",
      "~~",
      "[",
      "](",
      ")",
      "> ",
      "- ",
      "\n",
      "a",
      "@",
      " ",
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 60 }), (parts) => {
        const letters = (text: string) => text.replaceAll(/[^a@]/g, "");
        const text = parts.join("");
        expect(letters(blocks(text).map(shown).join(""))).toBe(letters(text));
      }),
    );
  });

  it("takes hostile text of any size in one pass", () => {
    const units = [
      "*a ",
      "*a_ b**c",
      "~~a ",
      "[",
      "[a](",
      "> ",
      "- ",
      "`a ``",
      "_a*",
      "**",
      "@a",
      "https://a*",
    ];
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(LIMITS.textChars / unit.length));
      const from = performance.now();
      blocks(text);
      // A grammar that looks back at what it has read takes minutes for these.
      expect([unit, performance.now() - from < 5000]).toEqual([unit, true]);
    }
  });
});
