import type { Crypto } from "../shared/crypto/port.ts";
import { LIMITS } from "../shared/limits.ts";
import { entryHash } from "../shared/wire/chain.ts";
import type { Entry } from "../shared/wire/log.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { cutOff } from "./gone.ts";
import { isOwner, type OpenRoom } from "./state.ts";
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
  // An owner hands over or ends the room first.
  if (request.leave && isOwner(state, member.bundle.auth)) return refuse("bad-request");
  member.n = n;
  const number = state.end + 1;
  if (request.leave) cutOff(turn, state, member, { until: number, listed: true });
  return turn.append(
    state,
    { number, type: "message", clear: [epoch, member.index, n], sealed },
    epoch,
  );
}

/**
 * A part of the log, from the member's own start on. One who was put out or has
 * left is served the commits up to there, and of what lies between only `h` (P61).
 */
export function history(
  turn: Turn,
  state: OpenRoom,
  member: MemberRow,
  request: UpOf<"history">,
): Answer | Later {
  const { from, max } = request;
  if (from < member.start || from > state.end + 1) return refuse("bad-request");
  const { room } = state;
  const { until } = member;
  const end = until ?? state.end;
  const start = state.hashes.get(from - 1);
  return async (store) => {
    const [entries, hash] = await Promise.all([
      store.entries(room, from, Math.min(max, LIMITS.historyItems), LIMITS.historyBytes),
      start ?? store.hashAt(room, from - 1),
    ]);
    if (!hash || (entries[0] && entries[0].number !== from)) return refuse("gone");
    return {
      t: "entries",
      from,
      before: hash,
      entries: until === null ? entries : withoutWords(turn.deps.crypto, entries, until),
      end: until ?? Math.max(end, from + entries.length - 1),
    };
  };
}

function withoutWords(crypto: Crypto, entries: readonly Entry[], until: number): Entry[] {
  return entries
    .filter(({ number }) => number <= until)
    .map((entry) =>
      entry.type === "message"
        ? { number: entry.number, type: "erased", h: entryHash(crypto, entry) }
        : entry,
    );
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
