/**
 * What goes from one thread to another. Each byte array with memory of its own is
 * copied there by itself, which cost more than writing it to the disk; arrays that
 * lie in one piece of memory move with it.
 */

function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), 0);
}

class Packer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  put(value: unknown): unknown {
    if (value instanceof Uint8Array) {
      const at = this.#at;
      this.#at += value.length;
      this.#bytes.set(value, at);
      return this.#bytes.subarray(at, this.#at);
    }
    if (Array.isArray(value)) return value.map((item) => this.put(item));
    if (typeof value !== "object" || value === null) return value;
    const out: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) out[name] = this.put(item);
    return out;
  }
}

/**
 * A copy of `value` (plain objects, arrays, byte arrays and what has no parts) whose
 * byte arrays all lie in `memory`, to be posted with it.
 */
export function packed<T>(value: T): { value: T; memory: ArrayBuffer } {
  const bytes = new Uint8Array(sizeOf(value));
  return { value: new Packer(bytes).put(value) as T, memory: bytes.buffer };
}
