import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { blob, count, digest, memberIndex, proof } from "./ids.ts";
import { signalClear } from "./signal.ts";
import { tagged } from "./tagged.ts";

/** The room's log: appending to it, reading it, being told of it. */

const sealedEntry = blob(LIMITS.entry, 0);
const messageClear = v.strictTuple([count, memberIndex, count]);
const commitClear = v.strictTuple([blob(LIMITS.commit)]);

/** The owner appends a commit. `parts` stand outside the hashed entry. */
export const commit = v.strictObject({
  t: v.literal("commit"),
  body: blob(LIMITS.commit),
  proof,
  /** The next room key under the present one; empty where parts carry it. */
  sealed: blob(512, 0),
  parts: v.pipe(
    v.array(v.strictTuple([memberIndex, blob(LIMITS.welcome)])),
    v.maxLength(LIMITS.members),
  ),
});

/** A member appends a message; who sends comes from the session. */
export const message = v.strictObject({
  t: v.literal("message"),
  epoch: count,
  n: v.pipe(count, v.minValue(1)),
  sealed: blob(LIMITS.entry),
  /** Its sender leaves with it: the relay cuts it off once this is logged. */
  leave: v.optional(v.literal(true)),
});

const messageEntry = v.strictObject({
  number: count,
  type: v.literal("message"),
  clear: messageClear,
  sealed: sealedEntry,
});
const commitEntry = v.strictObject({
  number: count,
  type: v.literal("commit"),
  clear: commitClear,
  sealed: sealedEntry,
  proof,
});
/**
 * One entry of the log: `clear` is `[epoch, sender, n]` of a message and the
 * body of a commit; `proof` is a commit's signature and stands outside the hash.
 */
export const entry = tagged("type", [
  messageEntry,
  commitEntry,
  /** Its body was erased by retention; `h` keeps the chain whole. */
  v.strictObject({ number: count, type: v.literal("erased"), h: digest }),
]);
export type Entry = v.InferOutput<typeof entry>;
export type MessageEntry = Extract<Entry, { type: "message" }>;
export type ErasedEntry = Extract<Entry, { type: "erased" }>;
export type CommitEntry = Extract<Entry, { type: "commit" }>;

/** An entry as a member still holds it: whole, or a message without its words, which it has erased (P72). */
const keptEntry = tagged("type", [
  messageEntry,
  commitEntry,
  v.strictObject({
    number: count,
    type: v.literal("blank"),
    clear: messageClear,
    h: digest,
  }),
]);
export type KeptEntry = v.InferOutput<typeof keptEntry>;
export type BlankEntry = Extract<KeptEntry, { type: "blank" }>;

/** A member gives back what a relay that came out of a backup lacks, in order; answered with the last that was taken. */
export const give = v.strictObject({
  t: v.literal("give"),
  entries: v.pipe(v.array(keptEntry), v.minLength(1), v.maxLength(LIMITS.given)),
});

export const history = v.strictObject({
  t: v.literal("history"),
  from: v.pipe(count, v.minValue(1)),
  max: v.pipe(count, v.minValue(1), v.maxValue(LIMITS.historyItems)),
});
export const entries = v.strictObject({
  t: v.literal("entries"),
  re: count,
  from: count,
  /** Chain hash before `from`. */
  before: digest,
  entries: v.pipe(v.array(entry), v.maxLength(LIMITS.historyItems)),
  end: count,
});

/** All entries up to this number are persisted here; the relay may forget them for this member. */
export const cursor = v.strictObject({ t: v.literal("cursor"), number: count });

/** Header of a batch frame: everything of each entry and signal but its sealed bytes, with `h` that binds them. */
const batched = tagged("type", [
  v.strictObject({
    number: count,
    type: v.literal("message"),
    clear: messageClear,
    h: digest,
  }),
  v.strictObject({
    number: count,
    type: v.literal("commit"),
    clear: commitClear,
    proof,
    h: digest,
  }),
  v.strictObject({ type: v.literal("signal"), clear: signalClear, h: digest }),
]);
export const batchHeader = v.pipe(v.array(batched), v.minLength(1), v.maxLength(4096));
export type BatchHeader = v.InferOutput<typeof batchHeader>;

/** What stands in a batch frame after its kind byte: the sealed header, then the bodies in its order. */
export const batchFrame = v.strictObject({
  frame: count,
  header: blob(LIMITS.frame),
  bodies: v.pipe(v.array(sealedEntry), v.minLength(1), v.maxLength(4096)),
});
