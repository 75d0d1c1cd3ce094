import type { MemberState, RoomState } from "../../shared/room/state.ts";
import type { Alarm, PresenceView } from "../rpc/presence.ts";

/** What signals and alarms have to say, as pages see it. */

/** Time of the newest sign of a member, if any. */
export function lastSeen(state: MemberState, index: number): number | null {
  const said = state.seen.find(([member]) => member === index)?.[1] ?? 0;
  const heard = state.presence.find((one) => one.index === index)?.at ?? 0;
  const latest = Math.max(said, heard);
  return latest === 0 ? null : latest;
}

/** How far a member has read, as it says. */
export function readBy(state: MemberState, index: number): number {
  return state.presence.find((one) => one.index === index)?.read ?? 0;
}

/** Alarms that the person hasn't dealt with, oldest first. */
export function openAlarms(state: RoomState): Alarm[] {
  if (state.phase !== "member") return [];
  return state.alarms
    .filter(({ dealt }) => !dealt)
    .map(({ kind, number, member, at }) => ({ kind, number, member, at }));
}

/** The part of a room's view that is about who is there. */
export function presenceView(state: RoomState, now: number): PresenceView {
  const alarms = openAlarms(state);
  if (state.phase !== "member") {
    return { typing: [], ownerSeen: null, alarms, catchingUp: false, halted: false };
  }
  const owner = state.presence.find(({ index }) => index === state.roster.owner);
  return {
    typing: state.live.typing.filter(([, until]) => until > now).map(([index]) => index),
    ownerSeen: Math.max(state.ownerSeen, owner?.at ?? 0),
    alarms,
    catchingUp: state.live.giving !== null || state.live.behind,
    halted: state.halted,
  };
}

/** When the view has to be told again although nothing happens: somebody's writing is believed no longer. */
export function nextChange(state: RoomState, now: number): number | null {
  if (state.phase !== "member") return null;
  const ends = state.live.typing.map(([, until]) => until).filter((until) => until > now);
  return ends.length === 0 ? null : Math.min(...ends);
}
