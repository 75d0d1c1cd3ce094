import { LABEL_PREFIX } from "./version.ts";

/**
 * Purposes for which something is sealed, signed, hashed or derived. Each such
 * thing begins with its own label, so that nothing made for one purpose is ever
 * taken for another (P2).
 */
export type Purpose =
  | "room"
  | "roster"
  | "log"
  | "key"
  | "acl"
  | "join"
  | "joined"
  | "room key"
  | "confirm"
  | "refusal"
  | "welcome"
  | "commit"
  | "commit key"
  | "part"
  | "accept"
  | "delete"
  | "message"
  | "invite"
  | "revoke"
  | "link"
  | "batch"
  | "vault"
  | "backup"
  | "record"
  | "signal"
  | "file"
  | "access"
  | "safety number"
  | "room code"
  | "shared secret";

/** The label of a purpose, such as `0fc/1 message`. */
export function label<P extends Purpose>(purpose: P): `0fc/1 ${P}` {
  return `${LABEL_PREFIX} ${purpose}`;
}
