import { TIMES } from "../limits.ts";
import { needsParts, type Changes } from "../wire/commit.ts";
import type { DownOf } from "../wire/down.ts";
import { admission } from "./admission.ts";
import { readOn } from "./awaited.ts";
import { makeCommit } from "./commit.ts";
import type { Deps } from "./deps.ts";
import { isOwner, RETRIED, without } from "./invites.ts";
import { patience } from "./judge.ts";
import { acceptable, memberOf } from "./roster.ts";
import type { MemberState, PendingCommit, Step } from "./state.ts";

/** Which commit is due, and its way into the log: one at a time (P26, P61 to P66). */

const stay = (state: MemberState): Step<MemberState> => ({ state, effects: [] });

/** Whether a key under which something was said has reached the age that the policy sets (P63). */
function aged({ rotation, policy }: MemberState, now: number): boolean {
  const old = policy.rotateTime > 0 && now - rotation.at >= policy.rotateTime;
  return old && rotation.messages > 0;
}

/** Who has left and stands on the roster still. */
function departed({ leavers, roster }: MemberState): number[] {
  const there = leavers.filter(
    (index) => index !== roster.owner && memberOf(roster, index) !== null,
  );
  return [...new Set(there)].toSorted((a, b) => a - b);
}

function toRemove({ wishes, roster }: MemberState): number[] {
  return wishes.remove
    .filter((index) => index !== roster.owner && memberOf(roster, index) !== null)
    .toSorted((a, b) => a - b);
}

/** The handover that both sides want and whose acceptance still counts (P65). */
function handover({ handing, roster, leavers }: MemberState, now: number): Changes | null {
  const { accepted, offer } = handing;
  if (accepted === null || offer?.to !== accepted.by || accepted.accept.expiry < now) return null;
  const there = memberOf(roster, accepted.by) !== null && !leavers.includes(accepted.by);
  return there ? { reason: "handover", owner: accepted.by, accept: accepted.accept } : null;
}

/** What the owner has to change by a commit, before it lets anybody in. */
function ownersChange(state: MemberState, now: number): Changes | null {
  const gone = departed(state);
  if (gone.length > 0) return { reason: "leave", members: gone };
  const out = toRemove(state);
  if (out.length > 0) return { reason: "remove", members: out };
  const handed = handover(state, now);
  if (handed !== null) return handed;
  if (aged(state, now) || state.rotation.messages >= state.policy.rotateEvery) {
    return { reason: "rotate" };
  }
  const { policy } = state.wishes;
  return policy === null ? null : { reason: "policy", policy };
}

/** Whether this member is a deputy whose turn has come (P66). */
export function maySucceed(state: MemberState, now: number): boolean {
  const wait = patience(state, state.me);
  return !isOwner(state) && wait !== null && now - state.ownerSeen >= wait;
}

function due(deps: Deps, state: MemberState): PendingCommit | null {
  const { crypto, now } = deps;
  const make = (changes: Changes): PendingCommit => {
    const parts =
      needsParts(changes.reason) === "always" || (changes.reason === "rotate" && aged(state, now));
    const { roster: _, ...made } = makeCommit(deps, state, changes, crypto.random(32), parts);
    return made;
  };
  if (!isOwner(state)) {
    const takes = state.wishes.succeed && maySucceed(state, now);
    return takes ? make({ reason: "succeed", owner: state.me }) : null;
  }
  const changes = ownersChange(state, now);
  if (changes !== null) return make(changes);
  for (const invite of state.invites) {
    const { join } = invite;
    if (join !== null && join.confirmed && acceptable(crypto, state, join.bundle)) {
      return admission(deps, state, invite, join);
    }
  }
  return null;
}

/** A wish that the owner's return has overtaken isn't kept for the next time that it is away (P66). */
function withoutLateWish(state: MemberState, now: number): MemberState {
  const late = state.wishes.succeed && !maySucceed(state, now);
  return late ? { ...state, wishes: { ...state.wishes, succeed: false } } : state;
}

/** Makes and sends the next commit that is this member's to make, once the log has been read to its end. */
export function commitDue(deps: Deps, state: MemberState): Step<MemberState> {
  const { live } = state;
  const able = live.at === "ready" && !state.halted && state.catchUp === null;
  if (!able || live.commitSent || deps.now < live.retryAt) return stay(state);
  const pending = state.pendingCommit ?? due(deps, state);
  if (pending === null) return stay(withoutLateWish(state, deps.now));
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
  if (message.t === "logged") {
    // Nobody is told of one that was given back (P72).
    const there = message.number > state.head[0] && state.live.at === "ready";
    return there ? readOn(state) : stay(state);
  }
  if (state.pendingCommit === null) return stay(state);
  const live = { ...state.live, commitSent: false, retryAt: deps.now + TIMES.retry };
  if (RETRIED.has(message.code)) return stay({ ...state, live });
  if (message.code === "stale-epoch") {
    return { state: { ...state, live }, effects: [{ type: "reconnect" }] };
  }
  const { invite } = state.pendingCommit;
  const wishes = { ...state.wishes, succeed: false };
  const undone = { ...state, live, wishes, pendingCommit: null };
  return stay(invite === null ? undone : without(undone, invite));
}
