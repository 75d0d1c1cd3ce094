import { equal } from "../bytes.ts";
import { LIMITS } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { decide, onAsked, onConfirmed } from "./admission.ts";
import { DOWN } from "./begin.ts";
import { onPart, overdue, readOn } from "./awaited.ts";
import { alarmed, dealtWith, lacksRead } from "./chain.ts";
import { claimsDue, judged } from "./claims.ts";
import { commitAnswered, commitDue } from "./due.ts";
import { beginFarewell, ended, leftAt, onDeleted, onFarewell } from "./ending.ts";
import { takeEntries } from "./inbox.ts";
import {
  inviteAnswered,
  isOwner,
  madeOnce,
  makeInvite,
  registerInvites,
  revokeInvite,
  sweepInvites,
} from "./invites.ts";
import {
  answered,
  enqueue,
  flush,
  isFull,
  isLeave,
  remembered,
  saidOnce,
  unsent,
} from "./outbox.ts";
import { asBehind, askAgain, givingDue, onBehind, onGiven } from "./giving.ts";
import { haveRead, heartbeatDue, takeSignals, type } from "./presence.ts";
import { saidUpTo, settledRestore } from "./restore.ts";
import { agreeProof, askProof, marked, proved, sayCompared, stopProof } from "./proof.ts";
import type { Deps } from "./deps.ts";
import type { Content, Effect, EndedState, MemberState, RoomEvent, Step } from "./state.ts";
import {
  accept,
  deletionEffects,
  leave,
  offer,
  renewed,
  wishDeletion,
  wishPolicy,
  wishRemoval,
  wishSuccession,
} from "./wishes.ts";

/** A member's room: attach, read to the end, then live. */

type Stepped = Step<MemberState | EndedState>;

const stay = (state: MemberState): Step<MemberState> => ({ state, effects: [] });

