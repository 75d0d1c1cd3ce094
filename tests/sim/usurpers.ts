import { equal } from "../../shared/bytes.ts";
import type { Bytes } from "../../shared/crypto/port.ts";
import { TIMES } from "../../shared/limits.ts";
import { publicBundle } from "../../shared/room/begin.ts";
import { decodeCommit, makeCommit, signCommit } from "../../shared/room/commit.ts";
import { keyHash, sealNextKey } from "../../shared/room/keyring.ts";
import { sealParts } from "../../shared/room/parts.ts";
import { memberOf } from "../../shared/room/roster.ts";
import type { MemberState, Roster } from "../../shared/room/state.ts";
import { needsParts, type Changes, type Commit } from "../../shared/wire/commit.ts";
import { acceptBody, deleteBody } from "../../shared/wire/derive.ts";
import type { CommitEntry } from "../../shared/wire/log.ts";
import { deputyPlace } from "../../shared/wire/policy.ts";
import { belongs, keyFor, owns, stateOf, type Attack, type Plot } from "./plot.ts";
import type { Twin } from "./twin.ts";

/** Commits, and ends of the room, by one who has no right to them. */

export interface Made {
  entry: CommitEntry;
  parts: readonly [number, Bytes][];
}

/** A commit that follows on a state, signed by the insider, with whatever of it isn't as it should be. */
export function commitBy(
  plot: Plot,
  state: MemberState,
  changes: Changes,
  how: { parts: boolean; next?: Bytes; twist?: Partial<Commit> },
): Made {
  const { deps, held } = plot;
  const { crypto } = deps;
  const present = { epoch: state.epoch, key: keyFor(plot, state) };
  const next = how.next ?? crypto.random(32);
  const roster = posedRoster(plot, state, changes);
  const posing = { ...state, roster, keys: held.keys, ring: [present] };
  const made = makeCommit(deps, posing, changes, next, false);
  const commit = decodeCommit(made.body);
  if (commit === null) throw new Error("a commit that was made must decode");
  const eph = how.parts ? crypto.generateKeyPair() : null;
  const posed = { ...commit, eph: eph?.publicKey ?? null, ...how.twist };
  const bent =
    posed.epoch === commit.epoch
      ? posed
      : { ...posed, keyHash: keyHash(crypto, state.uid, { epoch: posed.epoch, key: next }) };
  const { body, proof } = signCommit(crypto, held.keys.sig.privateKey, bent);
  const S = sealNextKey(crypto, state.uid, present, next, body);
  const sealed = eph === null ? S : new Uint8Array(0);
  const parts = eph === null ? [] : sealParts(crypto, eph.privateKey, made.roster, body, S);
  const number = state.head[0] + 1;
  return { entry: { number, type: "commit", clear: [body], sealed, proof }, parts };
}

/** The roster that a commit is to follow on: one who is off it puts itself back, to follow the owner. */
function posedRoster({ held }: Plot, { roster }: MemberState, changes: Changes): Roster {
  const there = changes.reason !== "succeed" || memberOf(roster, changes.owner) !== null;
  if (there) return roster;
  const self = { index: held.me, ...publicBundle(held.keys) };
  const members = [...roster.members, self].toSorted((a, b) => a.index - b.index);
  return { ...roster, members };
}

export function bring(victim: Twin, { entry, parts }: Made): void {
  const me = victim.member?.me;
  const { number } = entry;
  for (const [index, sealed] of parts) {
    if (index !== me) continue;
    victim.dispatch({ type: "pushed", message: { t: "part", number, commit: null, sealed } });
  }
  victim.take(entry);
}

/** Somebody whom nobody asked in. */
export function ghost({ deps: { crypto } }: Plot) {
  const pair = () => crypto.generateKeyPair();
  return publicBundle({ sig: pair(), kem: pair(), auth: pair() });
}

function someChange(plot: Plot, { roster, uid, policy }: MemberState): Changes {
  const { random, held, deps } = plot;
  const { crypto, now } = deps;
  const others = roster.members.map(({ index }) => index).filter((at) => at !== roster.owner);
  const other = others.length > 0 ? random.pick(others) : null;
  const next = others.includes(held.me) && random.chance(0.7) ? held.me : other;
  if (deputyPlace(policy, held.me) !== null && roster.owner !== held.me && random.chance(0.6)) {
    return { reason: "succeed", owner: held.me };
  }
  const all: Changes[] = [
    { reason: "rotate" },
    { reason: "admit", index: roster.next, bundle: ghost(plot), invite: crypto.random(32) },
    { reason: "policy", policy: { ...held.policy, deputies: next === null ? [] : [next] } },
  ];
  if (other !== null && next !== null) {
    const expiry = now + TIMES.offer;
    const body = acceptBody(uid, roster.owner, next, expiry);
    const proof = crypto.sign(held.keys.sig.privateKey, body);
    all.push(
      { reason: "remove", members: [other] },
      { reason: "leave", members: [other] },
      { reason: "handover", owner: next, accept: { old: roster.owner, expiry, proof } },
      { reason: "succeed", owner: next },
      { reason: "succeed", owner: next },
    );
  }
  return random.pick(all);
}

