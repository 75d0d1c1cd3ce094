import { equal } from "../bytes.ts";
import type { Bytes } from "../crypto/port.ts";
import { TIMES } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { alarmed } from "./chain.ts";
import { makeCommit } from "./commit.ts";
import type { Deps } from "./deps.ts";
import {
  confirms,
  joinedKey,
  openRequest,
  refuses,
  sealAnswer,
  sealWelcome,
  transcript,
  type Welcome,
} from "./handshake.ts";
import { inviteSecrets } from "./invite.ts";
import { inviteOf, registerInvites, revokeInvite, withInvite } from "./invites.ts";
import { acceptable } from "./roster.ts";
import type { Effect, MemberState, OwnInvite, PendingCommit, PendingJoin, Step } from "./state.ts";

/** The owner's side of a join: ask → (look) → answer → confirmed → the admitting commit (P17 to P20, P68). */

const stay = (state: MemberState): Step<MemberState> => ({ state, effects: [] });

/** The answer to a joiner, if it may have one yet. */
function answersOf(invite: OwnInvite, join: PendingJoin): Effect[] {
  if (!join.allowed) return [];
  return [
    {
      type: "send",
      message: { t: "answer", id: invite.id, to: join.from, sealed: join.answer },
      tag: { about: "answer", id: invite.id },
    },
  ];
}

/**
 * Somebody asks to be let in. Only the valid request of an invite that was
 * issued here and is still open gets an answer; anything else gets silence. The
 * first valid one binds the invite, and hears the same answer again (P17, P18).
 */
export function onAsked(
  deps: Deps,
  state: MemberState,
  asked: DownOf<"joinAsked">,
): Step<MemberState> {
  const { crypto, now } = deps;
  const invite = inviteOf(state, asked.id);
  if (invite === null || invite.state === "revoking" || now > invite.expiry + TIMES.joinGrace) {
    return stay(state);
  }
  if (invite.join !== null) {
    return equal(invite.join.from, asked.from) && !invite.join.confirmed
      ? { state, effects: answersOf(invite, invite.join) }
      : stay(state);
  }
  const owner = state.keys.sig.publicKey;
  const place = { uid: state.uid, id: invite.id, owner, ik: invite.ik.publicKey };
  const { join: joinSecret } = inviteSecrets(crypto, invite.t);
  const { kem, sealed, from } = asked;
  if (!crypto.isPublicKey(kem)) return stay(state);
  const request = openRequest(crypto, place, joinSecret, invite.ik.privateKey, kem, sealed);
  if (request === null || !equal(request.bundle.auth, from)) return stay(state);
  if (!acceptable(crypto, state, request.bundle)) return stay(state);

  const T = transcript(crypto, place, request);
  const pending = crypto.random(32);
  const join: PendingJoin = {
    from,
    bundle: request.bundle,
    name: request.name,
    joinKey: request.joinKey,
    transcript: T,
    pending,
    answer: sealAnswer(crypto, request.joinKey, invite.t, T, pending),
    confirmed: false,
    allowed: state.policy.approve === "auto",
    askedAt: now,
  };
  const next = { ...invite, state: "open" as const, join };
  return { state: withInvite(state, next), effects: answersOf(next, join) };
}

/** The owner lets in whoever waits with this invite, or takes the invite back (P68). */
export function decide(state: MemberState, id: Bytes, yes: boolean): Step<MemberState> {
  const invite = inviteOf(state, id);
  if (invite === null || invite.join === null || invite.join.allowed) return stay(state);
  if (!yes) return stay(revokeInvite(state, id));
  const join = { ...invite.join, allowed: true };
  const next = { ...invite, join };
  return { state: withInvite(state, next), effects: answersOf(next, join) };
}

/** Tells the owner why an invite is gone; anew for each, also where the log stood still between two. */
function linkChanged(state: MemberState, now: number): MemberState {
  const alarms = state.alarms.filter(({ kind }) => kind !== "link-changed");
  return alarmed({ ...state, alarms }, now, "link-changed", state.head[0], null);
}

/**
 * The joiner has confirmed: its admission is due. Or it says that it can't open
 * the answer, since its link was changed on its way: then the invite is in
 * strange hands, and is taken back (P19).
 */
export function onConfirmed(
  deps: Deps,
  state: MemberState,
  message: DownOf<"joinConfirmed">,
): Step<MemberState> {
  const { crypto } = deps;
  const invite = inviteOf(state, message.id);
  const join = invite?.join ?? null;
  if (invite === null || join === null || join.confirmed) return stay(state);
  if (!equal(join.from, message.from)) return stay(state);
  const K = joinedKey(crypto, join.pending, join.joinKey, join.transcript);
  const said = { uid: state.uid, t: invite.t, T: join.transcript };
  if (refuses(crypto, join.joinKey, { ...said, id: invite.id }, message.sealed)) {
    const revoked = linkChanged(revokeInvite(state, invite.id), deps.now);
    return { state: revoked, effects: registerInvites(deps, revoked) };
  }
  return confirms(crypto, K, said, join.bundle.sig, message.sealed)
    ? stay(withInvite(state, { ...invite, join: { ...join, confirmed: true } }))
    : stay(state);
}

/** The commit that lets a joiner in who has confirmed (P20). */
export function admission(
  deps: Deps,
  state: MemberState,
  invite: OwnInvite,
  join: PendingJoin,
): PendingCommit {
  const { crypto } = deps;
  const index = state.roster.next;
  const changes = { reason: "admit" as const, index, bundle: join.bundle, invite: invite.id };
  const made = makeCommit(deps, state, changes, join.pending, false);
  const K = joinedKey(crypto, join.pending, join.joinKey, join.transcript);
  const reads = state.policy.newcomerHistory === "since-rotation";
  const welcome: Welcome = {
    title: state.title,
    roster: made.roster,
    policy: state.policy,
    names: state.names,
    senders: state.senders,
    keys: reads ? state.ring : [],
  };
  const part = sealWelcome(crypto, K, made.body, join.transcript, welcome);
  const { body, proof, sealed } = made;
  return { body, proof, sealed, parts: [[index, part]], invite: invite.id };
}