/** `first`, then `then` from where it led; nothing follows an end. */
function after(first: Stepped, then: (state: MemberState) => Stepped): Stepped {
  if (first.state.phase === "ended") return first;
  const second = then(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}

/** What follows from where the reading stands: more history, or what was waiting for its end. */
function settled(deps: Deps, state: MemberState): Stepped {
  const { at, end } = state.live;
  if (state.halted || at !== "ready" || state.live.wanting !== null) return stay(state);
  if (state.head[0] < end) return readOn(state);
  if (state.restored) return settled(deps, settledRestore(state));
  return after(
    after(commitDue(deps, state), (next) => flush(deps, next)),
    (next) => heartbeatDue(deps, next),
  );
}

function onAttached(deps: Deps, state: MemberState, message: DownOf<"attached">): Stepped {
  if (message.until !== null && message.member === state.me) {
    return beginFarewell(deps, state, message.until);
  }
  const live = { ...state.live, end: message.end };
  const [number] = state.head;
  if (message.member !== state.me) {
    return stay({ ...alarmed(state, deps.now, "forged", message.end, null), live });
  }
  // Set back to an older copy, or withholding: nothing is read or said until it has again what is held here.
  if (message.end < number) return onBehind(deps, { ...state, live }, message.end);
  if (lacksRead(state, message)) {
    return stay({ ...alarmed(state, deps.now, "behind", number, null), live });
  }
  const known = state.restored ? saidUpTo(state, message.n) : state;
  const outbox = unsent(known.outbox, message.n);
  const there = { ...known, outbox, live: { ...live, at: "syncing" as const } };
  const registering: Step<MemberState> = {
    state: there,
    effects: [
      ...(isOwner(there) ? registerInvites(deps, there, true) : []),
      ...deletionEffects(deps, there),
    ],
  };
  // Also where nothing is to follow: the answer tells whether the relay's log is the one that was read.
  return after(registering, readOn);
}

/**
 * A page of history. A relay that speaks of more than it then serves has dropped
 * what comes next; it is asked again over a new link.
 */
function onHistory(
  deps: Deps,
  state: MemberState,
  message: DownOf<"entries">,
  asked: number | undefined,
): Stepped {
  const { farewell } = state.live;
  if (farewell !== null) return onFarewell(deps, state, farewell, message.entries);
  const next = state.head[0] + 1;
  if (message.from > next) return { state, effects: [{ type: "reconnect" }] };
  if (message.from + message.entries.length < next) return readOn(state);
  let base = state;
  if (state.catchUp !== null && !state.catchUp.begun) {
    base = {
      ...state,
      head: [message.from - 1, message.before],
      catchUp: { ...state.catchUp, begun: true },
    };
  } else if (message.from === next && !equal(message.before, state.head[1])) {
    const forked = alarmed(state, deps.now, "forked", message.from, null);
    return stay({ ...forked, halted: true });
  }
  const taken = takeEntries(deps, base, message.entries);
  if (taken.state.phase === "ended") return taken;
  const { head } = taken.state;
  const end = Math.max(message.end, taken.state.live.end);
  const withEnd = { ...taken.state, live: { ...taken.state.live, end } };
  if (withEnd.halted || withEnd.live.wanting !== null) {
    return { state: withEnd, effects: taken.effects };
  }
  if (head[0] < end && head[0] < next) {
    const warned = alarmed(withEnd, deps.now, "dropped", next, null);
    return { state: warned, effects: [...taken.effects, { type: "reconnect" }] };
  }
  const step = { state: withEnd, effects: taken.effects };
  if (head[0] < end) return after(step, readOn);
  return after(
    after(step, (read) => (asked === undefined ? stay(read) : judged(deps, read, asked))),
    (read) => settled(deps, { ...read, live: { ...read.live, at: "ready" } }),
  );
}

const UNSIGNED_ENDS: ReadonlySet<string> = new Set(["no-room", "not-member", "gone"]);

/** The relay has erased what this owner wanted erased. */
function onOwnDeletion(deps: Deps, state: MemberState): Stepped {
  if (!state.wishes.delete) return stay(state);
  const line = { at: state.head[0] + 1, time: deps.now, kind: "closed" as const, by: state.me };
  return {
    state: ended(state, "deleted", deps.now),
    effects: [{ type: "record", record: line }],
  };
}

function onAnswer(
  deps: Deps,
  state: MemberState,
  { tag, message }: RoomEvent & { type: "answer" },
): Stepped {
  switch (tag.about) {
    case "attach":
      if (message.t === "attached") return onAttached(deps, state, message);
      // A relay out of a backup may still learn who was let in since.
      if (message.t === "error" && message.code === "behind") {
        return { state, effects: [{ type: "reconnect" }] };
      }
      return stay(
        message.t === "error" && UNSIGNED_ENDS.has(message.code)
          ? alarmed(state, deps.now, "unsigned-end", state.head[0], null)
          : state,
      );
    case "give":
      if (message.t !== "logged" && message.t !== "error") return stay(state);
      return onGiven(deps, state, message);
    case "history":
      if (message.t === "entries") return onHistory(deps, state, message, tag.asked);
      return { state, effects: [{ type: "reconnect" }] };
    case "message":
      if (message.t !== "logged" && message.t !== "error") return stay(state);
      if (message.t === "logged" && isLeave(state, tag.n)) {
        return leftAt(deps, state, message.number);
      }
      return after(answered(deps, asBehind(state, message), tag, message), (next) =>
        settled(deps, next),
      );
    case "commit":
      if (message.t !== "logged" && message.t !== "error") return stay(state);
      return after(commitAnswered(deps, asBehind(state, message), message), (next) =>
        settled(deps, next),
      );
    case "invite":
    case "revoke":
      if (message.t !== "done" && message.t !== "error") return stay(state);
      return stay(inviteAnswered(state, tag, message));
    case "delete":
      return message.t === "done" ? onOwnDeletion(deps, state) : stay(state);
    default:
      return stay(state);
  }
}

function onTick(deps: Deps, state: MemberState): Stepped {
  const swept = givingDue(deps, renewed(deps, sweepInvites(deps, state)));
  const { at } = swept.live;
  if (at === "down" || at === "attaching") return askAgain(deps, swept);
  if (swept.live.farewell !== null) return stay(swept);
  const late = overdue(deps, swept);
  if (late !== null) return late;
  const effects: Effect[] = [
    ...(isOwner(swept) ? registerInvites(deps, swept) : []),
    ...deletionEffects(deps, swept),
    ...claimsDue(deps, swept),
  ];
  const [number] = swept.head;
  if (number > swept.cursor && swept.catchUp === null) {
    effects.push({ type: "send", message: { t: "cursor", number }, tag: { about: "cursor" } });
  }
  return after({ state: { ...swept, cursor: Math.max(number, swept.cursor) }, effects }, (next) =>
    settled(deps, next),
  );
}

function onPushed(
  deps: Deps,
  state: MemberState,
  { message }: RoomEvent & { type: "pushed" },
): Stepped {
  if (message.t === "deleted") return onDeleted(deps, state, message);
  if (message.t === "part") return onPart(state, message);
  if (!isOwner(state)) return stay(state);
  if (message.t === "joinAsked") return onAsked(deps, state, message);
  if (message.t === "joinConfirmed") {
    return after(onConfirmed(deps, state, message), (next) => settled(deps, next));
  }
  return stay(state);
}

/** Kinds that only the machine itself says. */
const OWN_KINDS: ReadonlySet<Content["kind"]> = new Set(["renew", "leave", "offer", "accept"]);

function say(
  deps: Deps,
  state: MemberState,
  { content, once = null }: RoomEvent & { type: "send" },
): Stepped {
  if (isFull(state) || state.leaving || OWN_KINDS.has(content.kind)) return stay(state);
  if (saidOnce(state, once) !== null) return stay(state);
  return settled(deps, remembered(enqueue(deps, state, content), once));
}

function attachedEffects(deps: Deps, state: MemberState): Effect[] {
  const { at } = state.live;
  return at === "down" || at === "attaching" ? [] : registerInvites(deps, state);
}

/** What is wished for is done as soon as it can be; what can't be wished for changes nothing. */
function wished(deps: Deps, before: MemberState, wish: MemberState): Stepped {
  return wish === before ? stay(before) : settled(deps, wish);
}

/** One step of a member's room. */
export function stepMember(deps: Deps, state: MemberState, event: RoomEvent): Stepped {
  switch (event.type) {
    case "link-up":
      return {
        state: { ...state, live: { ...DOWN, at: "attaching" } },
        effects: [
          { type: "send", message: { t: "attach", room: state.room }, tag: { about: "attach" } },
        ],
      };
    case "link-down":
      return stay({ ...state, live: DOWN });
    case "answer":
      return onAnswer(deps, state, event);
    case "entries":
      if (state.live.at === "down" || state.live.at === "attaching") return stay(state);
      if (state.catchUp !== null && !state.catchUp.begun) return stay(state);
      return after(takeEntries(deps, state, event.entries), (next) => settled(deps, next));
    case "signals":
      return takeSignals(deps, state, event.signals);
    case "typing":
      return type(deps, state);
    case "read":
      return settled(deps, haveRead(deps, state, event.upTo));
    case "mark": {
      const mark = event.agrees ? { how: "number" as const, at: deps.now } : null;
      return stay(marked(state, event.member, mark));
    }
    case "prove":
      return settled(deps, askProof(deps, state, event.peer));
    case "agree":
      return after(agreeProof(deps, state), (next) => settled(deps, next));
    case "compared":
      return settled(deps, sayCompared(deps, state, event.run, event.data));
    case "proved":
      return stay(proved(deps, state, event.run, event.same));
    case "stop-proof":
      return after(stopProof(deps, state), (next) => settled(deps, next));
    case "dealt":
      return stay(dealtWith(state, event));
    case "pushed":
      return onPushed(deps, state, event);
    // Only who makes a room needs a relay's code.
    case "access":
      return stay(state);
    case "send":
      return say(deps, state, event);
    case "invite": {
      if (!isOwner(state) || state.invites.length >= LIMITS.openInvites) return stay(state);
      if (madeOnce(state, event.once ?? null) !== null) return stay(state);
      const made = makeInvite(deps, state, event);
      return { state: made, effects: attachedEffects(deps, made) };
    }
    case "revoke": {
      const revoked = revokeInvite(state, event.id);
      return { state: revoked, effects: attachedEffects(deps, revoked) };
    }
    case "decide": {
      if (!isOwner(state)) return stay(state);
      const decided = decide(state, event.id, event.yes);
      if (decided.state === state) return stay(state);
      const { effects } = decided;
      return { ...decided, effects: [...effects, ...attachedEffects(deps, decided.state)] };
    }
    case "remove":
      return wished(deps, state, wishRemoval(state, event.member));
    case "leave":
      return wished(deps, state, leave(deps, state));
    case "policy":
      return wished(deps, state, wishPolicy(state, event.policy));
    case "offer":
      return wished(deps, state, offer(deps, state, event.to));
    case "accept":
      return wished(deps, state, accept(deps, state));
    case "succeed":
      return wished(deps, state, wishSuccession(deps, state));
    case "delete": {
      const wish = wishDeletion(state);
      return { state: wish, effects: deletionEffects(deps, wish) };
    }
    case "tick":
      return onTick(deps, state);
  }
}
