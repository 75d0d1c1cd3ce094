import { LIMITS } from "../shared/limits.ts";
import type { SessionFacts } from "./session.ts";
import type { OpenRoom } from "./state.ts";
import type { MemberRow } from "./store/port.ts";
import type { Later } from "./turn.ts";

/** What the relay holds of this room and of who asks, for a member to read (P29). */
export function knows(state: OpenRoom, member: MemberRow, facts: SessionFacts): Later {
  const { since, address, hashedUntil } = facts;
  return async (store) => {
    const held = await store.holdings(state.room);
    const recent = await store.recent(state.room, LIMITS.recentEntries);
    return {
      t: "known",
      ...held,
      recent: recent.filter(({ number }) => number >= member.start),
      since,
      address: address.slice(0, LIMITS.addressChars),
      hashedUntil,
    };
  };
}
