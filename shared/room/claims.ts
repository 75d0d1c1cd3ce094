import { equal } from "../bytes.ts";
import { LIMITS, TIMES } from "../limits.ts";
import { alarmed, hashAt } from "./chain.ts";
import type { Deps } from "./deps.ts";
import type { Claim, Effect, MemberState, Step } from "./state.ts";

/**
 * Places of the log that others have signed, or the relay has confirmed, before
 * they were reached here (P24). Once reached they must agree with the own chain;
 * if the relay doesn't serve them within a minute although it is asked, it has
 * dropped something.
 */

function fulfilled(deps: Deps, state: MemberState, claim: Claim): MemberState {
  if (claim.hash === null) return state;
  const own = hashAt(state, claim.number);
  return own === null || equal(own, claim.hash)
    ? state
    : alarmed(state, deps.now, "forked", claim.number, claim.member);
}

/** Notes a place that must be reached, or compares it at once where it has been. */
export function claimed(deps: Deps, state: MemberState, claim: Omit<Claim, "since">): MemberState {
  if (claim.number <= state.head[0]) return fulfilled(deps, state, { ...claim, since: deps.now });
  const known = state.claims.find(
    (other) =>
      other.number === claim.number &&
      (other.hash === null
        ? claim.hash === null
        : claim.hash !== null && equal(other.hash, claim.hash)),
  );
  if (known !== undefined || state.claims.length >= LIMITS.claims) return state;
  return { ...state, claims: [...state.claims, { ...claim, since: deps.now }] };
}

/** The state without the claims that have been reached; those that the own chain contradicts raise the alarm. */
export function reached(deps: Deps, state: MemberState): MemberState {
  const due = state.claims.filter(({ number }) => number <= state.head[0]);
  if (due.length === 0) return state;
  const claims = state.claims.filter(({ number }) => number > state.head[0]);
  return due.reduce<MemberState>((next, claim) => fulfilled(deps, next, claim), {
    ...state,
    claims,
  });
}

/**
 * Asks for what the claims say there is, where all that the relay speaks of has
 * been read. The answer to a request that goes out after a minute decides.
 */
export function claimsDue(deps: Deps, state: MemberState): Effect[] {
  const overdue = state.claims.filter(({ since }) => deps.now - since >= TIMES.headReached);
  const [first] = overdue;
  if (first === undefined || state.live.at !== "ready") return [];
  const asked = Math.max(...overdue.map(({ number }) => number));
  return [ask(state.head[0] + 1, asked)];
}

/** A request for what comes after the own head, up to a claim that may decide nothing yet. */
export function ask(from: number, asked?: number): Effect {
  const tag = { about: "history" as const, from, ...(asked === undefined ? {} : { asked }) };
  return { type: "send", message: { t: "history", from, max: LIMITS.historyItems }, tag };
}

/** The relay was asked for all up to `asked` and has shown what it has: what is missing now was dropped. */
export function judged(deps: Deps, state: MemberState, asked: number): Step<MemberState> {
  const missing = state.claims.filter(
    ({ number, since }) => number <= asked && deps.now - since >= TIMES.headReached,
  );
  if (missing.length === 0) return { state, effects: [] };
  const claims = state.claims.filter((claim) => !missing.includes(claim));
  const next = missing.reduce<MemberState>(
    (before, { number, member }) => alarmed(before, deps.now, "dropped", number, member),
    { ...state, claims },
  );
  return { state: next, effects: [] };
}
