import { writeFileSync } from "node:fs";
import { makeVectors } from "./make.ts";
import { asText } from "./record.ts";
import { FAMILIES, fileOf } from "./vector.ts";

/** `npm run vectors`: writes every vector anew. Look at the difference before you commit it. */
const made = await makeVectors();
for (const family of FAMILIES) {
  writeFileSync(fileOf(family), asText(made[family]));
  process.stdout.write(`${family}: ${made[family].length} vectors\n`);
}
