import { LIMITS, TIMES } from "../shared/limits.ts";
import type { BlankEntry, KeptEntry, MessageEntry } from "../shared/wire/log.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { commitBack } from "./commits.ts";
import type { OpenRoom } from "./state.ts";
import { refuse, type Answer, type Later, type Turn } from "./turn.ts";

/** A room that came out of a backup: members give back what came after, and until that is over nobody writes (P72). */

/** Somebody has attached: from now on it is waited for what they have to give, and anew for what the owner has. */
export function waitForMore({ restored, row }: OpenRoom, member: number, now: number): void {
  if (restored !== null) restored.since = member === row.owner ? now : (restored.since ?? now);
}

/** Whether the room still waits for what its members may know more; the first write after that settles it. */
export function isBehind(turn: Turn, state: OpenRoom, ownerHere: boolean): boolean {
  const { room, restored } = state;
  if (restored === null || restored.settled) return false;
  // Null where a write has failed since somebody attached: the state was read anew.
  restored.since ??= turn.now;
  const wait = ownerHere ? TIMES.settle : TIMES.settleAlone;
  if (turn.now - restored.since < wait) return true;
  restored.settled = true;
  // When the owner was here since the backup is forgotten, so its absence counts anew.
  state.row = { ...state.row, seen: turn.now };
  turn.write({ op: "settled", room }, { op: "room", room, row: state.row });
  return false;
}

/** A message as its sender's next. Who signed it only members can tell. */
function messageBack(turn: Turn, state: OpenRoom, entry: MessageEntry | BlankEntry): Answer {
  const [epoch, sender, n] = entry.clear;
  const member = state.members.get(sender);
  if (member?.until !== null || epoch !== state.row.epoch) return refuse("bad-request");
  if (n !== member.n + 1) return refuse("out-of-order");
  if (entry.type === "message" && entry.sealed.length > turn.deps.policy.maxMessage) {
    return refuse("too-large");
  }
  member.n = n;
  return turn.appendBack(state, entry, epoch);
}

function oneBack(turn: Turn, state: OpenRoom, entry: KeptEntry): Answer {
  return entry.type === "commit" ? commitBack(turn, state, entry) : messageBack(turn, state, entry);
}

/**
 * Takes entries as the next of the log, as far as each can be the next, and
 * answers with the place of the last. What is there already is answered with the
 * hash that stands there, so that the giver sees whether it is the same.
 */
export function give(turn: Turn, state: OpenRoom, { entries }: UpOf<"give">): Answer | Later {
  const { room, restored } = state;
  if (restored === null || restored.settled) return refuse("behind");
  const last = entries.at(-1)?.number ?? 0;
  if (last <= state.end) {
    return async (store) => {
      const hash = await store.hashAt(room, last);
      return hash === null ? refuse("gone") : { t: "logged", number: last, hash };
    };
  }
  let answer: Answer = refuse("out-of-order");
  for (const entry of entries) {
    if (entry.number <= state.end) continue;
    if (entry.number !== state.end + 1 || restored.given >= LIMITS.kept) return answer;
    const taken = oneBack(turn, state, entry);
    if (taken.t !== "logged") return answer.t === "logged" ? answer : taken;
    answer = taken;
    restored.given += 1;
    restored.since = turn.now;
  }
  return answer;
}
