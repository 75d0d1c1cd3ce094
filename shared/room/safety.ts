import type { Bytes, Crypto } from "../crypto/port.ts";
import { encode } from "../wire/codec.ts";
import { label } from "../wire/label.ts";

/** Digits that people compare by another channel, in groups of five (P51, P52). */

type Hash = Pick<Crypto, "sha256">;

const GROUP = 5;

/** The digest as a number, its last `count` decimal digits, in groups. */
function digits(digest: Bytes, count: number): string[] {
  let value = 0n;
  for (const byte of digest) value = value * 256n + BigInt(byte);
  const text = (value % 10n ** BigInt(count)).toString().padStart(count, "0");
  return Array.from({ length: count / GROUP }, (_, at) => text.slice(at * GROUP, (at + 1) * GROUP));
}

function before(a: Bytes, b: Bytes): boolean {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** The safety number of a pair: twelve groups, the same for both, whoever asks. `one` and `other` are their `sig` keys. */
export function safetyNumber(crypto: Hash, uid: Bytes, one: Bytes, other: Bytes): string[] {
  const [low, high] = before(one, other) ? [one, other] : [other, one];
  return digits(crypto.sha256(encode([label("safety number"), uid, low, high])), 60);
}

/** The room code of an epoch: six groups. `prev` is SHA-256 of the body of the commit that began it, which binds all before it. */
export function roomCode(crypto: Hash, room: { uid: Bytes; epoch: number; prev: Bytes }): string[] {
  const { uid, epoch, prev } = room;
  return digits(crypto.sha256(encode([label("room code"), uid, epoch, prev])), 30);
}
