import * as v from "valibot";
import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { decode } from "../wire/codec.ts";
import { goers } from "../wire/commit.ts";
import type { DownOf } from "../wire/down.ts";
import { digest, time } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import type { Entry } from "../wire/log.ts";
import { alarmed } from "./chain.ts";
import { ownerSig } from "./commit.ts";
import type { Deps } from "./deps.ts";
import { record } from "./epoch.ts";
import { judge, type Judged } from "./judge.ts";
import type {
  Effect,
  EndReason,
  EndedState,
  Farewell,
  Judging,
  MemberState,
  Step,
} from "./state.ts";

/** How a room ends for one of its members: nothing but the owner's signature, or an own word, ends it (P61, P62, P67). */

/** The room over for this person; all keys of it are let go. */
export function ended(
  state: MemberState,
  why: Extract<EndReason, "removed" | "left" | "deleted">,
  at: number,
): EndedState {
  const { relay, title, name, startedAt, uid, me, names, roster } = state;
  const was = { uid, me, names, owner: roster.owner, at };
  return { phase: "ended", relay, title, name, startedAt, why, was };
}

/** Put out by a commit that was judged good. */
export function removedBy(
  state: MemberState,
  entry: { number: number; time: number; members: readonly number[]; by: number },
): Step<EndedState> {
  const { number: at, time: when, members, by } = entry;
  return {
    state: ended({ ...state, roster: { ...state.roster, owner: by } }, "removed", when),
    effects: [record({ at, time: when, kind: "removed", members: [...members], by })],
  };
}

/** Own leave is in the log, as the relay says. */
export function leftAt(deps: Deps, state: MemberState, number: number): Step<EndedState> {
  const line = { at: number, time: deps.now, kind: "left" as const, member: state.me };
  return { state: ended(state, "left", deps.now), effects: [record(line)] };
}

function unsigned(deps: Deps, state: MemberState): Step<MemberState> {
  const warned = alarmed(state, deps.now, "unsigned-end", state.head[0], null);
  return { state: { ...warned, live: { ...warned.live, farewell: null } }, effects: [] };
}

function readCommits({ from }: Farewell): Effect[] {
  const message = { t: "history" as const, from, max: LIMITS.historyItems };
  return [{ type: "send", message, tag: { about: "history", from } }];
}

/**
 * The relay says that this member was put out with entry `until`. That is
 * believed once the commits from the own place to there lead to one that says so
 * with the owner's signature; what lies between isn't read.
 */
export function beginFarewell(
  deps: Deps,
  state: MemberState,
  until: number,
): Step<MemberState | EndedState> {
  if (state.leaving) return leftAt(deps, state, until);
  const { catchUp } = state;
  const place = {
    epoch: catchUp?.admission.epoch ?? state.epoch,
    prev: catchUp?.bodyHash ?? state.prev,
  };
  const { uid, roster, policy, ownerSeen, leavers } = state;
  const known: Judging = { uid, roster, policy, ownerSeen, leavers, ...place };
  const from = Math.max(state.head[0], catchUp?.until ?? 0) + 1;
  if (from > until) return unsigned(deps, state);
  const farewell: Farewell = { known, from, until };
  return { state: { ...state, live: { ...state.live, farewell } }, effects: readCommits(farewell) };
}

/** What the next commit is judged by. */
function afterCommit(
  { crypto, now }: Deps,
  { uid, policy, ownerSeen, leavers }: Judging,
  { commit, roster }: Extract<Judged, { is: "good" }>,
  body: Bytes,
): Judging {
  const { changes, epoch, time: when } = commit;
  return {
    uid,
    epoch,
    prev: crypto.sha256(body),
    roster,
    policy: changes.reason === "policy" ? changes.policy : policy,
    ownerSeen: Math.max(ownerSeen, Math.min(when, now)),
    leavers,
  };
}

/** Goes on along the commits. */
export function onFarewell(
  deps: Deps,
  state: MemberState,
  farewell: Farewell,
  entries: readonly Entry[],
): Step<MemberState | EndedState> {
  let { known, from } = farewell;
  for (const entry of entries) {
    if (entry.number < from) continue;
    if (entry.number !== from || entry.number > farewell.until) return unsigned(deps, state);
    from += 1;
    if (entry.type !== "commit") continue;
    const [body] = entry.clear;
    const judged = judge(deps, known, body, entry.proof);
    if (judged.is !== "good") return unsigned(deps, state);
    const { changes, time: when } = judged.commit;
    const members = goers(changes);
    if (members.includes(state.me)) {
      const by = known.roster.owner;
      return removedBy(state, { number: entry.number, time: when, members, by });
    }
    known = afterCommit(deps, known, judged, body);
  }
  if (from > farewell.until || entries.length === 0) return unsigned(deps, state);
  const next: Farewell = { ...farewell, known, from };
  return {
    state: { ...state, live: { ...state.live, farewell: next } },
    effects: readCommits(next),
  };
}

const notice = v.strictTuple([v.literal(label("delete")), digest, digest, time]);

/** When the owner with key `sig` ended the room, or null where that isn't its word for this room. */
export function deletion(
  crypto: Pick<Crypto, "verify">,
  known: { uid: Bytes; sig: Bytes },
  { body, proof }: Pick<DownOf<"deleted">, "body" | "proof">,
): number | null {
  const decoded = decode(notice, body, 256);
  if (!decoded.ok || !equal(decoded.value[1], known.uid)) return null;
  return crypto.verify(known.sig, body, proof) ? decoded.value[3] : null;
}

/** The relay shows the owner's word that the room is over for all. */
export function onDeleted(
  deps: Deps,
  state: MemberState,
  message: DownOf<"deleted">,
): Step<MemberState | EndedState> {
  const known = { uid: state.uid, sig: ownerSig(state.roster) };
  const when = deletion(deps.crypto, known, message);
  if (when === null) return unsigned(deps, state);
  const by = state.roster.owner;
  const line = { at: state.head[0] + 1, time: when, kind: "closed" as const, by };
  return { state: ended(state, "deleted", when), effects: [record(line)] };
}
