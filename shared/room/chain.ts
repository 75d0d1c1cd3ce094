import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { chainNext, entryHash } from "../wire/chain.ts";
import type { DownOf } from "../wire/down.ts";
import type { Head } from "../wire/ids.ts";
import type { Entry } from "../wire/log.ts";
import type { AlarmRecord, MemberState } from "./state.ts";

/** The state one entry further along the log chain (P7). */
export function advanced(crypto: Crypto, state: MemberState, entry: Entry): MemberState {
  const hash = chainNext(crypto, state.head[1], entryHash(crypto, entry));
  return {
    ...state,
    head: [entry.number, hash],
    recent: [...state.recent, hash].slice(-LIMITS.recentHeads),
  };
}

/** Own chain hash at `number`, or null where it isn't held any more or yet. */
export function hashAt(state: MemberState, number: number): Bytes | null {
  const place = state.recent.length - 1 - (state.head[0] - number);
  return state.recent[place] ?? null;
}

/** Whether somebody's head contradicts the own chain. One that can't be compared doesn't. */
export function contradicts(state: MemberState, [number, hash]: Head): boolean {
  const own = hashAt(state, number);
  return own !== null && !equal(own, hash);
}

/**
 * Whether the relay, by what it answers to `attach`, lacks some of what was read here although its
 * log is as long: it ends at the own head in another epoch, or with fewer own messages than it has
 * shown (P25). Where it goes on, history tells.
 */
export function lacksRead(
  { head, epoch, catchUp, senders, me }: MemberState,
  told: Pick<DownOf<"attached">, "end" | "epoch" | "n">,
): boolean {
  if (told.end !== head[0]) return false;
  return told.n < (lookup(senders, me) ?? 0) || (catchUp === null && told.epoch !== epoch);
}

/**
 * The state with an alarm, once for each cause: a member whose log has forked
 * from ours stays forked, so that is one cause whatever it signs from then on.
 */
export function alarmed(
  state: MemberState,
  now: number,
  kind: AlarmRecord["kind"],
  number: number,
  member: number | null,
): MemberState {
  const lasting = kind === "forked" && member !== null;
  const known = state.alarms.some(
    (alarm) =>
      alarm.kind === kind && alarm.member === member && (lasting || alarm.number === number),
  );
  const held = withRoom(state.alarms);
  if (known || held.length >= MOST_ALARMS) return state;
  return { ...state, alarms: [...held, { kind, number, member, at: now, dealt: false }] };
}

const MOST_ALARMS = 32;

/** The alarms without the oldest that was dealt with, where there are as many as may be. */
function withRoom(alarms: readonly AlarmRecord[]): readonly AlarmRecord[] {
  if (alarms.length < MOST_ALARMS) return alarms;
  const oldest = alarms.find(({ dealt }) => dealt);
  return alarms.filter((alarm) => alarm !== oldest);
}

/** The state in which the person has dealt with an alarm. */
export function dealtWith(
  state: MemberState,
  which: Pick<AlarmRecord, "kind" | "number" | "member">,
): MemberState {
  const alarms = state.alarms.map((alarm) =>
    alarm.kind === which.kind && alarm.number === which.number && alarm.member === which.member
      ? { ...alarm, dealt: true }
      : alarm,
  );
  return { ...state, alarms };
}

/** Index of every member: of all of them a message may be missing for a good reason (P23). */
export function everybody({ roster }: MemberState): number[] {
  return roster.members.map(({ index }) => index);
}

/** The value of `key` in a list of pairs. */
export function lookup<T>(pairs: readonly [number, T][], key: number): T | undefined {
  return pairs.find(([index]) => index === key)?.[1];
}

/** The list of pairs with `key` set. */
export function assign<T>(pairs: readonly [number, T][], key: number, value: T): [number, T][] {
  return [...pairs.filter(([index]) => index !== key), [key, value]];
}
