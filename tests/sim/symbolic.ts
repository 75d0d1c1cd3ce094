import { concat, equal, hex, utf8 } from "../../shared/bytes.ts";
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

function tagged(header: readonly number[], body: Uint8Array): Bytes {
  const out = new Uint8Array(KEY_LENGTH);
  out.set(header);
  out.set(body.slice(0, KEY_LENGTH - 4), 4);
  return out;
}

export function symbolicCrypto(random: Random): Crypto {
  const sealed = new Map<string, { key: string; context: string; plaintext: Bytes }>();
  const signed = new Map<string, { signer: string; body: string }>();
  const pairs = new Map<string, string>();
  let terms = 0;

  const bytes = (length: number): Bytes => Uint8Array.from({ length }, () => random.below(256));

  const term = (length: number): Bytes => {
    terms += 1;
    const name = utf8(`term ${terms} `);
    return concat(name, bytes(Math.max(0, length - name.length))).slice(0, Math.max(length, 16));
  };

  const seal = (key: Uint8Array, plaintext: Uint8Array, context: Uint8Array): Bytes => {
    if (key.length !== 32 || context.length === 0) throw new Error("bad key or context");
    const name = term(plaintext.length + OVERHEAD);
    sealed.set(hex(name), {
      key: hex(key),
      context: hex(context),
      plaintext: new Uint8Array(plaintext),
    });
    return name;
  };

  const open = (key: Uint8Array, value: Uint8Array, context: Uint8Array): Bytes | null => {
    const found = sealed.get(hex(value));
    return found !== undefined && found.key === hex(key) && found.context === hex(context)
      ? found.plaintext
      : null;
  };

  const publicOf = (privateKey: Uint8Array): string => pairs.get(hex(privateKey)) ?? "";

  /** The key two pairs share, as both ends name it. */
  const shared = (privateKey: Uint8Array, publicKey: Uint8Array): Bytes =>
    themis.sha256(utf8([publicOf(privateKey), hex(publicKey)].toSorted().join("+")));

  return {
    random: bytes,
    sha256: themis.sha256,
    hkdf: themis.hkdf,
    generateKeyPair() {
      const body = bytes(KEY_LENGTH);
      const privateKey = tagged([0x52, 0x45, 0x43, 0x32], body);
      const publicKey = tagged([0x55, 0x45, 0x43, 0x32], themis.sha256(body));
      pairs.set(hex(privateKey), hex(publicKey));
      return { privateKey, publicKey };
    },
    isPublicKey: (key) => key.length === KEY_LENGTH && key[0] === 0x55,
    seal,
    open,
    sign(privateKey, body) {
      const proof = term(82).slice(0, 82);
      signed.set(hex(proof), { signer: publicOf(privateKey), body: hex(body) });
      return proof;
    },
    verify(publicKey, body, proof) {
      const found = signed.get(hex(proof));
      return found !== undefined && found.signer === hex(publicKey) && found.body === hex(body);
    },
    encryptTo: (privateKey, publicKey, plaintext) =>
      seal(shared(privateKey, publicKey), plaintext, utf8("message")),
    decryptFrom: (privateKey, publicKey, value) =>
      equal(value, new Uint8Array(0))
        ? null
        : open(shared(privateKey, publicKey), value, utf8("message")),
  };
}
