import { equal, fromHex, hex } from "../../../shared/bytes.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { fail, ok } from "../../../shared/result.ts";
import { inviteLink } from "../../../shared/room/invite.ts";
import { madeOnce } from "../../../shared/room/invites.ts";
import type { MemberState, OwnInvite } from "../../../shared/room/state.ts";
import type { Handler } from "./handler.ts";
import { ownRoom } from "./handler.ts";

const HOUR = 3_600_000;

function inviteOf(state: MemberState, id: string): OwnInvite | null {
  const wanted = fromHex(id);
  const found = state.invites.find(
    (invite) => invite.state !== "revoking" && wanted !== null && equal(invite.id, wanted),
  );
  return found ?? null;
}

/** A new one-time invite, stored before its link is shown; asked again with the same `once`, the same one. */
export const createInvite: Handler<"invite.create"> = async (app, params) => {
  const { room: id, hours, once = null } = params;
  const own = ownRoom(app, id);
  if (!own.ok) return own;
  const expiry = app.now.now + hours * HOUR;
  const ran = await own.value.room.runner.dispatch({ type: "invite", expiry, once });
  if (!ran.ok) return ran;
  const { before, after } = ran.value;
  if (before.phase !== "member" || after.phase !== "member") return fail("not-member");
  const old = new Set(before.invites.map((invite) => hex(invite.id)));
  // Either it was made before, by a request whose answer got lost, or just now.
  const made = madeOnce(after, once) ?? after.invites.find((invite) => !old.has(hex(invite.id)));
  if (made === undefined) {
    return fail(before.invites.length >= LIMITS.openInvites ? "invite-limit" : "not-owner");
  }
  return ok({ invite: hex(made.id), link: inviteLink(after, made), expiresAt: made.expiry });
};

/** The link of an invite that is still open, once more. */
export const showInvite: Handler<"invite.link"> = async (app, { room: id, invite }) => {
  const own = ownRoom(app, id);
  if (!own.ok) return own;
  const { state } = own.value;
  const found = inviteOf(state, invite);
  if (found === null || found.expiry <= app.now.now) return fail("invite-gone");
  return ok({ link: inviteLink(state, found), expiresAt: found.expiry });
};

/** An invite taken back. */
export const revokeInvite: Handler<"invite.revoke"> = async (app, { room: id, invite }) => {
  const own = ownRoom(app, id);
  if (!own.ok) return own;
  const found = inviteOf(own.value.state, invite);
  if (found === null) return fail("invite-gone");
  const ran = await own.value.room.runner.dispatch({ type: "revoke", id: found.id });
  return ran.ok ? ok(null) : ran;
};
