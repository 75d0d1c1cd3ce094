import type { Crypto } from "../crypto/port.ts";
import { encode } from "./codec.ts";
import type { Bytes } from "./ids.ts";
import { label } from "./label.ts";

/** Derivations that relay and clients both make. Hashes and keys among them are 32 bytes. */
type Hash = Pick<Crypto, "sha256">;

/** The room's uid `U`, which no relay can choose and no other room shares (P8). */
export function roomUid(
  crypto: Hash,
  parts: { ownerSig: Bytes; relayKey: Bytes; room: Bytes; nonce: Bytes },
): Bytes {
  const { ownerSig, relayKey, room, nonce } = parts;
  return crypto.sha256(encode([label("room"), ownerSig, relayKey, room, nonce]));
}

/** An invite's id at the relay: the hash of its access token (P12). */
export function inviteIdOf(crypto: Hash, acl: Uint8Array): Bytes {
  return crypto.sha256(acl);
}

/**
 * What shows a private relay that one knows its code, and shows nothing to another
 * (P71). The code is text as somebody typed it.
 */
export function accessProof(crypto: Pick<Crypto, "hkdf">, relayKey: Bytes, code: string): Bytes {
  const text = new TextEncoder().encode(code.normalize("NFKC").trim());
  return crypto.hkdf(text, encode([label("access"), relayKey]));
}

/** What a member signs to take the room over from `old`; good until `expiry` (P65). */
export function acceptBody(uid: Bytes, old: number, next: number, expiry: number): Bytes {
  return encode([label("accept"), uid, old, next, expiry]);
}

/** What the owner signs to end the room (P67). */
export function deleteBody(uid: Bytes, prev: Bytes, at: number): Bytes {
  return encode([label("delete"), uid, prev, at]);
}

/** What the owner signs to open an invite. */
export function inviteBody(uid: Bytes, id: Bytes, expiry: number): Bytes {
  return encode([label("invite"), uid, id, expiry]);
}

/** What the owner signs to revoke one. */
export function revokeBody(uid: Bytes, id: Bytes): Bytes {
  return encode([label("revoke"), uid, id]);
}
