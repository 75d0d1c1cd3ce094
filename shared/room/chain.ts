import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { chainNext, entryHash } from "../wire/chain.ts";
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
  return number > state.head[0] ? null : (state.recent[place] ?? null);
}

/** Whether somebody's head contradicts the own chain. One that can't be compared doesn't. */
export function contradicts(state: MemberState, [number, hash]: Head): boolean {
  const own = hashAt(state, number);
  return own !== null && !equal(own, hash);
}

/** The state with an alarm, once for each cause. */
export function alarmed(
  state: MemberState,
  now: number,
  kind: AlarmRecord["kind"],
  number: number,
  member: number | null,
): MemberState {
  const known = state.alarms.some(
    (alarm) => alarm.kind === kind && alarm.number === number && alarm.member === member,
  );
  if (known || state.alarms.length >= 32) return state;
  return { ...state, alarms: [...state.alarms, { kind, number, member, at: now }] };
}

/** The value of `key` in a list of pairs. */
export function lookup<T>(pairs: readonly [number, T][], key: number): T | undefined {
  return pairs.find(([index]) => index === key)?.[1];
}

/** The list of pairs with `key` set. */
export function assign<T>(pairs: readonly [number, T][], key: number, value: T): [number, T][] {
  return [...pairs.filter(([index]) => index !== key), [key, value]];
}
