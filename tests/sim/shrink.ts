import type { Action } from "./actions.ts";
import { replay, type CryptoKind, type Outcome } from "./trace.ts";

/** Leaves out actions, halves first and single ones last, while the rest still breaks an invariant. */
export function shrink({ seed, script = [] }: Outcome, kind: CryptoKind): Action[] {
  let actions = script;
  for (let cut = actions.length >> 1; cut >= 1; cut >>= 1) {
    for (let at = 0; at < actions.length;) {
      const fewer = actions.toSpliced(at, cut);
      if (replay(seed, kind, fewer).violations.length > 0) actions = fewer;
      else at += cut;
    }
  }
  return actions;
}
