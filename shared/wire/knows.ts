import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { count, memberIndex, time } from "./ids.ts";

/** What the relay holds of the room that is asked in, and of who asks (P29): read back from it by a member. */

export const knows = v.strictObject({ t: v.literal("knows") });

/** An entry as the relay sees it: `size` is that of its sealed bytes, 0 once they are erased; `by` is null for a commit. */
const seenEntry = v.strictObject({
  number: count,
  time,
  size: count,
  by: v.nullable(memberIndex),
});

export const known = v.strictObject({
  t: v.literal("known"),
  re: count,
  /** Who is in, and those who are gone and whose keys stay. */
  members: count,
  gone: count,
  /** Messages whose sealed bytes are kept, how many bytes those are, and when the oldest of them came. */
  kept: count,
  bytes: count,
  oldest: v.nullable(time),
  /** Messages whose sealed bytes are erased. */
  erased: count,
  commits: count,
  /** When the first and the last entry came that there still is. */
  first: v.nullable(time),
  last: v.nullable(time),
  /** Sealed parts that wait for their members. */
  parts: count,
  invites: count,
  /** Requests to join. */
  asks: count,
  files: count,
  fileBytes: count,
  /** The last entries that this member may read, the newest last. */
  recent: v.pipe(v.array(seenEntry), v.maxLength(LIMITS.recentEntries)),
  /** Since when the asker's own connection is there, and from which address, as the relay sees it. */
  since: time,
  address: v.pipe(v.string(), v.maxLength(LIMITS.addressChars)),
  /** Until when a salted hash of that address can be in the relay's memory. */
  hashedUntil: time,
});
