import type { MemberState } from "./state.ts";

/**
 * A member's room as it comes out of a backup (P38). The browser that it was
 * taken from may have gone on since: what the log holds of one's own is then no
 * clone, nothing is said before the log has been read to its end, and no number
 * is used twice.
 */
export function restored(state: MemberState): MemberState {
  return { ...state, restored: true };
}

/**
 * The room with what is already said under own numbers up to `said`, by the
 * relay's word or the log's: none of these is used again, and what waited in the
 * backup under one of them was said, or given up, by the other browser.
 */
export function saidUpTo(state: MemberState, said: number): MemberState {
  return {
    ...state,
    n: Math.max(state.n, said),
    outbox: state.outbox.filter(({ n }) => n > said),
  };
}

/** The room once it has been read to its end. */
export function settledRestore(state: MemberState): MemberState {
  const said = state.senders.find(([sender]) => sender === state.me)?.[1] ?? 0;
  return { ...saidUpTo(state, said), restored: false };
}
