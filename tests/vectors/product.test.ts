import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeVectors } from "./make.ts";
import { asText } from "./record.ts";
import { FAMILIES, fileOf } from "./vector.ts";

it("the product makes every vector as it stands in the files; if a change is meant: npm run vectors", async () => {
  const made = await makeVectors();
  for (const family of FAMILIES) {
    expect({ family, text: asText(made[family]) }).toEqual({
      family,
      text: readFileSync(fileOf(family), "utf8"),
    });
  }
});
