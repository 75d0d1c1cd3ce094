import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { encode } from "../wire/codec.ts";
import type { Bundle } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import type { Member, Roster } from "./state.ts";

/** Digest of a roster: owner, next index and every member's keys, in order of index (P9). */
export function rosterHash(crypto: Pick<Crypto, "sha256">, uid: Bytes, roster: Roster): Bytes {
  const members = roster.members.map(({ index, sig, kem, auth }) => [index, sig, kem, auth]);
  return crypto.sha256(encode([label("roster"), uid, roster.owner, roster.next, members]));
}

export function memberOf(roster: Roster, index: number): Member | null {
  return roster.members.find((member) => member.index === index) ?? null;
}

/** The roster with one more member, under the next free index. */
export function withMember(roster: Roster, { sig, kem, auth }: Bundle): Roster {
  const member: Member = { index: roster.next, sig, kem, auth };
  return { ...roster, next: roster.next + 1, members: [...roster.members, member] };
}

/** Whether any key of the bundle is in use in the roster, or twice in itself. */
export function clashes(roster: Roster, bundle: Bundle): boolean {
  const taken = roster.members.flatMap(({ sig, kem, auth }) => [sig, kem, auth]);
  const own = [bundle.sig, bundle.kem, bundle.auth];
  return own.some(
    (key, at) =>
      taken.some((other) => equal(other, key)) ||
      own.some((other, place) => place !== at && equal(other, key)),
  );
}

/** Whether all three keys can really be used, and clash with none in the room (P10). */
export function acceptable(crypto: Crypto, roster: Roster, bundle: Bundle): boolean {
  const keys = [bundle.sig, bundle.kem, bundle.auth];
  return !clashes(roster, bundle) && keys.every((key) => crypto.isPublicKey(key));
}
