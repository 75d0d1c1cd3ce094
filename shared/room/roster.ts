import { equal, hex } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { encode } from "../wire/codec.ts";
import type { Changes, Commit } from "../wire/commit.ts";
import type { Bundle } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import type { Member, MemberState, Roster } from "./state.ts";

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

/** Whether all three keys can really be used, and clash with none that is or was in the room (P10). */
export function acceptable(
  crypto: Crypto,
  { roster, retired }: Pick<MemberState, "roster" | "retired">,
  bundle: Bundle,
): boolean {
  const keys = [bundle.sig, bundle.kem, bundle.auth];
  const fresh = keys.every((key) => !retired.some((old) => equal(old, key)));
  return fresh && !clashes(roster, bundle) && keys.every((key) => crypto.isPublicKey(key));
}

/** The roster after a commit's changes and the `kem` keys that it takes in, or null where they don't follow (P9, P64). */
export function changedRoster(
  roster: Roster,
  { changes, renewed }: Pick<Commit, "changes" | "renewed">,
): Roster | null {
  const changed = afterChanges(roster, changes);
  if (changed === null || renewed.length === 0) return changed;
  const fresh = new Map(renewed);
  if (renewed.some(([index]) => memberOf(changed, index) === null)) return null;
  const members = changed.members.map((member) => {
    const kem = fresh.get(member.index);
    return kem === undefined ? member : { ...member, kem };
  });
  const keys = members.flatMap(({ sig, kem, auth }) => [hex(sig), hex(kem), hex(auth)]);
  return new Set(keys).size === keys.length ? { ...changed, members } : null;
}

function afterChanges(roster: Roster, changes: Changes): Roster | null {
  switch (changes.reason) {
    case "admit":
      return changes.index === roster.next ? withMember(roster, changes.bundle) : null;
    case "rotate":
    case "policy":
      return roster;
    case "remove":
    case "leave": {
      const gone = new Set(changes.members);
      const members = roster.members.filter(({ index }) => !gone.has(index));
      const known = members.length === roster.members.length - gone.size;
      return known && !gone.has(roster.owner) ? { ...roster, members } : null;
    }
    case "handover":
    case "succeed": {
      const other = changes.owner !== roster.owner && memberOf(roster, changes.owner) !== null;
      return other ? { ...roster, owner: changes.owner } : null;
    }
    case "genesis":
      return null;
  }
}

/** The `kem` keys that wait and that the next commit can take in: usable, never used here, of those who stay (P64). */
export function takenIn(
  crypto: Crypto,
  state: Pick<MemberState, "roster" | "renewals" | "retired">,
  changes: Changes,
): [number, Bytes][] {
  const roster = afterChanges(state.roster, changes);
  if (roster === null) return [];
  const taken = new Set(
    [...roster.members.flatMap(({ sig, kem, auth }) => [sig, kem, auth]), ...state.retired].map(
      hex,
    ),
  );
  const out: [number, Bytes][] = [];
  for (const [index, kem] of state.renewals.toSorted(([a], [b]) => a - b)) {
    const fits = memberOf(roster, index) !== null && !taken.has(hex(kem));
    if (!fits || out.length >= LIMITS.renewed || !crypto.isPublicKey(kem)) continue;
    taken.add(hex(kem));
    out.push([index, kem]);
  }
  return out;
}
