import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import * as themis from "@cossacklabs/themis";
import { concat, EMPTY, equal } from "../bytes.ts";
import type { Bytes, Crypto, MakeComparator, MakeSession, Session } from "./port.ts";

/**
 * The one module that calls Themis. It demands 32-byte symmetric keys, 45-byte
 * `UEC2`/`REC2` EC keys and a context, none of which Themis itself insists on.
 * Whoever starts a program awaits `initialize` of its platform first.
 */

const SYMMETRIC = 32;
const ASYMMETRIC = 45;
/** Type, length of body and length of signature, 4 bytes each, before a signed message's body. */
const SIGNED_HEADER = 12;
const PUBLIC_HEADER = [0x55, 0x45, 0x43, 0x32];
const PRIVATE_HEADER = [0x52, 0x45, 0x43, 0x32];

function hasHeader(key: Uint8Array, header: readonly number[]): boolean {
  return key.length === ASYMMETRIC && header.every((byte, at) => key[at] === byte);
}

function symmetric(key: Uint8Array): themis.SymmetricKey {
  if (key.length !== SYMMETRIC) throw new Error("a symmetric key must have 32 bytes");
  return new themis.SymmetricKey(key);
}

function publicOf(key: Uint8Array): themis.PublicKey {
  if (!hasHeader(key, PUBLIC_HEADER)) throw new Error("not an EC P-256 public key");
  return new themis.PublicKey(key);
}

function privateOf(key: Uint8Array): themis.PrivateKey {
  if (!hasHeader(key, PRIVATE_HEADER)) throw new Error("not an EC P-256 private key");
  return new themis.PrivateKey(key);
}

function contextOf(context: Uint8Array): Uint8Array {
  if (context.length === 0) throw new Error("a context is required");
  return context;
}

/** `Secure Message` typings omit its second argument. */
const SecureMessage = themis.SecureMessage as unknown as new (
  privateKey: themis.PrivateKey,
  publicKey: themis.PublicKey,
) => themis.SecureMessage;

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

function generateKeyPair() {
  const pair = new themis.KeyPair();
  return {
    privateKey: new Uint8Array(pair.privateKey),
    publicKey: new Uint8Array(pair.publicKey),
  };
}

let trial: { privateKey: Bytes; publicKey: Bytes } | null = null;

function encryptTo(privateKey: Uint8Array, publicKey: Uint8Array, plaintext: Uint8Array): Bytes {
  const box = new SecureMessage(privateOf(privateKey), publicOf(publicKey));
  return new Uint8Array(box.encrypt(plaintext));
}

/** Cryptography by Themis, with SHA-256 and HKDF from noble. */
export const crypto: Crypto = {
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  sha256: (...parts) =>
    new Uint8Array(sha256(parts.length === 1 ? (parts[0] ?? EMPTY) : concat(...parts))),
  hkdf: (ikm, info) => new Uint8Array(hkdf(sha256, ikm, undefined, info, SYMMETRIC)),
  generateKeyPair,
  isPublicKey(key) {
    trial ??= generateKeyPair();
    const { privateKey } = trial;
    return attempt(() => encryptTo(privateKey, key, new Uint8Array(1))) !== null;
  },
  seal(key, plaintext, context) {
    const cell = themis.SecureCellSeal.withKey(symmetric(key));
    return new Uint8Array(cell.encrypt(plaintext, contextOf(context)));
  },
  open(key, sealed, context) {
    const cell = themis.SecureCellSeal.withKey(symmetric(key));
    contextOf(context);
    return attempt(() => new Uint8Array(cell.decrypt(sealed, context)));
  },
  sign(privateKey, body) {
    const container = new themis.SecureMessageSign(privateOf(privateKey)).sign(body);
    if (!equal(container.slice(SIGNED_HEADER, SIGNED_HEADER + body.length), body)) {
      throw new Error("unexpected layout of a signed message");
    }
    return concat(container.slice(0, SIGNED_HEADER), container.slice(SIGNED_HEADER + body.length));
  },
  verify(publicKey, body, proof) {
    if (proof.length <= SIGNED_HEADER || body.length === 0) return false;
    const container = concat(proof.slice(0, SIGNED_HEADER), body, proof.slice(SIGNED_HEADER));
    const signed = attempt(() =>
      new themis.SecureMessageVerify(publicOf(publicKey)).verify(container),
    );
    return signed !== null && equal(signed, body);
  },
  encryptTo,
  decryptFrom(privateKey, publicKey, sealed) {
    return attempt(() => {
      const box = new SecureMessage(privateOf(privateKey), publicOf(publicKey));
      return new Uint8Array(box.decrypt(sealed));
    });
  },
};

/** A class and not closures, as a relay holds one for each connection. */
class ThemisSession implements Session {
  readonly #session: themis.SecureSession;
  /** Needed, with all that it holds, until the handshake is done. */
  #accept: ((peer: Bytes) => Uint8Array | null) | null;
  #live = true;

  constructor(id: Uint8Array, privateKey: Uint8Array, accept: (peer: Bytes) => Uint8Array | null) {
    this.#accept = accept;
    const keyOf = (peer: Uint8Array) => this.#keyOf(peer);
    // The typings don't say that null means "nobody I know", which the library accepts.
    this.#session = new themis.SecureSession(
      id,
      privateOf(privateKey),
      keyOf as (peer: Uint8Array) => themis.PublicKey,
    );
  }

  #keyOf(peer: Uint8Array): themis.PublicKey | null {
    const key = this.#accept?.(new Uint8Array(peer)) ?? null;
    return key === null ? null : publicOf(key);
  }

  connect(): Bytes {
    return new Uint8Array(this.#session.connectionRequest());
  }

  negotiate(message: Uint8Array): Bytes | null {
    const reply = this.#session.negotiateReply(message);
    if (this.established()) this.#accept = null;
    return reply && reply.length > 0 ? new Uint8Array(reply) : null;
  }

  established(): boolean {
    return this.#session.established();
  }

  wrap(plaintext: Uint8Array): Bytes {
    return new Uint8Array(this.#session.wrap(plaintext));
  }

  unwrap(wrapped: Uint8Array): Bytes {
    return new Uint8Array(this.#session.unwrap(wrapped));
  }

  destroy(): void {
    if (this.#live) this.#session.destroy();
    this.#live = false;
  }
}

/** A Secure Session of Themis. */
export const makeSession: MakeSession = (id, privateKey, accept) =>
  new ThemisSession(id, privateKey, accept);

/** `Secure Comparator` typings omit its argument. */
const SecureComparator = themis.SecureComparator as unknown as new (
  secret: Uint8Array,
) => themis.SecureComparator;

/** A Secure Comparator of Themis. */
export const makeComparator: MakeComparator = (secret) => {
  const comparator = new SecureComparator(secret);
  let live = true;
  return {
    begin: () => new Uint8Array(comparator.begin()),
    proceed(message) {
      const reply = comparator.proceed(message);
      return reply.length > 0 ? new Uint8Array(reply) : null;
    },
    result: () => (comparator.complete() ? comparator.compareEqual() : null),
    destroy() {
      if (live) comparator.destroy();
      live = false;
    },
  };
};
