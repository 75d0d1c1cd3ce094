import { equal, hex } from "../shared/bytes.ts";
import { LIMITS, TIMES } from "../shared/limits.ts";
import { inviteBody, revokeBody } from "../shared/wire/derive.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { isOwner, ownerOf, type Invite, type OpenRoom } from "./state.ts";
import { DONE, refuse, type Answer, type Turn } from "./turn.ts";

const DAY = 86_400_000;
/** Furthest end of an invite; a day more than a client offers, for clocks that differ. */
const LONGEST = 8 * DAY;

/**
 * An invite that isn't used or revoked, or why there is none. One that has
 * expired counts as open until the grace is over: what was asked in time may
 * still be answered, confirmed and admitted (P27).
 */
export function findInvite(
  state: OpenRoom,
  id: Bytes,
  now: number,
): Invite | "invite-unknown" | "invite-used" | "invite-revoked" {
  const invite = state.invites.get(hex(id));
  if (!invite || now > invite.expiry + TIMES.joinGrace) return "invite-unknown";
  if (invite.fate.is === "used") return "invite-used";
  if (invite.fate.is === "revoked") return "invite-revoked";
  return invite;
}

/** Drops from memory what the store's sweep erases from the disk. */
export function pruneInvites(state: OpenRoom, now: number): void {
  for (const [id, { expiry }] of state.invites) {
    if (now > expiry + TIMES.joinGrace) state.invites.delete(id);
  }
}

/** Ends an invite, and says so to those who have asked with it and wait. */
export function endInvite(
  turn: Turn,
  { room }: OpenRoom,
  invite: Invite,
  fate: Exclude<Invite["fate"], { is: "open" }>,
): void {
  const { id } = invite;
  invite.fate = fate;
  for (const { auth } of invite.joins.values()) {
    if (fate.is === "used" && equal(fate.auth, auth)) continue;
    turn.tell({ joiner: auth }, { t: "joinEnded", id, why: `invite-${fate.is}` });
  }
  invite.joins.clear();
  turn.write({ op: "close", room, id, fate });
}

function openOnes(state: OpenRoom, now: number): Invite[] {
  return [...state.invites.values()].filter(
    ({ fate, expiry }) => fate.is === "open" && now < expiry,
  );
}

/** The owner opens an invite; the same one again is as good as once. */
export function openInvite(
  turn: Turn,
  state: OpenRoom,
  auth: Bytes,
  request: UpOf<"invite">,
): Answer {
  const { id, expiry, proof } = request;
  if (!isOwner(state, auth)) return refuse("not-owner");
  const body = inviteBody(state.row.uid, id, expiry);
  if (!turn.deps.crypto.verify(ownerOf(state).bundle.sig, body, proof)) {
    return refuse("bad-signature");
  }
  const present = state.invites.get(hex(id));
  if (present) {
    const found = findInvite(state, id, turn.now);
    if (typeof found === "string") return refuse(found);
    return found.expiry === expiry ? DONE : refuse("exists");
  }
  if (expiry <= turn.now || expiry > turn.now + LONGEST) return refuse("bad-request");
  if (openOnes(state, turn.now).length >= LIMITS.openInvites) return refuse("full");
  state.invites.set(hex(id), { id, expiry, fate: { is: "open" }, joins: new Map() });
  turn.write({ op: "invite", room: state.room, id, expiry });
  return DONE;
}

/** The owner takes an invite back; whoever comes with it from now on is told so. */
export function revokeInvite(
  turn: Turn,
  state: OpenRoom,
  auth: Bytes,
  request: UpOf<"revoke">,
): Answer {
  const { id, proof } = request;
  if (!isOwner(state, auth)) return refuse("not-owner");
  const body = revokeBody(state.row.uid, id);
  if (!turn.deps.crypto.verify(ownerOf(state).bundle.sig, body, proof)) {
    return refuse("bad-signature");
  }
  const found = findInvite(state, id, turn.now);
  if (found === "invite-revoked") return DONE;
  if (typeof found === "string") return refuse(found);
  endInvite(turn, state, found, { is: "revoked" });
  return DONE;
}

/** The owner's open invites, to compare with its own table. */
export function listInvites(turn: Turn, state: OpenRoom, auth: Bytes): Answer {
  if (!isOwner(state, auth)) return refuse("not-owner");
  const open = openOnes(state, turn.now).map(({ id, expiry, joins }) => ({
    id,
    expiry,
    asked: joins.size > 0,
  }));
  return { t: "inviteList", open };
}
