import { fromHex, fromLittle, join, little, text, toHex, type Bytes } from "./bytes.ts";
import { aesDecrypt, aesEncrypt, ecdh, ecdsaVerifies, hmac } from "./primitives.ts";

/**
 * The containers of Themis, rebuilt from their description on WebCrypto alone.
 *
 * A Secure Cell in Seal mode is a token of 44 bytes and the ciphertext. The token
 * has the algorithm, the lengths of IV, tag and message (4 bytes each, little
 * endian), the IV and the tag. AES-256-GCM runs under
 * `HMAC-SHA256(key, 00 00 00 01 ‖ label ‖ 00 ‖ length of message ‖ context)` and
 * takes the context once more as additional data.
 */
const LABEL = "Themis secure cell message key";
/** AES-GCM with a key of 256 bits and no padding. */
const ALGORITHM = fromHex("00010140");
const IV = 12;
const TAG = 16;
const TOKEN = 16 + IV + TAG;
const SIGNED = fromHex("20260426");
const ENCRYPTED = fromHex("20270426");

async function cellKey(key: Bytes, context: Bytes, length: number): Promise<Bytes> {
  const one = Uint8Array.of(0, 0, 0, 1);
  return hmac(key, join(one, text(LABEL), Uint8Array.of(0), little(length), context));
}

/** A Secure Cell for a given IV: the very bytes that Themis writes for it. */
export async function sealCell(
  key: Bytes,
  plaintext: Bytes,
  context: Bytes,
  iv: Bytes,
): Promise<Bytes> {
  const derived = await cellKey(key, context, plaintext.length);
  const out = await aesEncrypt({ key: derived, iv, aad: context }, plaintext);
  const header = join(ALGORITHM, little(IV), little(TAG), little(plaintext.length));
  return join(header, iv, out.slice(-TAG), out.slice(0, -TAG));
}

/** The IV that stands in a Secure Cell. */
export function ivOf(cell: Bytes): Bytes {
  return cell.slice(16, 16 + IV);
}

/** What is in a Secure Cell. Rejects for another key, context or container. */
export async function openCell(key: Bytes, cell: Bytes, context: Bytes): Promise<Bytes> {
  const length = cell.length - TOKEN;
  const header = join(ALGORITHM, little(IV), little(TAG), little(length));
  if (toHex(cell.slice(0, 16)) !== toHex(header)) throw new Error("not a Secure Cell");
  const derived = await cellKey(key, context, length);
  const sealed = join(cell.slice(TOKEN), cell.slice(16 + IV, TOKEN));
  return aesDecrypt({ key: derived, iv: ivOf(cell), aad: context }, sealed);
}

/** The point in a public key: tag `UEC2`, size, checksum, then 33 bytes. */
function point(key: Bytes): Bytes {
  if (key.length !== 45 || toHex(key.slice(0, 4)) !== "55454332") throw new Error("not a key");
  return key.slice(12);
}

/** A private key (`REC2`, size, checksum, 33 bytes that begin with zero) as PKCS #8. */
function pkcs8(key: Bytes): Bytes {
  if (key.length !== 45 || toHex(key.slice(0, 4)) !== "52454332") throw new Error("not a key");
  const before = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420";
  return join(fromHex(before), key.slice(13));
}

/** An integer of a DER signature in 32 bytes. */
function integer(der: Bytes, at: number): { value: Bytes; next: number } {
  const length = der[at + 1] ?? 0;
  if (der[at] !== 2 || length < 1 || length > 33) throw new Error("not a DER signature");
  const digits = der.slice(at + 2, at + 2 + length);
  const value = new Uint8Array(32);
  const kept = digits.length === 33 ? digits.slice(1) : digits;
  value.set(kept, 32 - kept.length);
  return { value, next: at + 2 + length };
}

/** Whether a detached signature (P3) is one of `body`: header of 12 bytes, then DER. */
export async function signatureHolds(key: Bytes, body: Bytes, proof: Bytes): Promise<boolean> {
  const der = proof.slice(12);
  const header = join(SIGNED, little(body.length), little(der.length));
  if (toHex(proof.slice(0, 12)) !== toHex(header)) return false;
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return false;
  const r = integer(der, 2);
  const s = integer(der, r.next);
  return s.next === der.length && ecdsaVerifies(point(key), body, join(r.value, s.value));
}

/** What is in an encrypted Secure Message: a cell without context under the pairs' shared secret. */
export async function openMessage(privateKey: Bytes, peer: Bytes, sealed: Bytes): Promise<Bytes> {
  if (toHex(sealed.slice(0, 4)) !== toHex(ENCRYPTED)) throw new Error("not a Secure Message");
  if (fromLittle(sealed.slice(4)) !== sealed.length) throw new Error("not of its length");
  const secret = await ecdh(pkcs8(privateKey), point(peer));
  return openCell(secret, sealed.slice(8), new Uint8Array(0));
}

/** The checksum of a Soter container: CRC-32C, least significant byte first. */
function checksum(bytes: Uint8Array): Bytes {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  }
  return little(~rest >>> 0);
}

/** A public key as Themis wants it, from a point's coordinates. */
export function publicKeyOf(x: Bytes, y: Bytes): Bytes {
  const compressed = join(Uint8Array.of(2 + ((y.at(-1) ?? 0) & 1)), x);
  const header = fromHex("554543320000002d");
  return join(header, checksum(join(header, new Uint8Array(4), compressed)), compressed);
}

/** A detached signature (P3) of a body of `length` bytes, from r and s. */
export function proofOf(length: number, r: Bytes, s: Bytes): Bytes {
  const whole = (number: Bytes) => {
    const digits = number.slice(number.findIndex((byte) => byte !== 0));
    const sign = (digits[0] ?? 0) & 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
    return join(Uint8Array.of(2, digits.length + sign.length), sign, digits);
  };
  const numbers = join(whole(r), whole(s));
  const der = join(Uint8Array.of(0x30, numbers.length), numbers);
  return join(SIGNED, little(length), little(der.length), der);
}
