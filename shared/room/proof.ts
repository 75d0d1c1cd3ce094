import { equal } from "../bytes.ts";
import { LIMITS } from "../limits.ts";
import { assign, lookup } from "./chain.ts";
import type { Deps } from "./deps.ts";
import { enqueue, isFull } from "./outbox.ts";
import { memberOf } from "./roster.ts";
import type { Effect, MemberState, Proof, ProofSaid, ProofStep, Step } from "./state.ts";

/**
 * Two members prove to each other that they know the same secret, by Secure
 * Comparator, in messages addressed to one another (P53). The comparator itself
 * lives outside of the machine and can't be saved; what is here is how far the
 * run has come, so that a restart ends it on both sides.
 */

const stay = (state: MemberState): Step<MemberState> => ({ state, effects: [] });

const effect = (step: ProofStep): Effect => ({ type: "proof", step });

/** Whether a run has neither succeeded nor failed yet. */
export function underWay(proof: Proof | null): proof is Proof {
  return proof !== null && ["asking", "asked", "comparing"].includes(proof.stage);
}

/** How often a secret may still be tried with a member before only the number will do. */
export function triesLeft(state: MemberState, index: number): number {
  return Math.max(0, LIMITS.proofTries - (lookup(state.tries, index) ?? 0));
}

/** Whether the person has verified the member who has this index now. */
export function verifiedAt(
  state: MemberState,
  index: number,
): MemberState["verified"][number] | null {
  const sig = memberOf(state.roster, index)?.sig;
  const mark = state.verified.find((one) => one.index === index);
  return mark !== undefined && sig !== undefined && equal(mark.sig, sig) ? mark : null;
}

/** Sets or takes back the mark that the person has verified a member. The sig is kept with it: the mark is of no other key. */
export function marked(
  state: MemberState,
  index: number,
  mark: { how: "number" | "secret"; at: number } | null,
): MemberState {
  const member = memberOf(state.roster, index);
  const others = state.verified.filter((one) => one.index !== index);
  if (mark === null || member === null || index === state.me) return { ...state, verified: others };
  const tries = state.tries.filter(([other]) => other !== index);
  return { ...state, tries, verified: [...others, { index, sig: member.sig, ...mark }] };
}

function say(deps: Deps, state: MemberState, proof: Proof, step: ProofSaid["step"]): MemberState {
  return enqueue(deps, state, { kind: "proof", to: proof.peer, run: proof.run, step });
}

/** Counts a try as soon as a comparison begins, so that breaking one off is no way to guess for free. */
function comparing(state: MemberState, proof: Proof): MemberState {
  const tried = (lookup(state.tries, proof.peer) ?? 0) + 1;
  return {
    ...state,
    tries: assign(state.tries, proof.peer, tried),
    proof: { ...proof, stage: "comparing" },
  };
}

/** The person wants to prove a secret to a member: asks whether the other is ready. */
export function askProof(deps: Deps, state: MemberState, peer: number): MemberState {
  const able =
    peer !== state.me &&
    memberOf(state.roster, peer) !== null &&
    triesLeft(state, peer) > 0 &&
    !underWay(state.proof) &&
    !isFull(state);
  if (!able) return state;
  const proof: Proof = {
    run: deps.crypto.random(16),
    peer,
    asker: true,
    stage: "asking",
    nonce: deps.crypto.random(32),
    theirs: null,
    since: deps.now,
  };
  return say(deps, { ...state, proof }, proof, { is: "ask", nonce: proof.nonce });
}

/** The person who was asked has typed the secret. */
export function agreeProof(deps: Deps, state: MemberState): Step<MemberState> {
  const { proof } = state;
  if (proof?.stage !== "asked" || isFull(state)) return stay(state);
  const next = comparing(state, proof);
  return {
    state: say(deps, next, proof, { is: "agree", nonce: proof.nonce }),
    effects: [effect({ is: "begin", proof })],
  };
}

/** The comparator's next message for the other side. */
export function sayCompared(
  deps: Deps,
  state: MemberState,
  run: Uint8Array,
  data: Uint8Array<ArrayBuffer>,
): MemberState {
  const { proof } = state;
  if (proof?.stage !== "comparing" || !equal(proof.run, run)) return state;
  return isFull(state) ? stopped(state, proof) : say(deps, state, proof, { is: "compare", data });
}

/** The comparison is done. */
export function proved(
  deps: Deps,
  state: MemberState,
  run: Uint8Array,
  same: boolean,
): MemberState {
  const { proof } = state;
  if (proof?.stage !== "comparing" || !equal(proof.run, run)) return state;
  const next: MemberState = { ...state, proof: { ...proof, stage: same ? "equal" : "different" } };
  return same ? marked(next, proof.peer, { how: "secret", at: deps.now }) : next;
}

function stopped(state: MemberState, proof: Proof): MemberState {
  return { ...state, proof: { ...proof, stage: "stopped" } };
}

/** Ends a run that is under way, here and there. One that is over is forgotten. */
export function stopProof(deps: Deps, state: MemberState): Step<MemberState> {
  const { proof } = state;
  if (proof === null) return stay(state);
  if (!underWay(proof)) return stay({ ...state, proof: null });
  const next = stopped(state, proof);
  return {
    state: isFull(state) ? next : say(deps, next, proof, { is: "stop" }),
    effects: [effect({ is: "over" })],
  };
}

function onAsk(deps: Deps, state: MemberState, peer: number, said: ProofSaid): MemberState {
  if (said.step.is !== "ask") return state;
  const { proof } = state;
  const asked: Proof = {
    run: said.run,
    peer,
    asker: false,
    stage: "asked",
    nonce: deps.crypto.random(32),
    theirs: said.step.nonce,
    since: deps.now,
  };
  // Both have asked at once: the run of the lower index stands.
  if (proof?.stage === "asking" && proof.peer === peer) {
    return peer < state.me ? { ...state, proof: asked } : state;
  }
  if (!underWay(proof) && triesLeft(state, peer) > 0) return { ...state, proof: asked };
  return isFull(state) ? state : say(deps, state, asked, { is: "stop" });
}

/** A step of a member towards this one. What belongs to no run here ends that run there. */
export function onProof(
  deps: Deps,
  state: MemberState,
  peer: number,
  said: ProofSaid,
): Step<MemberState> {
  const { step, run } = said;
  if (said.to !== state.me || peer === state.me) return stay(state);
  if (step.is === "ask") {
    const before = state.proof;
    const next = onAsk(deps, state, peer, said);
    const replaced = underWay(before) && next.proof !== before;
    return { state: next, effects: replaced ? [effect({ is: "over" })] : [] };
  }
  const { proof } = state;
  const ours = underWay(proof) && proof.peer === peer && equal(proof.run, run) ? proof : null;
  if (step.is === "stop") {
    return ours === null
      ? stay(state)
      : { state: stopped(state, ours), effects: [effect({ is: "over" })] };
  }
  if (step.is === "agree" && ours?.stage === "asking") {
    const agreed = { ...ours, theirs: step.nonce };
    return { state: comparing(state, agreed), effects: [effect({ is: "begin", proof: agreed })] };
  }
  if (step.is === "compare" && ours?.stage === "comparing") {
    return { state, effects: [effect({ is: "message", data: step.data })] };
  }
  const known = proof !== null && equal(proof.run, run);
  if (known || isFull(state)) return stay(state);
  const foreign = { run, peer };
  return stay(enqueue(deps, state, { kind: "proof", to: foreign.peer, run, step: { is: "stop" } }));
}
