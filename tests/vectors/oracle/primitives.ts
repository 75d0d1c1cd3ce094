import type { Bytes } from "./bytes.ts";

/** Primitives of the oracle, all from WebCrypto. */
const { subtle } = globalThis.crypto;

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}

export async function hmac(key: Bytes, bytes: Bytes): Promise<Bytes> {
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await subtle.sign("HMAC", imported, bytes));
}

export async function hkdf(ikm: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await subtle.deriveBits(parameters, key, 8 * length));
}

interface Gcm {
  key: Bytes;
  iv: Bytes;
  aad: Bytes;
}

async function gcm({ key, iv, aad }: Gcm, usage: "encrypt" | "decrypt") {
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, [usage]);
  return { imported, parameters: { name: "AES-GCM", iv, additionalData: aad, tagLength: 128 } };
}

/** AES-GCM: ciphertext, then a tag of 16 bytes. */
export async function aesEncrypt(with_: Gcm, plaintext: Bytes): Promise<Bytes> {
  const { imported, parameters } = await gcm(with_, "encrypt");
  return new Uint8Array(await subtle.encrypt(parameters, imported, plaintext));
}

/** What `aesEncrypt` encrypted. Rejects for any other bytes. */
export async function aesDecrypt(with_: Gcm, sealed: Bytes): Promise<Bytes> {
  const { imported, parameters } = await gcm(with_, "decrypt");
  return new Uint8Array(await subtle.decrypt(parameters, imported, sealed));
}

const CURVE = { namedCurve: "P-256" };

/** Whether r ‖ s is a signature with SHA-256. `point` is compressed or not. */
export async function ecdsaVerifies(point: Bytes, body: Bytes, rs: Bytes): Promise<boolean> {
  const key = await subtle.importKey("raw", point, { name: "ECDSA", ...CURVE }, true, ["verify"]);
  return subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, rs, body);
}

/** The x coordinate that two pairs share. `pkcs8` is a private key. */
export async function ecdh(pkcs8: Bytes, point: Bytes): Promise<Bytes> {
  const name = { name: "ECDH", ...CURVE };
  const own = await subtle.importKey("pkcs8", pkcs8, name, false, ["deriveBits"]);
  const other = await subtle.importKey("raw", point, name, true, []);
  return new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: other }, own, 256));
}
