import type { Bytes } from "./bytes.ts";
import { fromHex } from "./bytes.ts";
import type { Value } from "./cbor.ts";

/** A value of a vector file: text that begins with `0x` stands for bytes. */
export function read(value: unknown): Value {
  if (typeof value === "string") return value.startsWith("0x") ? fromHex(value.slice(2)) : value;
  if (Array.isArray(value)) return value.map(read);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item)]));
  }
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  throw new Error("not a value of a vector");
}

/** Fields of a map, each asked for by name and type. A missing one is an error. */
export class Fields {
  readonly #values: Value;

  constructor(values: Value) {
    this.#values = values;
  }

  /** The field, or a field inside a field: `at("place", "uid")`. */
  at(...path: readonly string[]): Value {
    let value: Value | undefined = this.#values;
    for (const name of path) value = (value as Record<string, Value | undefined>)[name];
    if (value === undefined) throw new Error(`the vector has no ${path.join(".")}`);
    return value;
  }

  bytes(...path: readonly string[]): Bytes {
    const value = this.at(...path);
    if (!(value instanceof Uint8Array)) throw new Error(`${path.join(".")} must be bytes`);
    return value as Bytes;
  }

  number(...path: readonly string[]): number {
    const value = this.at(...path);
    if (typeof value !== "number") throw new Error(`${path.join(".")} must be a number`);
    return value;
  }

  text(...path: readonly string[]): string {
    const value = this.at(...path);
    if (typeof value !== "string") throw new Error(`${path.join(".")} must be text`);
    return value;
  }

  list(...path: readonly string[]): readonly Value[] {
    const value = this.at(...path);
    if (!Array.isArray(value)) throw new Error(`${path.join(".")} must be a list`);
    return value as readonly Value[];
  }
}
