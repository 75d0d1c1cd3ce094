import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../shared/limits.ts";
import {
  EXCERPT,
  excerpt,
  harmless,
  harmlessName,
  pieces,
} from "../../../extension/ui/features/thread/text.ts";

function links(text: string): string[] {
  return pieces(harmless(text)).flatMap((piece) => (piece.kind === "link" ? [piece.href] : []));
}

describe("harmless", () => {
  it("takes down towers of marks, and leaves the marks that writing needs", () => {
    expect(harmless(`z${"\u0301".repeat(4000)}!`)).toBe(`z${"\u0301".repeat(8)}!`);
    expect(harmlessName(`z${"\u0489".repeat(60)}`)).toBe(`z${"\u0489".repeat(8)}`);
    const written = "Tiếng Việt, བསྒྲུབས, שָׁלוֹם, 1\uFE0F\u20E3";
    expect(harmless(written)).toBe(written);
  });

  it("shows overrides and embeddings where they stand", () => {
    expect(harmless("photo\u202Egpj.exe")).toBe("photo⟦U+202E⟧gpj.exe");
  });

  it("keeps what honest right-to-left writing and emoji need", () => {
    const text = "\u200Fشكرًا\u2067abc\u2069 👩\u200D👩\u200D👧";
    expect(harmless(text)).toBe(text);
  });

  it("keeps tabs and line breaks, and knows only one kind of break", () => {
    expect(harmless("a\tb\r\nc\rd\u2028e")).toBe("a\tb\nc\nd\ne");
  });

  it("shows other control characters and mends half characters", () => {
    expect(harmless("\u0000\u001B[31m\uD83D")).toBe("⟦U+0000⟧⟦U+001B⟧[31m\uFFFD");
  });

  it("lets nothing in a name end the isolation around it", () => {
    expect(harmlessName("he\u2069ron\n\u200F")).toBe("he⟦U+2069⟧ron⟦U+000A⟧⟦U+200F⟧");
  });
});

describe("pieces", () => {
  it("joins to the text it was given", () => {
    const text = "see https://example.org/a?b#c, and (http://example.net/x_(y)). Done";
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it.each([
    ["https://example.org", ["https://example.org/"]],
    ["(https://example.org/a_(b))", ["https://example.org/a_(b)"]],
    ["https://example.org/a.", ["https://example.org/a"]],
    ["“https://example.org/a”", ["https://example.org/a"]],
    ["javascript:alert(1)", []],
    ["data:text/html,x", []],
    ["xhttps://example.org", []],
    ["https://", []],
    ["https://bank.example@evil.example/", []],
    ["https://a:b@evil.example/", []],
    ["https://exa\u202Emple.org", ["https://exa/"]],
    ["HTTPS://EXAMPLE.ORG/A", ["https://example.org/A"]],
    ["https://аpple.example/", ["https://xn--pple-43d.example/"]],
  ])("finds in %s the links %j", (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it("bounds the links of one message", () => {
    expect(links("https://a.example ".repeat(3000)).length).toBe(200);
  });

  it("is quick with hostile text", () => {
    const start = performance.now();
    for (const text of [
      "https://".repeat(8192),
      ")".repeat(65_536),
      `https://a/${")".repeat(65_000)}`,
    ])
      pieces(text.slice(0, LIMITS.textChars));
    expect(performance.now() - start).toBeLessThan(1500);
  });
});

describe("excerpt", () => {
  it("leaves what fits alone", () => {
    expect(excerpt("short")).toBeNull();
    expect(excerpt("a\n".repeat(EXCERPT.lines - 1))).toBeNull();
  });

  it("cuts one long line", () => {
    expect(excerpt("x".repeat(LIMITS.textChars))?.length).toBe(EXCERPT.lines * EXCERPT.lineChars);
  });

  it("cuts many short lines", () => {
    expect(excerpt("a\n".repeat(1000))?.split("\n")).toHaveLength(EXCERPT.lines);
  });

  it("does not cut inside what reads as one character", () => {
    const family = "👩‍👩‍👧";
    const cut = excerpt(family.repeat(2000)) ?? "";
    expect(cut.replaceAll(family, "")).toBe("");
  });
});
