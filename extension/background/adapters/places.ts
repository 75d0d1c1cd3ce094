import { hex } from "../../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../../shared/crypto/port.ts";
import type { MessageRef } from "../../../shared/room/talk.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { label } from "../../../shared/wire/label.ts";

/** Key of a message's place on disk, which says neither whose it is nor which. */
export type PlaceKey = (room: string, ref: MessageRef) => [string, string];

const HANDLE_DIGITS = 32;

/** Place keys under the vault's data key (P31). */
export function placeKeys(crypto: Crypto, key: Bytes): PlaceKey {
  const secret = crypto.hkdf(key, encode([label("record"), "places"]));
  return (room, ref) => {
    const digest = crypto.sha256(secret, encode([room, ...ref]));
    return [room, hex(digest).slice(0, HANDLE_DIGITS)];
  };
}
