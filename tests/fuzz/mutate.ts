import fc from "fast-check";
import { encode } from "../../shared/wire/codec.ts";

/**
 * Hostile values made from valid ones. A change names a place in the value, what is
 * done there and a number that says how; so runs are cheap, and a failing one
 * shrinks to few changes.
 */
export interface Change {
  place: number;
  what: number;
  how: number;
}

export const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(64),
  what: fc.nat(11),
  how: fc.nat(4095),
});

const LENGTHS = [0, 1, 15, 16, 31, 32, 33, 44, 45, 46, 63, 64, 96, 97, 300];
const NUMBERS = [
  0,
  1,
  2,
  -1,
  255,
  4096,
  0xffff_ffff,
  0x1_0000_0000,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  1.5,
];
const TEXTS = ["", "ping", "message", "__proto__", "constructor", "x".repeat(70), "\ud800", "text"];

type Node = Record<string, unknown> | unknown[];

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/** Every place in the value: the node that holds it and its key there. */
function placesOf(root: Node): { node: Node; key: string }[] {
  const places: { node: Node; key: string }[] = [];
  const walk = (node: Node): void => {
    for (const [key, item] of Object.entries(node)) {
      places.push({ node, key });
      if (isNode(item)) walk(item);
    }
  };
  walk(root);
  return places;
}

function copy(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(copy);
  if (!isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}

function pick<T>(items: readonly T[], how: number): T {
  return items[how % items.length] as T;
}

function flipped(value: unknown, how: number): unknown {
  if (value instanceof Uint8Array && value.length > 0) {
    const bytes = new Uint8Array(value);
    const at = how % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (how % 8));
    return bytes;
  }
  if (typeof value === "number") return value + ((how % 5) - 2);
  if (typeof value === "string") return value + pick(TEXTS, how);
  return typeof value === "boolean" ? !value : value;
}

function put(node: Node, key: string, value: unknown): void {
  // A plain assignment to `__proto__` would change the prototype and not the map.
  Object.defineProperty(node, key, { value, enumerable: true, writable: true, configurable: true });
}

function apply(root: Node, { place, what, how }: Change, other: unknown): void {
  const places = placesOf(root);
  if (places.length === 0) return;
  const { node, key } = pick(places, place);
  const value: unknown = Reflect.get(node, key);
  switch (what) {
    case 0:
      return put(node, key, pick(NUMBERS, how));
    case 1:
      return put(node, key, new Uint8Array(pick(LENGTHS, how)).fill(how % 256));
    case 2:
      return put(node, key, pick(TEXTS, how));
    case 3:
      return put(node, key, pick<unknown>([null, true, false, [], {}], how));
    case 4:
      if (Array.isArray(node)) node.splice(Number(key), 1);
      else Reflect.deleteProperty(node, key);
      return undefined;
    case 5:
      if (Array.isArray(node)) node.push(copy(value));
      else put(node, pick(TEXTS, how), value);
      return undefined;
    case 6: {
      const from = isNode(other) ? placesOf(other) : [];
      if (from.length === 0) return undefined;
      const source = pick(from, how);
      return put(node, key, copy(Reflect.get(source.node, source.key)));
    }
    case 7: {
      let nested: unknown = value;
      for (let depth = how % 40; depth > 0; depth -= 1) nested = [nested];
      return put(node, key, nested);
    }
    case 8:
      return Array.isArray(value) ? put(node, key, value.toReversed()) : undefined;
    default:
      return put(node, key, flipped(value, how));
  }
}

/** A copy of the value with the changes made, some with parts of `other`. */
export function changed(value: unknown, changes: readonly Change[], other: unknown): unknown {
  const root: unknown[] = [copy(value)];
  for (const one of changes) apply(root, one, [other]);
  return root[0];
}

/** One of the samples with up to four changes, now and then with parts of another. */
export function mutated(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .record({
      sample: fc.nat(samples.length - 1),
      other: fc.nat(samples.length - 1),
      changes: fc.array(change, { maxLength: 4 }),
    })
    .map(({ sample, other, changes }) => changed(samples[sample], changes, samples[other]));
}

function encoded(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    return encode(value);
  } catch {
    return new Uint8Array(0);
  }
}

/** What breaks an encoding without the encoder's help: bits, cuts, copies, other forms of a head. */
function broken(bytes: Uint8Array<ArrayBuffer>, { place, what, how }: Change) {
  const at = bytes.length === 0 ? 0 : (place * 61 + how) % bytes.length;
  const [before, after] = [bytes.slice(0, at), bytes.slice(at)];
  const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  switch (what % 6) {
    case 0: {
      const out = new Uint8Array(bytes);
      if (out.length > 0) out[at] = (out[at] ?? 0) ^ (1 << (how % 8));
      return out;
    }
    case 1:
      return before;
    case 2:
      return joined(bytes, after);
    case 3:
      return joined(before, Uint8Array.of(how % 256), after);
    case 4:
      return joined(before, after.slice(1 + (how % 4)));
    default:
      // A head in a longer form than it needs: refused, or a value had two encodings.
      return joined(before, Uint8Array.of((how % 8) * 32 + 24), after);
  }
}

/** Bytes as a hostile peer would send them: encodings of changed samples, broken ones, and noise. */
export function hostileBytes(samples: readonly unknown[]): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const valid = mutated(samples).map(encoded);
  const bad = fc
    .tuple(valid, fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([bytes, changes]) => {
      let out = bytes;
      for (const one of changes) out = broken(out, one);
      return out;
    });
  const noise = fc.uint8Array({ maxLength: 96 }).map((bytes) => new Uint8Array(bytes));
  return fc.oneof(
    { weight: 5, arbitrary: valid },
    { weight: 4, arbitrary: bad },
    { weight: 1, arbitrary: noise },
  );
}
