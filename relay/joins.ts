import { equal, hex } from "../shared/bytes.ts";
import { LIMITS } from "../shared/limits.ts";
import { inviteIdOf } from "../shared/wire/derive.ts";
import type { Down } from "../shared/wire/down.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { findInvite } from "./invites.ts";
import { isOwner, isUnsettled, memberByAuth, type Join, type OpenRoom } from "./state.ts";
import { DONE, refuse, type Answer, type Turn } from "./turn.ts";

/** Joining, by which owner and joiner needn't be there at the same time (P16). */

function joinAsked(id: Bytes, { auth, kem, sealed }: Join): Down {
  return { t: "joinAsked", id, from: auth, kem, sealed };
}

function stateOf(join: Join): "waiting" | "answered" | "confirmed" {
  if (join.confirm !== null) return "confirmed";
  return join.answer === null ? "waiting" : "answered";
}

/**
 * Somebody presents an invite's access token. The same `auth` again gets the
 * present state of its first request, and whoever is a member hears that, also
 * when the invite is forgotten. Why an invite won't do is only told to
 * those who hold its token.
 */
export function ask(turn: Turn, state: OpenRoom, auth: Bytes, request: UpOf<"ask">): Answer {
  const id = inviteIdOf(turn.deps.crypto, request.acl);
  const known = state.invites.get(hex(id));
  const member = memberByAuth(state, auth);
  if (member) {
    turn.tell({ joiner: auth }, { t: "joinAdmitted", id, member: member.index });
    return { t: "asked", state: "admitted", expiry: known?.expiry ?? turn.now };
  }
  const invite = findInvite(state, id, turn.now);
  // Its owner may yet register it again (P72).
  if (invite === "invite-unknown" && isUnsettled(state)) return refuse("behind");
  if (typeof invite === "string") return refuse(invite);

  const { expiry } = invite;
  const before = invite.joins.get(hex(auth));
  if (before) {
    if (before.answer !== null) {
      turn.tell({ joiner: auth }, { t: "joinAnswered", id, sealed: before.answer });
    }
    return { t: "asked", state: stateOf(before), expiry };
  }
  if (turn.now >= expiry) return refuse("invite-expired");
  if (invite.joins.size >= LIMITS.joinsPerInvite) return refuse("invite-busy");

  const { kem, sealed } = request;
  const join: Join = { auth, kem, sealed, answer: null, confirm: null };
  invite.joins.set(hex(auth), join);
  turn.write({ op: "ask", room: state.room, id, auth, kem, sealed });
  turn.tell({ member: state.row.owner }, joinAsked(id, join));
  return { t: "asked", state: "waiting", expiry };
}

/** The owner's answer to one asker; the first stays. */
export function answer(turn: Turn, state: OpenRoom, auth: Bytes, request: UpOf<"answer">): Answer {
  const { id, to, sealed } = request;
  if (!isOwner(state, auth)) return refuse("not-owner");
  const invite = findInvite(state, id, turn.now);
  if (typeof invite === "string") return refuse(invite);
  const join = invite.joins.get(hex(to));
  if (!join) return refuse("no-join");
  if (join.answer !== null) return equal(join.answer, sealed) ? DONE : refuse("exists");
  join.answer = sealed;
  turn.write({ op: "answer", room: state.room, id, auth: to, sealed });
  turn.tell({ joiner: to }, { t: "joinAnswered", id, sealed });
  return DONE;
}

/** The asker's confirmation of that answer; the first stays. */
export function confirm(
  turn: Turn,
  state: OpenRoom,
  auth: Bytes,
  request: UpOf<"confirm">,
): Answer {
  const { id, sealed } = request;
  const invite = findInvite(state, id, turn.now);
  if (typeof invite === "string") return refuse(invite);
  const join = invite.joins.get(hex(auth));
  if (!join || join.answer === null) return refuse("no-join");
  if (join.confirm !== null) return equal(join.confirm, sealed) ? DONE : refuse("exists");
  join.confirm = sealed;
  turn.write({ op: "confirm", room: state.room, id, auth, sealed });
  turn.tell({ member: state.row.owner }, { t: "joinConfirmed", id, from: auth, sealed });
  return DONE;
}

/** What waits for the owner: every request that isn't answered, and every confirmation. */
export function waitingForOwner(state: OpenRoom, now: number): Down[] {
  const out: Down[] = [];
  for (const { id } of state.invites.values()) {
    const invite = findInvite(state, id, now);
    if (typeof invite === "string") continue;
    for (const join of invite.joins.values()) {
      out.push(joinAsked(id, join));
      if (join.confirm !== null) {
        out.push({ t: "joinConfirmed", id, from: join.auth, sealed: join.confirm });
      }
    }
  }
  return out;
}
