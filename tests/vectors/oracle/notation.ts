import { type Bytes } from "./bytes.ts";
import { cbor, type Value } from "./cbor.ts";
import { hkdf, sha256 } from "./primitives.ts";
import { Fields } from "./read.ts";
import { ivOf, sealCell, signatureHolds } from "./themis.ts";

/** Notation of the rules, and what several of them need. */
export type Made = Record<string, Value>;
/** What a vector of one kind must have made of what it was given. */
export type Recompute = (given: Fields, made: Fields) => Promise<Made>;

export const label = (purpose: string): string => `0fc/1 ${purpose}`;
export const hash = (value: Value): Promise<Bytes> => sha256(cbor(value));
export const derive = (ikm: Bytes, info: Value): Promise<Bytes> =>
  hkdf(ikm, new Uint8Array(0), cbor(info), 32);

/** The seal with the IV of `like`. */
export function seal(key: Bytes, plaintext: Bytes, context: Value, like: Bytes): Promise<Bytes> {
  return sealCell(key, plaintext, cbor(context), ivOf(like));
}

/** The signature, once it has been verified; it can't be made again. */
export async function signed(signer: Bytes, body: Bytes, proof: Bytes): Promise<Bytes> {
  if (!(await signatureHolds(signer, body, proof))) throw new Error("the signature doesn't hold");
  return proof;
}

/** `h` of an entry (P7). */
export async function entryHash(entry: Fields): Promise<Bytes> {
  if (entry.text("type") === "erased") return entry.bytes("h");
  return hash([entry.at("number"), entry.at("type"), entry.at("clear"), entry.at("sealed")]);
}

/** A bundle's keys in the order in which they are hashed. */
export function bundleList(bundle: Value): readonly Value[] {
  const keys = new Fields(bundle);
  return [keys.at("sig"), keys.at("kem"), keys.at("auth")];
}
