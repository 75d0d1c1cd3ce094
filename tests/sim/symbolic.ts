import { createHash } from "node:crypto";
import { equal, utf8 } from "../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { crypto as themis } from "../../shared/crypto/themis.ts";
import type { Random } from "./random.ts";

/**
 * Cryptography as terms. A sealed value is a name; only its exact key and context
 * lead from the name to what is inside, by a table that nobody else can reach. An
 * outsider's decryption is then a fact of the table and not a matter of odds.
 * Hashes are the real SHA-256, so that chains and ids are what they are.
 */
const KEY_LENGTH = 45;
const OVERHEAD = 44;
/** Bytes in which a term's name is unique. */
const START = 24;
/** How every name begins. */
export const TERM = "term ";

/** As the shared one, but fast: traces spend much of their time in it. */
export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

function sha256(...parts: readonly Uint8Array[]): Bytes {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

function tagged(header: readonly number[], body: Uint8Array): Bytes {
  const out = new Uint8Array(KEY_LENGTH);
  out.set(header);
  out.set(body.slice(0, KEY_LENGTH - 4), 4);
  return out;
}

/** A term's name, as far as it is unique. */
export const startOf = (name: Uint8Array): string => hex(name.subarray(0, START));

/** A secret that follows from others. */
interface Derived {
  from: readonly string[];
  to: string;
}

/** What there is, by names and in hex: for judging what somebody can come to know. */
export interface Facts {
  readonly sealed: ReadonlyMap<string, Sealed>;
  /** Names of what a key opens. */
  readonly openedBy: ReadonlyMap<string, readonly string[]>;
  /** What was derived, under each of the secrets that it takes. */
  readonly derived: ReadonlyMap<string, readonly Derived[]>;
}

interface Sealed {
  name: Bytes;
  key: string;
  context: string;
  inside: Bytes;
  /** The symmetric key, or either private key of a Secure Message. */
  openers: readonly string[];
}

export interface SymbolicCrypto extends Crypto {
  readonly facts: Facts;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Secrets of 32 bytes, one after the other. */
function split(ikm: Uint8Array): string[] {
  const parts: string[] = [];
  for (let at = 0; at < ikm.length; at += 32) parts.push(hex(ikm.subarray(at, at + 32)));
  return parts;
}

export function symbolicCrypto(random: Random): SymbolicCrypto {
  const sealed = new Map<string, Sealed>();
  const openedBy = new Map<string, string[]>();
  const derived = new Map<string, Derived[]>();
  const keys = new Map<string, Bytes>();
  const privates = new Map<string, string>();
  const signed = new Map<string, { signer: string; body: string }>();
  const pairs = new Map<string, string>();
  let terms = 0;

  const bytes = (length: number): Bytes => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) out[at] = random.below(256);
    return out;
  };

  /** A name of this length that no other term begins like. */
  const term = (length: number): Bytes => {
    terms += 1;
    const out = new Uint8Array(Math.max(length, START));
    out.set(utf8(`${TERM}${terms} `.padEnd(START)));
    return out;
  };

  const keep = (
    value: { key: Uint8Array; plaintext: Uint8Array; context: Uint8Array },
    openers: readonly string[],
  ): Bytes => {
    const { key, plaintext, context } = value;
    const name = term(plaintext.length + OVERHEAD);
    sealed.set(startOf(name), {
      name: new Uint8Array(name),
      key: hex(key),
      context: hex(context),
      inside: new Uint8Array(plaintext),
      openers,
    });
    for (const opener of openers) push(openedBy, opener, startOf(name));
    return name;
  };

  const seal = (key: Uint8Array, plaintext: Uint8Array, context: Uint8Array): Bytes => {
    if (key.length !== 32 || context.length === 0) throw new Error("bad key or context");
    return keep({ key, plaintext, context }, [hex(key)]);
  };

  const open = (key: Uint8Array, value: Uint8Array, context: Uint8Array): Bytes | null => {
    const found = sealed.get(startOf(value));
    if (found === undefined || !equal(found.name, value) || found.key !== hex(key)) return null;
    return found.context === hex(context) ? found.inside : null;
  };

  const publicOf = (privateKey: Uint8Array): string => pairs.get(hex(privateKey)) ?? "";

  /** The key two pairs share, as both ends name it. */
  const shared = (privateKey: Uint8Array, publicKey: Uint8Array): Bytes =>
    sha256(utf8([publicOf(privateKey), hex(publicKey)].toSorted().join("+")));

  return {
    facts: { sealed, openedBy, derived },
    random: bytes,
    sha256,
    hkdf(ikm, info) {
      const id = `${hex(ikm)} ${hex(info)}`;
      const known = keys.get(id) ?? themis.hkdf(ikm, info);
      if (!keys.has(id)) {
        keys.set(id, known);
        const from = split(ikm);
        for (const part of new Set(from)) push(derived, part, { from, to: hex(known) });
      }
      return new Uint8Array(known);
    },
    generateKeyPair() {
      const body = bytes(KEY_LENGTH);
      const privateKey = tagged([0x52, 0x45, 0x43, 0x32], body);
      const publicKey = tagged([0x55, 0x45, 0x43, 0x32], sha256(body));
      pairs.set(hex(privateKey), hex(publicKey));
      privates.set(hex(publicKey), hex(privateKey));
      return { privateKey, publicKey };
    },
    isPublicKey: (key) => key.length === KEY_LENGTH && key[0] === 0x55,
    seal,
    open,
    sign(privateKey, body) {
      const proof = term(82);
      signed.set(hex(proof), { signer: publicOf(privateKey), body: hex(sha256(body)) });
      return proof;
    },
    verify(publicKey, body, proof) {
      const found = signed.get(hex(proof));
      if (found === undefined || found.signer !== hex(publicKey)) return false;
      return found.body === hex(sha256(body));
    },
    encryptTo(privateKey, publicKey, plaintext) {
      const key = shared(privateKey, publicKey);
      const openers = [hex(privateKey), privates.get(hex(publicKey)) ?? ""];
      return keep({ key, plaintext, context: utf8("message") }, openers);
    },
    decryptFrom: (privateKey, publicKey, value) =>
      equal(value, new Uint8Array(0))
        ? null
        : open(shared(privateKey, publicKey), value, utf8("message")),
  };
}
