import * as v from "valibot";
import { count, memberIndex } from "./ids.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Deputies that one room may name. */
export const MOST_DEPUTIES = 8;

/** What the owner decides for a room; it travels in commits, clear to the relay. Times are milliseconds. */
export const policy = v.strictObject({
  /** Messages in the log after which the owner renews the key. */
  rotateEvery: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
  /** Age after which the owner renews a key under which something was said; 0 for never. */
  rotateTime: v.pipe(count, v.maxValue(90 * DAY)),
  /** Age at which the relay erases what was said, where that is sooner than it would anyway; 0 for its own. */
  retention: v.pipe(count, v.maxValue(90 * DAY)),
  /** What a newcomer may read: everything since the last rotation, or nothing. */
  newcomerHistory: v.picklist(["since-rotation", "none"]),
  /** Whether whoever holds an invite is let in at once, or after the owner has looked. */
  approve: v.picklist(["auto", "ask"]),
  /** Indexes of those who may follow an owner that is away, in order, none twice. */
  deputies: v.pipe(
    v.array(memberIndex),
    v.maxLength(MOST_DEPUTIES),
    v.check((list) => new Set(list).size === list.length),
  ),
  /** The deputy in place `k` (from 1) may follow after the owner was away `k` times as long. */
  away: v.pipe(count, v.minValue(HOUR), v.maxValue(90 * DAY)),
  /** Age at which browsers erase what was said; 0 for never. */
  disappear: v.pipe(count, v.maxValue(366 * DAY)),
});
export type Policy = v.InferOutput<typeof policy>;

/** The original's rule of a new key every hundred messages, and one a day beside it. */
export const DEFAULT_POLICY: Policy = {
  rotateEvery: 100,
  rotateTime: DAY,
  retention: 0,
  newcomerHistory: "since-rotation",
  approve: "auto",
  deputies: [],
  away: 7 * DAY,
  disappear: 0,
};

/** A deputy's place in the order, from 1, or null for whoever is none. */
export function deputyPlace({ deputies }: Policy, member: number): number | null {
  const place = deputies.indexOf(member);
  return place < 0 ? null : place + 1;
}
