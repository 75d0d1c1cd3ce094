import { equal } from "../bytes.ts";
import type { Bytes } from "../crypto/port.ts";
import { LIMITS, TIMES } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import type { RelayError } from "../wire/error.ts";
import { beginnings, DOWN, publicBundle } from "./begin.ts";
import { readCommit } from "./commit.ts";
import { deletion } from "./ending.ts";
import {
  joinedKey,
  openAnswer,
  openWelcome,
  sealConfirm,
  sealRefusal,
  type Welcome,
} from "./handshake.ts";
import { inviteSecrets } from "./invite.ts";
import { RETRIED } from "./invites.ts";
import { inviteIdOf } from "../wire/derive.ts";
import { keyHash } from "./keyring.ts";
import { memberOf, rosterHash } from "./roster.ts";
import { enqueue } from "./outbox.ts";
import type { Deps } from "./deps.ts";
import type {
  EndReason,
  EndedState,
  JoiningState,
  MemberState,
  RoomEvent,
  RoomState,
  Step,
} from "./state.ts";

/** The joiner's side: ask → (wait) → confirm → admitted → member. Every step may be said again. */

const stay = (state: RoomState): Step => ({ state, effects: [] });

function end(state: JoiningState, why: EndReason): Step<EndedState> {
  const { relay, title, name, startedAt } = state;
  return {
    state: { phase: "ended", relay, title, name, startedAt, why, was: null },
    effects: [],
  };
}

function idOf(deps: Deps, state: JoiningState): { acl: Bytes; id: Bytes } {
  const { acl } = inviteSecrets(deps.crypto, state.link.t);
  return { acl, id: inviteIdOf(deps.crypto, acl) };
}

function ask(deps: Deps, state: JoiningState): Step {
  const message = {
    t: "ask" as const,
    room: state.link.room,
    acl: idOf(deps, state).acl,
    kem: state.keys.kem.publicKey,
    sealed: state.ask,
  };
  return {
    state: { ...state, attached: null },
    effects: [{ type: "send", message, tag: { about: "ask" } }],
  };
}

const FINAL: Partial<Record<RelayError, EndReason>> = {
  "invite-used": "invite-used",
  "invite-expired": "invite-expired",
  "invite-unknown": "invite-unknown",
  "invite-revoked": "invite-revoked",
  "invite-busy": "invite-busy",
  "no-room": "room-gone",
  gone: "room-gone",
};

/** Tells the owner that its answer didn't open: as often as it takes until the relay has it (P19). */
function refuse(deps: Deps, state: JoiningState): Step {
  const { uid, t } = state.link;
  const { id } = idOf(deps, state);
  const sealed = sealRefusal(deps.crypto, state.joinKey, { uid, id, t });
  const message = { t: "confirm" as const, id, sealed };
  return { state, effects: [{ type: "send", message, tag: { about: "confirm" } }] };
}

/** A join that is over for this side but for its word that it is. */
function stepRefusing(deps: Deps, state: JoiningState, event: RoomEvent): Step {
  const over = end(state, "answer-forged");
  if (event.type === "link-up") return outlived(deps, state) ? over : refuse(deps, state);
  const told = event.type === "answer" && event.tag.about === "confirm";
  const again = told && event.message.t === "error" && RETRIED.has(event.message.code);
  return told && !again ? over : stay(state);
}

function onAnswered(deps: Deps, state: JoiningState, message: DownOf<"joinAnswered">): Step {
  const { crypto } = deps;
  const { id } = idOf(deps, state);
  if (!equal(message.id, id)) return stay(state);
  const T = state.transcript;
  const { uid, t } = state.link;
  let answered = state.answered;
  if (answered === null) {
    const pending = openAnswer(crypto, state.joinKey, t, T, message.sealed);
    if (pending === null) return refuse(deps, { ...state, stage: "refusing" });
    const K = joinedKey(crypto, pending, state.joinKey, T);
    const confirm = sealConfirm(crypto, K, { uid, t, T }, state.keys.sig.privateKey);
    answered = { pending, confirm };
  }
  return {
    state: { ...state, answered, stage: "confirming" },
    effects: [
      {
        type: "send",
        message: { t: "confirm", id, sealed: answered.confirm },
        tag: { about: "confirm" },
      },
    ],
  };
}

/** Whether the welcome is of the room, owner and place that link and commit say (P20). */
function trusted(deps: Deps, state: JoiningState, hash: Bytes, welcome: Welcome): boolean {
  const { roster } = welcome;
  const owner = memberOf(roster, roster.owner);
  const indexes = roster.members.map(({ index }) => index);
  return (
    owner !== null &&
    equal(owner.sig, state.link.owner) &&
    equal(rosterHash(deps.crypto, state.link.uid, roster), hash) &&
    indexes.every((index, at) => index < roster.next && index > (indexes[at - 1] ?? -1))
  );
}