/** Whether the insider's change is one that a member has to take from it. */
function rightful(plot: Plot, state: MemberState, changes: Changes, time: number): boolean {
  const { held, deps } = plot;
  switch (changes.reason) {
    case "succeed": {
      // A policy still names a deputy who has gone since.
      const own = changes.owner === held.me && belongs(plot, state);
      const place = own ? deputyPlace(state.policy, held.me) : null;
      const since = time - (place ?? 0) * state.policy.away;
      return place !== null && state.ownerSeen <= since && time <= deps.now + TIMES.ahead;
    }
    case "handover":
      return owns(plot, state) && changes.owner === held.me;
    default:
      return owns(plot, state);
  }
}

const commits: Attack = (plot) => {
  const { random, deps } = plot;
  const state = stateOf(plot);
  const changes = someChange(plot, state);
  const needs = needsParts(changes.reason);
  const parts = needs === "always" || (needs === "may" && random.chance(0.5));
  const time = deps.now + (random.chance(0.5) ? TIMES.ahead : 0);
  bring(plot.victim, commitBy(plot, state, changes, { parts, twist: { time } }));
  // A newcomer that reads up to its admission judges by its welcome, which is the owner's.
  return rightful(plot, state, changes, time) || (state.catchUp !== null && owns(plot, state));
};

/** A commit that is wrong whoever signs it. */
const wrongCommits: Attack = (plot) => {
  const { random, deps } = plot;
  const { crypto } = deps;
  const state = stateOf(plot);
  const other = state.roster.members.find(({ index }) => index !== state.roster.owner);
  const rotate: Changes = { reason: "rotate" };
  const wrong: [Changes, Partial<Commit>][] = [
    [rotate, { rosterHash: crypto.random(32) }],
    [rotate, { keyHash: crypto.random(32) }],
    [rotate, { prev: crypto.random(32) }],
    [rotate, { uid: crypto.random(32) }],
    [rotate, { epoch: state.epoch + 2 }],
  ];
  // A removal's key is to go to each who stays, and not to whoever holds the one before.
  if (other !== undefined) wrong.push([{ reason: "remove", members: [other.index] }, {}]);
  const [changes, twist] = random.pick(wrong);
  bring(plot.victim, commitBy(plot, state, changes, { parts: false, twist }));
  return state.catchUp !== null && owns(plot, state);
};

/** Another's commit, in a place where it may not follow. */
const oldCommits: Attack = (plot) => {
  const { random, run, insider } = plot;
  const state = stateOf(plot);
  const made = run.world.sent.flatMap(({ home, message }) =>
    message.t === "commit" && (home === insider.home || random.chance(0.3)) ? [message] : [],
  );
  if (made.length === 0) return false;
  const { body, proof, sealed, parts } = random.pick(made);
  const commit = decodeCommit(body);
  const number = state.head[0] + 1;
  bring(plot.victim, { entry: { number, type: "commit", clear: [body], sealed, proof }, parts });
  const follows = commit?.epoch === state.epoch + 1 && equal(commit.prev, state.prev);
  return follows || state.catchUp !== null;
};

/** The relay says that the victim is out, and shows the insider's word for it. */
const farewells: Attack = (plot) => {
  const { victim } = plot;
  const state = stateOf(plot);
  if (state.me === state.roster.owner || state.leaving || state.catchUp !== null) return true;
  const changes = { reason: "remove" as const, members: [state.me] };
  const { entry } = commitBy(plot, state, changes, { parts: true });
  const { number } = entry;
  const { me, epoch, n, head } = state;
  victim.dispatch({ type: "link-up" });
  const attached = { t: "attached" as const, re: 1, member: me, epoch, start: 1, end: number, n };
  const message = { ...attached, until: number };
  victim.dispatch({ type: "answer", tag: { about: "attach" }, message });
  victim.dispatch({
    type: "answer",
    tag: { about: "history", from: number },
    message: { t: "entries", re: 2, from: number, before: head[1], entries: [entry], end: number },
  });
  return owns(plot, state);
};

/** The insider's word that the room is over for all. */
const deletions: Attack = (plot) => {
  const { deps, held, victim } = plot;
  const state = stateOf(plot);
  const body = deleteBody(state.uid, state.prev, deps.now);
  const proof = deps.crypto.sign(held.keys.sig.privateKey, body);
  victim.dispatch({ type: "pushed", message: { t: "deleted", body, proof } });
  return owns(plot, state);
};

export const USURPATIONS: readonly Attack[] = [
  commits,
  commits,
  commits,
  wrongCommits,
  wrongCommits,
  oldCommits,
  farewells,
  deletions,
];
