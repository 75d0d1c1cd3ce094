import { hex, startOf, TERM, type Facts } from "./symbolic.ts";

/** Lengths of what opens something: symmetric keys and secrets, and private keys. */
const SECRETS = [32, 45] as const;
/** How CBOR begins a byte string of up to 255 bytes. */
const BYTES = 0x58;

/** Every byte string that is as long as a secret, in CBOR or bare. */
function* secretsIn(bytes: Uint8Array): Generator<string> {
  if (SECRETS.some((length) => length === bytes.length)) yield hex(bytes);
  for (let at = bytes.indexOf(BYTES); at >= 0; at = bytes.indexOf(BYTES, at + 1)) {
    const length = SECRETS.find((one) => one === bytes[at + 1]);
    if (length === undefined || at + 2 + length > bytes.length) continue;
    yield hex(bytes.subarray(at + 2, at + 2 + length));
  }
}

/** The name of every term that stands in it. */
function* termsIn(bytes: Uint8Array): Generator<string> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = view.indexOf(TERM); at >= 0; at = view.indexOf(TERM, at + 1)) {
    yield startOf(bytes.subarray(at));
  }
}

/**
 * All that somebody can come to know who holds some things, by the rules of the
 * symbolic port: derive what was derived, open what a key opens, and read what is inside.
 */
export class Knowledge {
  readonly #facts: Facts;
  readonly #secrets: Set<string>;
  /** Terms that it holds, and those of them that it has opened. */
  readonly #terms: Set<string>;
  readonly #opened: Set<string>;

  constructor(facts: Facts, secrets: Iterable<string> = [], terms: Iterable<string> = []) {
    this.#facts = facts;
    this.#secrets = new Set(secrets);
    this.#terms = new Set(terms);
    this.#opened = new Set();
  }

  /** Somebody else, who knows the same and this as well. */
  with(value: unknown): Knowledge {
    const other = new Knowledge(this.#facts, this.#secrets, this.#terms);
    for (const name of this.#opened) other.#opened.add(name);
    other.learn(value);
    return other;
  }

  /** Takes in a message, a saved state, or whatever else is made of byte strings, and what follows from it. */
  learn(value: unknown): void {
    const values: unknown[] = [value];
    while (values.length > 0) {
      const next = values.pop();
      if (next instanceof Uint8Array) {
        for (const name of termsIn(next)) this.#hold(name, values);
        for (const secret of secretsIn(next)) this.#know(secret, values);
      } else if (typeof next === "object" && next !== null) values.push(...Object.values(next));
    }
  }

  #hold(name: string, values: unknown[]): void {
    if (this.#terms.has(name)) return;
    this.#terms.add(name);
    const term = this.#facts.sealed.get(name);
    if (term?.openers.some((key) => this.#secrets.has(key)) === true) this.#open(name, values);
  }

  #know(secret: string, values: unknown[]): void {
    if (this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    for (const name of this.#facts.openedBy.get(secret) ?? []) {
      if (this.#terms.has(name)) this.#open(name, values);
    }
    for (const { from, to } of this.#facts.derived.get(secret) ?? []) {
      if (from.every((part) => this.#secrets.has(part))) this.#know(to, values);
    }
  }

  #open(name: string, values: unknown[]): void {
    if (this.#opened.has(name)) return;
    this.#opened.add(name);
    values.push(this.#facts.sealed.get(name)?.inside);
  }

  opens(sealed: Uint8Array): boolean {
    return this.#opened.has(startOf(sealed));
  }
}