function onPart(deps: Deps, state: JoiningState, message: DownOf<"part">): Step {
  const { crypto } = deps;
  const { answered, attached, link, transcript: T, keys } = state;
  if (answered === null || attached === null) return stay(state);
  if (message.commit === null) return stay(state);
  const { body, proof } = message.commit;
  const commit = readCommit(crypto, link.owner, body, proof);
  const mine = publicBundle(keys);
  if (commit === null || commit.changes.reason !== "admit") return end(state, "answer-forged");
  const { bundle, index } = commit.changes;
  const key = { epoch: commit.epoch, key: answered.pending };
  const K = joinedKey(crypto, answered.pending, state.joinKey, T);
  const welcome = openWelcome(crypto, K, body, T, message.sealed);
  const honest =
    welcome !== null &&
    equal(commit.uid, link.uid) &&
    equal(bundle.sig, mine.sig) &&
    equal(bundle.kem, mine.kem) &&
    equal(bundle.auth, mine.auth) &&
    equal(keyHash(crypto, link.uid, key), commit.keyHash) &&
    trusted(deps, state, commit.rosterHash, welcome);
  if (!honest) return end(state, "answer-forged");

  const { relay, name, startedAt } = state;
  const member: MemberState = {
    phase: "member",
    relay,
    keys,
    name,
    startedAt,
    title: welcome.title,
    room: link.room,
    uid: link.uid,
    me: index,
    roster: welcome.roster,
    rosterHash: commit.rosterHash,
    policy: welcome.policy,
    epoch: commit.epoch,
    prev: crypto.sha256(body),
    ring: [key],
    head: [attached.start - 1, new Uint8Array(32)],
    recent: [],
    senders: [],
    names: [...welcome.names, [index, name]],
    joined: [],
    rotation: { number: message.number, at: commit.time, messages: 0 },
    ownerSeen: Math.min(commit.time, deps.now),
    ...beginnings(deps.now),
    catchUp: {
      start: attached.start,
      until: message.number,
      bodyHash: crypto.sha256(body),
      admission: key,
      prev: commit.prev,
      head: commit.head,
      keys: welcome.keys,
      senders: welcome.senders,
      begun: false,
    },
    live: { ...DOWN, at: "syncing", end: attached.end },
  };
  const from = attached.start;
  return {
    state: enqueue(deps, member, { kind: "profile", name }),
    effects: [
      {
        type: "send",
        message: { t: "history", from, max: LIMITS.historyItems },
        tag: { about: "history", from },
      },
    ],
  };
}

function onAnswer(state: JoiningState, event: RoomEvent & { type: "answer" }): Step {
  const { tag, message } = event;
  if (message.t === "error") {
    // A relay out of a backup may still be told of the invite by its owner (P72).
    if (tag.about === "ask" && message.code === "behind") {
      return { state, effects: [{ type: "reconnect" }] };
    }
    const why = tag.about === "ask" ? FINAL[message.code] : undefined;
    return why === undefined ? stay(state) : end(state, why);
  }
  if (tag.about === "ask" && message.t === "asked" && state.stage === "asking") {
    return stay({ ...state, stage: "waiting" });
  }
  if (tag.about === "attach" && message.t === "attached") {
    // Let in and put out before it came: its part is gone, and nothing else will come (P61).
    if (message.until !== null) return end(state, "removed");
    return stay({ ...state, attached: { start: message.start, end: message.end } });
  }
  return stay(state);
}

/** Whether the relay keeps nothing of this join any more, save an admission: how it ended, it says when asked (P29). */
function outlived({ now }: Deps, { link }: JoiningState): boolean {
  return now > link.expiry + TIMES.joinGrace;
}

/** One step of a join. */
export function stepJoining(deps: Deps, state: JoiningState, event: RoomEvent): Step {
  if (state.stage === "refusing") return stepRefusing(deps, state, event);
  switch (event.type) {
    case "link-up":
      return ask(deps, state);
    case "tick":
      return state.stage === "asking" || outlived(deps, state) ? ask(deps, state) : stay(state);
    case "answer":
      return onAnswer(state, event);
    case "pushed":
      if (event.message.t === "joinAnswered") return onAnswered(deps, state, event.message);
      if (event.message.t === "part") return onPart(deps, state, event.message);
      if (event.message.t === "deleted") {
        const known = { uid: state.link.uid, sig: state.link.owner };
        return deletion(deps.crypto, known, event.message) === null
          ? stay(state)
          : end(state, "room-gone");
      }
      if (event.message.t === "joinEnded") {
        const mine = equal(event.message.id, idOf(deps, state).id);
        return mine ? end(state, event.message.why) : stay(state);
      }
      if (event.message.t === "joinAdmitted") {
        return {
          state,
          effects: [
            {
              type: "send",
              message: { t: "attach", room: state.link.room },
              tag: { about: "attach" },
            },
          ],
        };
      }
      return stay(state);
    default:
      return stay(state);
  }
}
