import type { Bytes } from "./bytes.ts";
import { cbor, type Value } from "./cbor.ts";
import { seal, signed } from "./notation.ts";
import { padded } from "./padding.ts";
import type { Fields } from "./read.ts";
import { openCell } from "./themis.ts";

/**
 * What a message and a signal have in common (P14, P50): a body and its signature,
 * padded and sealed under the `key` that is given. The signature is taken from
 * `sealed`, since it can't be made again, and verified for the `signer`.
 */
export async function sealedPair(
  given: Fields,
  context: Value,
  body: Bytes,
  sealed: Bytes,
): Promise<Bytes> {
  const opened = await openCell(given.bytes("key"), sealed, cbor(context));
  // One byte for the pair, the body, two bytes before the signature, the signature, the filling.
  const end = opened.lastIndexOf(0x80);
  const proofLength = end - 1 - cbor(body).length - 2;
  const proof = await signed(given.bytes("signer"), body, opened.slice(end - proofLength, end));
  return seal(given.bytes("key"), padded(cbor([body, proof])), context, sealed);
}
