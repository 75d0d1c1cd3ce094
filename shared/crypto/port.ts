/**
 * What the protocol needs of cryptography. One implementation calls Themis
 * (`themis.ts`); a simulator may bring a symbolic one. All calls are
 * synchronous, take and return plain byte arrays, and keep nothing.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface KeyPair {
  /** 45 bytes, Themis `REC2`. */
  privateKey: Bytes;
  /** 45 bytes, Themis `UEC2`. */
  publicKey: Bytes;
}

export interface Crypto {
  /** `length` bytes from the platform's generator. */
  random(length: number): Bytes;
  /** SHA-256 of the parts, one after the other: 32 bytes. */
  sha256(...parts: readonly Uint8Array[]): Bytes;
  /** HKDF-SHA256 (RFC 5869) with an empty salt: 32 bytes. */
  hkdf(ikm: Uint8Array, info: Uint8Array): Bytes;
  /** A fresh EC P-256 pair. */
  generateKeyPair(): KeyPair;
  /** Whether this is a public key with which this library can really work: length, header and a trial encryption. */
  isPublicKey(key: Uint8Array): boolean;
  /** Secure Cell Seal under a 32-byte key: `plaintext` (one byte or more) and 44 bytes. Throws on a key of another length or an empty context. */
  seal(key: Uint8Array, plaintext: Uint8Array, context: Uint8Array): Bytes;
  /** What `seal` sealed, or null for any other key, context or bytes. */
  open(key: Uint8Array, sealed: Uint8Array, context: Uint8Array): Bytes | null;
  /** Detached signature of `body` (one byte or more). */
  sign(privateKey: Uint8Array, body: Uint8Array): Bytes;
  /** Whether `proof` is a signature of exactly `body` by the pair of `publicKey`. Never throws. Signatures are malleable: never hash or compare one. */
  verify(publicKey: Uint8Array, body: Uint8Array, proof: Uint8Array): boolean;
  /** Secure Message from one pair to another: `plaintext` and 52 bytes. */
  encryptTo(privateKey: Uint8Array, publicKey: Uint8Array, plaintext: Uint8Array): Bytes;
  /** What `encryptTo` encrypted, or null. */
  decryptFrom(privateKey: Uint8Array, publicKey: Uint8Array, sealed: Uint8Array): Bytes | null;
}

/** One end of a Secure Session. `destroy` it once, or it leaks. */
export interface Session {
  /** First message of the client's side. */
  connect(): Bytes;
  /** Next handshake message, or null when this side has nothing more to say. Throws on a bad one. */
  negotiate(message: Uint8Array): Bytes | null;
  established(): boolean;
  wrap(plaintext: Uint8Array): Bytes;
  /** Throws on bytes that aren't the peer's. Accepts replays: count inside (see `link/channel.ts`). */
  unwrap(wrapped: Uint8Array): Bytes;
  destroy(): void;
}

/** Makes a session that proves `own` and accepts only a peer whose id `accept` answers with its public key. */
export type MakeSession = (
  id: Uint8Array,
  privateKey: Uint8Array,
  accept: (peerId: Bytes) => Uint8Array | null,
) => Session;

/**
 * One end of a Secure Comparator: whether both ends hold the same secret, and
 * nothing else. Four messages; it can't be saved. `destroy` it once, or it leaks.
 */
export interface Comparator {
  /** The first message, of the end that asks. */
  begin(): Bytes;
  /** The answer to the other end's message, or null when there is nothing more to say. Throws on a bad one. */
  proceed(message: Uint8Array): Bytes | null;
  /** Whether the secrets are the same, or null while that isn't known. */
  result(): boolean | null;
  destroy(): void;
}

/** Makes a comparator that holds `secret` (one byte or more). */
export type MakeComparator = (secret: Uint8Array) => Comparator;
