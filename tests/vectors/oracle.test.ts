import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Fields, read } from "./oracle/read.ts";
import { recompute } from "./oracle/protocol.ts";
import { FAMILIES, readVectors } from "./vector.ts";

describe.each(FAMILIES)("the oracle comes to the same in %s", (family) => {
  it.each(
    readVectors(family).map((vector) => ({ ...vector, title: `${vector.name} (${vector.rule})` })),
  )("$title", async ({ kind, given, made }) => {
    const found = await recompute(kind, new Fields(read(given)), new Fields(read(made)));
    expect(found).toEqual(read(made));
  });
});

describe("the oracle", () => {
  const folder = new URL("./oracle/", import.meta.url);

  it.each(readdirSync(folder))("has no code of the product in %s", (file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    const imported = [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
      ([, from]) => from,
    );
    for (const from of imported) {
      expect(from).toMatch(/^\.\/[a-z]+\.ts$|^@noble\/hashes\/argon2\.js$/);
    }
  });

  it("makes something under every label of P2", () => {
    const rules = readFileSync(new URL("../../shared/wire/PROTOCOL.md", import.meta.url), "utf8");
    const listed = /Purposes: (.+?)\. [A-Z]/.exec(rules)?.[1] ?? "";
    const purposes = [...listed.matchAll(/`([^`]+)`/g)].map(([, purpose]) => purpose ?? "");
    expect(purposes.length).toBeGreaterThan(20);
    const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
    const made = new Set(
      sources
        .flatMap((source) => [...source.matchAll(/label\("([^"]+)"\)/g)])
        .map(([, purpose]) => purpose),
    );
    expect(purposes.filter((purpose) => !made.has(purpose))).toEqual([]);
  });
});
