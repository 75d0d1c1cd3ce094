import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { blob, count, memberIndex, time } from "./ids.ts";

/**
 * Signals: what a member lets the others know in passing, that it is there and
 * how far it has come, or that it is writing. The relay hands them to whoever
 * is attached and keeps nothing of them; which of the two one is stands inside
 * the seal (P50).
 */
const sealedSignal = blob(LIMITS.signal);

/** A member's signal; who sends comes from the session. */
export const signal = v.strictObject({
  t: v.literal("signal"),
  epoch: count,
  time,
  sealed: sealedSignal,
});

/** `[epoch, sender, time]`. */
export const signalClear = v.strictTuple([count, memberIndex, time]);

/** One signal as it is fanned out. */
export interface Signal {
  type: "signal";
  clear: v.InferOutput<typeof signalClear>;
  sealed: Uint8Array<ArrayBuffer>;
}
