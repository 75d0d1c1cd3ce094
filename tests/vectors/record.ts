import { hex } from "../../shared/bytes.ts";
import type { Vector } from "./vector.ts";

/** A value as it stands in a file: its bytes as `0x` and hexadecimal. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${hex(value)}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value;
}

/** The text of a family's file. */
export function asText(vectors: readonly Vector[]): string {
  return `${JSON.stringify(plain(vectors), null, 2)}\n`;
}
