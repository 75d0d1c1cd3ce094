import { TIMES } from "../limits.ts";
import { acceptBody, deleteBody } from "../wire/derive.ts";
import type { Policy } from "../wire/policy.ts";
import type { Deps } from "./deps.ts";
import { maySucceed } from "./due.ts";
import { isOwner } from "./invites.ts";
import { enqueue, isFull } from "./outbox.ts";
import { memberOf } from "./roster.ts";
import type { Effect, MemberState } from "./state.ts";

/** What a person asks for that a commit, or the relay, is to do. Asked for wrongly, the state stays as it is. */

/** The owner wants a member out; the next commit does it (P61). */
export function wishRemoval(state: MemberState, member: number): MemberState {
  const { wishes, roster } = state;
  const fits = isOwner(state) && member !== state.me && memberOf(roster, member) !== null;
  if (!fits || wishes.remove.includes(member)) return state;
  return { ...state, wishes: { ...wishes, remove: [...wishes.remove, member] } };
}

/** The owner wants another policy. Deputies must be members other than the owner (P69). */
export function wishPolicy(state: MemberState, policy: Policy): MemberState {
  const deputies = policy.deputies.every(
    (index) => index !== state.me && memberOf(state.roster, index) !== null,
  );
  if (!isOwner(state) || !deputies) return state;
  return { ...state, wishes: { ...state.wishes, policy } };
}

/** A last word: nothing is said after it, and the relay cuts its sender off (P62). An owner can't leave. */
export function leave(deps: Deps, state: MemberState): MemberState {
  if (isOwner(state) || state.leaving || isFull(state)) return state;
  return { ...enqueue(deps, state, { kind: "leave" }), leaving: true };
}

/** The owner offers the room to a member, or to nobody any more (P65). */
export function offer(deps: Deps, state: MemberState, to: number | null): MemberState {
  const fits = to === null || (to !== state.me && memberOf(state.roster, to) !== null);
  if (!isOwner(state) || !fits || isFull(state)) return state;
  return enqueue(deps, state, { kind: "offer", to });
}

/** Takes what was offered, with a signature that the owner's commit carries (P65). */
export function accept(deps: Deps, state: MemberState): MemberState {
  const { offer: made } = state.handing;
  if (made?.to !== state.me || isOwner(state) || isFull(state)) return state;
  const old = state.roster.owner;
  const expiry = deps.now + TIMES.offer;
  const body = acceptBody(state.uid, old, state.me, expiry);
  const proof = deps.crypto.sign(state.keys.sig.privateKey, body);
  return enqueue(deps, state, { kind: "accept", old, expiry, proof });
}

/** A deputy whose turn has come takes the room (P66). */
export function wishSuccession(deps: Deps, state: MemberState): MemberState {
  if (!maySucceed(state, deps.now)) return state;
  return { ...state, wishes: { ...state.wishes, succeed: true } };
}

/** The owner wants the room gone for all (P67). */
export function wishDeletion(state: MemberState): MemberState {
  return isOwner(state) ? { ...state, wishes: { ...state.wishes, delete: true } } : state;
}

/** Says so to the relay, in the owner's signature over where the room stands. */
export function deletionEffects(deps: Deps, state: MemberState): Effect[] {
  const { at } = state.live;
  if (!state.wishes.delete || at === "down" || at === "attaching") return [];
  const body = deleteBody(state.uid, state.prev, deps.now);
  const proof = deps.crypto.sign(state.keys.sig.privateKey, body);
  return [{ type: "send", message: { t: "delete", body, proof }, tag: { about: "delete" } }];
}

/**
 * A week-old `kem` pair is to be followed by a new one; if no commit has taken that
 * in after another week it is said again, as its owner may be a new one (P64).
 */
export function renewed(deps: Deps, state: MemberState): MemberState {
  const wanted = deps.now - state.kemAt >= TIMES.renewKem;
  const able = state.catchUp === null && !state.leaving && !state.halted && !isFull(state);
  if (!wanted || !able) return state;
  const renewal = state.renewal ?? deps.crypto.generateKeyPair();
  const said = enqueue(deps, state, { kind: "renew", kem: renewal.publicKey });
  return { ...said, renewal, kemAt: deps.now };
}
