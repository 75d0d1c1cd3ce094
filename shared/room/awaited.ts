import { LIMITS, TIMES } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { alarmed } from "./chain.ts";
import { ask } from "./claims.ts";
import type { Deps } from "./deps.ts";
import type { MemberState, Step } from "./state.ts";

/** What the log is waited for with: its next entries, and own parts of its commits. */

/** Asks for what follows the head. */
export function readOn(state: MemberState): Step<MemberState> {
  return {
    state: { ...state, live: { ...state.live, at: "syncing" } },
    effects: [ask(state.head[0] + 1)],
  };
}

/** An own part of a commit: kept until the log brings that, which may be waiting for it (P60). */
export function onPart(state: MemberState, { number, sealed }: DownOf<"part">): Step<MemberState> {
  if (number <= state.head[0] || state.live.parts.length >= LIMITS.heldParts) {
    return { state, effects: [] };
  }
  const others = state.live.parts.filter(([at]) => at !== number);
  const { wanting } = state.live;
  const parts: [number, Uint8Array<ArrayBuffer>][] = [...others, [number, sealed]];
  const here = { ...state, live: { ...state.live, parts } };
  if (wanting?.number !== number) return { state: here, effects: [] };
  return readOn({ ...here, live: { ...here.live, wanting: null } });
}

/** A part that the relay keeps back: said once, and asked for again over a new link. */
export function overdue(deps: Deps, state: MemberState): Step<MemberState> | null {
  const { wanting } = state.live;
  if (wanting === null || deps.now - wanting.since < TIMES.headReached) return null;
  const warned = alarmed(state, deps.now, "keyless", wanting.number, state.roster.owner);
  return { state: warned, effects: [{ type: "reconnect" }] };
}
