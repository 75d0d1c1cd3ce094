import { equal } from "../bytes.ts";
import type { Bytes } from "../crypto/port.ts";
import { TIMES } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { inviteBody, inviteIdOf, revokeBody } from "../wire/derive.ts";
import type { RelayError } from "../wire/error.ts";
import { inviteSecrets } from "./invite.ts";
import type { Deps } from "./deps.ts";
import type { Effect, MemberState, OwnInvite } from "./state.ts";

/** The owner's invites: made here, registered at the relay, forgotten when done with (P12). */

export function isOwner(state: MemberState): boolean {
  return state.roster.owner === state.me;
}

export function withInvite(state: MemberState, invite: OwnInvite): MemberState {
  return {
    ...state,
    invites: state.invites.map((other) => (equal(other.id, invite.id) ? invite : other)),
  };
}

export function without(state: MemberState, id: Bytes): MemberState {
  return { ...state, invites: state.invites.filter((invite) => !equal(invite.id, id)) };
}

export function inviteOf(state: MemberState, id: Uint8Array): OwnInvite | null {
  return state.invites.find((invite) => equal(invite.id, id)) ?? null;
}

/** The invite that was made for what was asked as `once`, or null. */
export function madeOnce(state: MemberState, once: string | null): OwnInvite | null {
  return once === null ? null : (state.invites.find((invite) => invite.once === once) ?? null);
}

/** A new invite, made here and then registered. */
export function makeInvite(
  deps: Deps,
  state: MemberState,
  { expiry, once = null }: { expiry: number; once?: string | null },
): MemberState {
  const t = deps.crypto.random(32);
  const invite: OwnInvite = {
    id: inviteIdOf(deps.crypto, inviteSecrets(deps.crypto, t).acl),
    t,
    ik: deps.crypto.generateKeyPair(),
    createdAt: deps.now,
    expiry,
    once,
    state: "making",
    join: null,
  };
  return { ...state, invites: [...state.invites, invite] };
}

/** An invite taken back: it admits nobody from now on, whenever the relay hears of it. */
export function revokeInvite(state: MemberState, id: Bytes): MemberState {
  const invite = inviteOf(state, id);
  return invite === null ? state : withInvite(state, { ...invite, state: "revoking", join: null });
}

/**
 * Tells the relay of invites that it doesn't know to be open or revoked. `anew`, to a new link:
 * also of those that it did know, as it may have come out of a backup since (P72).
 */
export function registerInvites(deps: Deps, state: MemberState, anew = false): Effect[] {
  const { crypto } = deps;
  const { privateKey } = state.keys.sig;
  return state.invites.flatMap(({ id, expiry, state: stage }): Effect[] => {
    if (stage === "making" || (stage === "open" && anew)) {
      const proof = crypto.sign(privateKey, inviteBody(state.uid, id, expiry));
      return [
        {
          type: "send",
          message: { t: "invite", id, expiry, proof },
          tag: { about: "invite", id },
        },
      ];
    }
    if (stage === "revoking") {
      const proof = crypto.sign(privateKey, revokeBody(state.uid, id));
      return [{ type: "send", message: { t: "revoke", id, proof }, tag: { about: "revoke", id } }];
    }
    return [];
  });
}

export const RETRIED: ReadonlySet<RelayError> = new Set(["rate", "full", "storage", "behind"]);

/** The relay's answer about an invite. One that it refuses for good is forgotten. */
export function inviteAnswered(
  state: MemberState,
  tag: { about: "invite" | "revoke"; id: Bytes },
  message: DownOf<"done" | "error">,
): MemberState {
  const invite = inviteOf(state, tag.id);
  if (invite === null) return state;
  if (message.t === "error") {
    const stands = RETRIED.has(message.code) || (tag.about === "invite" && invite.state === "open");
    return stands ? state : without(state, tag.id);
  }
  if (tag.about === "revoke") return without(state, tag.id);
  return invite.state === "making" ? withInvite(state, { ...invite, state: "open" }) : state;
}

/** Invites past use, forgotten with their secrets. */
export function sweepInvites(deps: Deps, state: MemberState): MemberState {
  const invites = state.invites.filter(({ expiry }) => deps.now <= expiry + TIMES.joinGrace);
  return invites.length === state.invites.length ? state : { ...state, invites };
}
