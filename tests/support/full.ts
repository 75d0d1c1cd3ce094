import { LIMITS } from "../../shared/limits.ts";
import type { MemberState } from "../../shared/room/state.ts";

/** A member's room in which as much waits to be sent as may. */
export function full(state: MemberState): MemberState {
  const item = {
    n: 1,
    content: new Uint8Array(1),
    time: 1,
    epoch: 1,
    sealed: new Uint8Array(1),
    acknowledged: false,
    refused: false,
  };
  return { ...state, outbox: Array.from({ length: LIMITS.outbox }, () => item) };
}
