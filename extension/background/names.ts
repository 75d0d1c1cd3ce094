import type { MemberState, RoomState } from "../../shared/room/state.ts";

/** With whose names a thread is shown: a member's, also of a room that is over. */
export type Cast = Pick<MemberState, "me" | "name" | "names" | "outbox">;

const NOTHING: MemberState["outbox"] = [];

/** The cast of a room one is in, or was. */
export function castOf(state: RoomState): Cast | null {
  if (state.phase === "member") return state;
  if (state.phase !== "ended" || state.was === null) return null;
  const { me, names } = state.was;
  return { me, names, name: state.name, outbox: NOTHING };
}

/** A member's name, or the empty string while its profile hasn't come. */
export function nameOf(state: Pick<Cast, "me" | "name" | "names">, index: number): string {
  if (index === state.me) return state.name;
  return state.names.find(([member]) => member === index)?.[1] ?? "";
}
