import { readFileSync } from "node:fs";

/** One vector: what is given, what comes of it, and the rule that says so. Bytes are `0x` and hexadecimal. */
export interface Vector {
  name: string;
  rule: string;
  kind: string;
  given: Record<string, unknown>;
  made: Record<string, unknown>;
}

export const FAMILIES = [
  "encoding",
  "wire",
  "room",
  "commits",
  "join",
  "messages",
  "link",
  "vault",
  "members",
  "verification",
  "files",
] as const;
export type Family = (typeof FAMILIES)[number];

export function fileOf(family: Family): URL {
  return new URL(`./${family}.json`, import.meta.url);
}

export function readVectors(family: Family): Vector[] {
  return JSON.parse(readFileSync(fileOf(family), "utf8")) as Vector[];
}
