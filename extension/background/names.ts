import type { MemberState } from "../../shared/room/state.ts";

/** A member's name, or the empty string while its profile hasn't come. */
export function nameOf(state: MemberState, index: number): string {
  if (index === state.me) return state.name;
  return state.names.find(([member]) => member === index)?.[1] ?? "";
}
