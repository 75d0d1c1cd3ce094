import { equal } from "../bytes.ts";
import { LIMITS } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { DOWN } from "./begin.ts";
import { alarmed, dealtWith } from "./chain.ts";
import { ask, claimsDue, judged } from "./claims.ts";
import { takeEntries } from "./inbox.ts";
import { answered, enqueue, flush, isFull } from "./outbox.ts";
import {
  commitAnswered,
  commitDue,
  inviteAnswered,
  isOwner,
  makeInvite,
  onAsked,
  onConfirmed,
  registerInvites,
  revokeInvite,
  sweepInvites,
} from "./owner.ts";
import { haveRead, heartbeatDue, takeSignals, type } from "./presence.ts";
import { saidUpTo, settledRestore } from "./restore.ts";
import type { Deps } from "./deps.ts";
import type { Effect, MemberState, RoomEvent, Step } from "./state.ts";

/** A member's room: attach, read to the end, then live. */

const stay = (state: MemberState): Step<MemberState> => ({ state, effects: [] });

/** `first`, then `then` from where it led. */
function after(
  first: Step<MemberState>,
  then: (state: MemberState) => Step<MemberState>,
): Step<MemberState> {
  const second = then(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}

function readOn(state: MemberState): Step<MemberState> {
  return {
    state: { ...state, live: { ...state.live, at: "syncing" } },
    effects: [ask(state.head[0] + 1)],
  };
}

/** What follows from where the reading stands: more history, or what was waiting for its end. */
function settled(deps: Deps, state: MemberState): Step<MemberState> {
  const { at, end } = state.live;
  if (state.halted || at !== "ready") return stay(state);
  if (state.head[0] < end) return readOn(state);
  if (state.restored) return settled(deps, settledRestore(state));
  return after(
    after(commitDue(deps, state), (next) => flush(deps, next)),
    (next) => heartbeatDue(deps, next),
  );
}

function onAttached(
  deps: Deps,
  state: MemberState,
  message: DownOf<"attached">,
): Step<MemberState> {
  const live = { ...state.live, end: message.end };
  const [number] = state.head;
  const wrong = message.member !== state.me || message.end < number;
  if (wrong) {
    const kind = message.end < number ? "dropped" : "forged";
    return stay({ ...alarmed(state, deps.now, kind, message.end, null), live });
  }
  const known = state.restored ? saidUpTo(state, message.n) : state;
  const registering: Step<MemberState> = {
    state: { ...known, live },
    effects: isOwner(state) ? registerInvites(deps, state) : [],
  };
  return after(registering, (next) =>
    number < message.end
      ? readOn(next)
      : settled(deps, { ...next, live: { ...next.live, at: "ready" } }),
  );
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
): Step<MemberState> {
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
  const { head } = taken.state;
  const end = Math.max(message.end, taken.state.live.end);
  const withEnd = { ...taken.state, live: { ...taken.state.live, end } };
  if (withEnd.halted) return { state: withEnd, effects: taken.effects };
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

function onAnswer(
  deps: Deps,
  state: MemberState,
  { tag, message }: RoomEvent & { type: "answer" },
): Step<MemberState> {
  switch (tag.about) {
    case "attach":
      if (message.t === "attached") return onAttached(deps, state, message);
      return stay(
        message.t === "error" && (message.code === "no-room" || message.code === "not-member")
          ? alarmed(state, deps.now, "unsigned-end", state.head[0], null)
          : state,
      );
    case "history":
      if (message.t === "entries") return onHistory(deps, state, message, tag.asked);
      return { state, effects: [{ type: "reconnect" }] };
    case "message":
      if (message.t !== "logged" && message.t !== "error") return stay(state);
      return after(answered(deps, state, tag, message), (next) => settled(deps, next));
    case "commit":
      if (message.t !== "logged" && message.t !== "error") return stay(state);
      return after(commitAnswered(deps, state, message), (next) => settled(deps, next));
    case "invite":
    case "revoke":
      if (message.t !== "done" && message.t !== "error") return stay(state);
      return stay(inviteAnswered(state, tag, message));
    default:
      return stay(state);
  }
}

function onTick(deps: Deps, state: MemberState): Step<MemberState> {
  const swept = sweepInvites(deps, state);
  if (swept.live.at === "down" || swept.live.at === "attaching") return stay(swept);
  const effects: Effect[] = [
    ...(isOwner(swept) ? registerInvites(deps, swept) : []),
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

/** One step of a member's room. */
export function stepMember(deps: Deps, state: MemberState, event: RoomEvent): Step<MemberState> {
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
    case "dealt":
      return stay(dealtWith(state, event));
    case "pushed":
      if (!isOwner(state)) return stay(state);
      if (event.message.t === "joinAsked") return onAsked(deps, state, event.message);
      if (event.message.t === "joinConfirmed") {
        return after(onConfirmed(deps, state, event.message), (next) => settled(deps, next));
      }
      return stay(state);
    case "send":
      return isFull(state) ? stay(state) : settled(deps, enqueue(deps, state, event.content));
    case "invite": {
      if (!isOwner(state) || state.invites.length >= LIMITS.openInvites) return stay(state);
      const made = makeInvite(deps, state, event.expiry);
      return { state: made, effects: attachedEffects(deps, made) };
    }
    case "revoke": {
      const revoked = revokeInvite(state, event.id);
      return { state: revoked, effects: attachedEffects(deps, revoked) };
    }
    case "tick":
      return onTick(deps, state);
  }
}

function attachedEffects(deps: Deps, state: MemberState): Effect[] {
  const { at } = state.live;
  return at === "down" || at === "attaching" ? [] : registerInvites(deps, state);
}
