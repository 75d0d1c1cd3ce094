import { equal } from "../bytes.ts";
import { TIMES } from "../limits.ts";
import { entryHash } from "../wire/chain.ts";
import type { DownOf } from "../wire/down.ts";
import type { RelayError } from "../wire/error.ts";
import type { Entry, KeptEntry } from "../wire/log.ts";
import { alarmed, hashAt } from "./chain.ts";
import type { Deps } from "./deps.ts";
import type { Effect, MemberState, Step } from "./state.ts";

/** Giving back to a relay that came out of a backup what came after that (P72). */

/**
 * What is kept of an entry that was taken in, by what it led to: nothing of one that was erased
 * before it came, and no words of an edit, which would outlive those that they stand for (P33).
 */
export function keeping(crypto: Deps["crypto"], entry: Entry, led: readonly Effect[]): Effect[] {
  if (entry.type === "erased") return [];
  const edits = led.some(
    (effect) => effect.type === "amend" && effect.amendment.change.type === "edit",
  );
  return [{ type: "keep", entry: edits ? blanked(crypto, entry) : entry }];
}

/** A kept message without its words, once they are to be nowhere any more (P33, P35). */
export function blanked(crypto: Deps["crypto"], entry: KeptEntry): KeptEntry {
  if (entry.type !== "message") return entry;
  const { number, clear } = entry;
  return { number, type: "blank", clear, h: entryHash(crypto, entry) };
}

/** Gives what is kept from entry `from` on. */
function giveBack(deps: Deps, state: MemberState, from: number): Step<MemberState> {
  const live = { ...state.live, giving: { from, since: deps.now } };
  return { state: { ...state, live }, effects: [{ type: "give", from }] };
}

/**
 * It can't be had back: nothing is read or said until the relay has again what is held here (P25).
 * Another may give what can't be given from here, so the relay is asked again in a while.
 */
function behind(deps: Deps, state: MemberState): MemberState {
  const retryAt = deps.now + TIMES.backoffMax;
  const live = { ...state.live, giving: null, gave: false, retryAt };
  return { ...alarmed(state, deps.now, "behind", state.head[0], null), live };
}

/** The relay's log ends before the own head, as it says to `attach`: gives what follows, or again lacks what it had back. */
export function onBehind(deps: Deps, state: MemberState, end: number): Step<MemberState> {
  if (state.live.gave) return { state: behind(deps, state), effects: [] };
  return giveBack(deps, state, end + 1);
}

/** Asks a relay again that lacked what is held here. */
export function askAgain(deps: Deps, state: MemberState): Step<MemberState> {
  const { at, retryAt } = state.live;
  if (at !== "attaching" || retryAt === 0 || deps.now < retryAt) return { state, effects: [] };
  return { state: { ...state, live: { ...state.live, retryAt: 0 } }, effects: [attach(state)] };
}

function attach({ room }: MemberState): Effect {
  return { type: "send", message: { t: "attach", room }, tag: { about: "attach" } };
}

/** Refusals that say nothing of what was given. */
const PASSING: ReadonlySet<RelayError> = new Set(["storage", "rate"]);

/** The relay's answer to what was given, or that nothing is kept to give. */
export function onGiven(
  deps: Deps,
  state: MemberState,
  message: DownOf<"logged" | "error">,
): Step<MemberState> {
  const { giving } = state.live;
  if (giving === null) return { state, effects: [] };
  const [last] = state.head;
  if (message.t === "error" && PASSING.has(message.code)) {
    return { state, effects: [{ type: "reconnect" }] };
  }
  if (message.t === "error" || message.number < giving.from || message.number > last) {
    return { state: behind(deps, state), effects: [] };
  }
  const own = hashAt(state, message.number);
  if (own !== null && !equal(own, message.hash)) {
    const forked = alarmed(state, deps.now, "forked", message.number, null);
    return { state: { ...forked, halted: true }, effects: [] };
  }
  if (message.number < last) return giveBack(deps, state, message.number + 1);
  return {
    state: { ...state, live: { ...state.live, giving: null, gave: true } },
    effects: [attach(state)],
  };
}

/** What an answer to something written says of the room: whether it waits for what its members know more. */
export function asBehind(state: MemberState, message: DownOf<"logged" | "error">): MemberState {
  const now = message.t === "error" && message.code === "behind";
  return state.live.behind === now ? state : { ...state, live: { ...state.live, behind: now } };
}

/** A relay that takes its time over what it is given is as good as one that lacks it. */
export function givingDue(deps: Deps, state: MemberState): MemberState {
  const { giving } = state.live;
  const late = giving !== null && deps.now - giving.since >= TIMES.headReached;
  return late ? behind(deps, state) : state;
}
