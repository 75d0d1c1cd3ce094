import { LIMITS } from "../shared/limits.ts";
import type { UpOf } from "../shared/wire/up.ts";
import type { OpenRoom } from "./state.ts";
import type { MemberRow } from "./store/port.ts";
import { DONE, refuse, type Answer, type Later, type Turn } from "./turn.ts";

/** A member's next message; one it has sent before gets the place it got then (P21). */
export function message(
  turn: Turn,
  state: OpenRoom,
  member: MemberRow,
  request: UpOf<"message">,
): Answer | Later {
  const { epoch, n, sealed } = request;
  const { room } = state;
  if (n <= member.n) {
    return async (store) => {
      const stored = await store.message(room, member.index, n);
      return stored ? { t: "logged", ...stored } : refuse("gone");
    };
  }
  if (sealed.length > turn.deps.policy.maxMessage) return refuse("too-large");
  if (epoch !== state.row.epoch) return refuse("stale-epoch");
  if (n !== member.n + 1) return refuse("out-of-order");
  member.n = n;
  const number = state.end + 1;
  return turn.append(
    state,
    { number, type: "message", clear: [epoch, member.index, n], sealed },
    epoch,
  );
}

/** A part of the log, from the member's own start on. */
export function history(
  state: OpenRoom,
  member: MemberRow,
  request: UpOf<"history">,
): Answer | Later {
  const { from, max } = request;
  if (from < member.start) return refuse("bad-request");
  const { room, end } = state;
  const start = state.hashes.get(from - 1);
  return async (store) => {
    const [entries, hash] = await Promise.all([
      store.entries(room, from, Math.min(max, LIMITS.historyItems), LIMITS.historyBytes),
      start ?? store.hashAt(room, from - 1),
    ]);
    if (!hash) return refuse("bad-request");
    return {
      t: "entries",
      from,
      before: hash,
      entries,
      end: Math.max(end, from + entries.length - 1),
    };
  };
}

/** Everything up to `number` is safe at this member. */
export function cursor(
  turn: Turn,
  state: OpenRoom,
  member: MemberRow,
  request: UpOf<"cursor">,
): Answer {
  const { number } = request;
  if (number > state.end) return refuse("bad-request");
  if (number > member.cursor) {
    member.cursor = number;
    turn.write({ op: "cursor", room: state.room, index: member.index, number });
  }
  return DONE;
}
