import { equal } from "../bytes.ts";
import type { Bytes } from "../crypto/port.ts";
import { TIMES } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { inviteBody, inviteIdOf, revokeBody } from "../wire/derive.ts";
import type { RelayError } from "../wire/error.ts";
import { makeCommit } from "./commit.ts";
import {
  confirms,
  joinedKey,
  openRequest,
  sealAnswer,
  sealWelcome,
  transcript,
  type Welcome,
} from "./handshake.ts";
import { inviteSecrets } from "./invite.ts";
import { acceptable } from "./roster.ts";
import type { Deps } from "./deps.ts";
import type { Effect, MemberState, OwnInvite, PendingCommit, PendingJoin, Step } from "./state.ts";

/** What only an owner does: invites, admissions, rotation. */

const stay = (state: MemberState): Step<MemberState> => ({ state, effects: [] });

export function isOwner(state: MemberState): boolean {
  return state.roster.owner === state.me;
}

function withInvite(state: MemberState, invite: OwnInvite): MemberState {
  return {
    ...state,
    invites: state.invites.map((other) => (equal(other.id, invite.id) ? invite : other)),
  };
}

function without(state: MemberState, id: Bytes): MemberState {
  return { ...state, invites: state.invites.filter((invite) => !equal(invite.id, id)) };
}

export function inviteOf(state: MemberState, id: Uint8Array): OwnInvite | null {
  return state.invites.find((invite) => equal(invite.id, id)) ?? null;
}

/** A new invite, made here and then registered. */
export function makeInvite(deps: Deps, state: MemberState, expiry: number): MemberState {
  const t = deps.crypto.random(32);
  const invite: OwnInvite = {
    id: inviteIdOf(deps.crypto, inviteSecrets(deps.crypto, t).acl),
    t,
    ik: deps.crypto.generateKeyPair(),
    createdAt: deps.now,
    expiry,
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

/** Tells the relay of invites that it doesn't know to be open or revoked. */
export function registerInvites(deps: Deps, state: MemberState): Effect[] {
  const { crypto } = deps;
  const { privateKey } = state.keys.sig;
  return state.invites.flatMap(({ id, expiry, state: stage }): Effect[] => {
    if (stage === "making") {
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

const RETRIED: ReadonlySet<RelayError> = new Set(["rate", "full", "storage"]);

/** The relay's answer about an invite. One that it refuses for good is forgotten. */
export function inviteAnswered(
  state: MemberState,
  tag: { about: "invite" | "revoke"; id: Bytes },
  message: DownOf<"done" | "error">,
): MemberState {
  const invite = inviteOf(state, tag.id);
  if (invite === null) return state;
  if (message.t === "error") {
    return RETRIED.has(message.code) ? state : without(state, tag.id);
  }
  if (tag.about === "revoke") return without(state, tag.id);
  return invite.state === "making" ? withInvite(state, { ...invite, state: "open" }) : state;
}

/** Invites past use, forgotten with their secrets. */
export function sweepInvites(deps: Deps, state: MemberState): MemberState {
  const invites = state.invites.filter(({ expiry }) => deps.now <= expiry + TIMES.joinGrace);
  return invites.length === state.invites.length ? state : { ...state, invites };
}

function answerOf(invite: OwnInvite, join: PendingJoin): Effect {
  return {
    type: "send",
    message: { t: "answer", id: invite.id, to: join.from, sealed: join.answer },
    tag: { about: "answer", id: invite.id },
  };
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
      ? { state, effects: [answerOf(invite, invite.join)] }
      : stay(state);
  }
  const place = { uid: state.uid, id: invite.id, ik: invite.ik.publicKey };
  const { join: joinSecret } = inviteSecrets(crypto, invite.t);
  const { kem, sealed, from } = asked;
  if (!crypto.isPublicKey(kem)) return stay(state);
  const request = openRequest(crypto, place, joinSecret, invite.ik.privateKey, kem, sealed);
  if (request === null || !equal(request.bundle.auth, from)) return stay(state);
  if (!acceptable(crypto, state.roster, request.bundle)) return stay(state);

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
  };
  const next = { ...invite, state: "open" as const, join };
  return { state: withInvite(state, next), effects: [answerOf(next, join)] };
}

/** The joiner has confirmed: its admission is due. */
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
  return confirms(crypto, K, said, join.bundle.sig, message.sealed)
    ? stay(withInvite(state, { ...invite, join: { ...join, confirmed: true } }))
    : stay(state);
}

function admission(
  deps: Deps,
  state: MemberState,
  invite: OwnInvite,
  join: PendingJoin,
): PendingCommit {
  const { crypto, now } = deps;
  const index = state.roster.next;
  const changes = { reason: "admit" as const, index, bundle: join.bundle, invite: invite.id };
  const made = makeCommit(crypto, state, changes, join.pending, now);
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

function rotation(deps: Deps, state: MemberState): PendingCommit {
  const { crypto, now } = deps;
  const made = makeCommit(crypto, state, { reason: "rotate" }, crypto.random(32), now);
  const { body, proof, sealed, parts } = made;
  return { body, proof, sealed, parts, invite: null };
}

/** The commit that is due, if one is: a rotation by count first, then whoever has confirmed first. */
function due(deps: Deps, state: MemberState): PendingCommit | null {
  if (state.rotation.messages >= state.policy.rotateEvery) return rotation(deps, state);
  for (const invite of state.invites) {
    const { join } = invite;
    if (join !== null && join.confirmed && acceptable(deps.crypto, state.roster, join.bundle)) {
      return admission(deps, state, invite, join);
    }
  }
  return null;
}

/** Makes and sends the owner's next commit, one at a time, once the log has been read to its end. */
export function commitDue(deps: Deps, state: MemberState): Step<MemberState> {
  const { live } = state;
  const able = isOwner(state) && live.at === "ready" && !state.halted && state.catchUp === null;
  if (!able || live.commitSent || deps.now < live.retryAt) return stay(state);
  const pending = state.pendingCommit ?? due(deps, state);
  if (pending === null) return stay(state);
  const { body, proof, sealed, parts } = pending;
  return {
    state: { ...state, pendingCommit: pending, live: { ...live, commitSent: true } },
    effects: [
      {
        type: "send",
        message: { t: "commit", body, proof, sealed, parts },
        tag: { about: "commit" },
      },
    ],
  };
}

/** The relay's answer to a commit. Once logged, the log itself brings it; refused for good, it is undone. */
export function commitAnswered(
  deps: Deps,
  state: MemberState,
  message: DownOf<"logged" | "error">,
): Step<MemberState> {
  if (message.t === "logged" || state.pendingCommit === null) return stay(state);
  const live = { ...state.live, commitSent: false };
  if (RETRIED.has(message.code)) {
    return stay({ ...state, live: { ...live, retryAt: deps.now + TIMES.retry } });
  }
  if (message.code === "stale-epoch") {
    return { state: { ...state, live }, effects: [{ type: "reconnect" }] };
  }
  const { invite } = state.pendingCommit;
  const undone = { ...state, live, pendingCommit: null };
  return stay(invite === null ? undone : without(undone, invite));
}
