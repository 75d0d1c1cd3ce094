import { hex } from "../shared/bytes.ts";
import type { Changes, Commit } from "../shared/wire/commit.ts";
import { acceptBody } from "../shared/wire/derive.ts";
import type { RelayError } from "../shared/wire/error.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import { deputyPlace } from "../shared/wire/policy.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { usable } from "./genesis.ts";
import { cutOff } from "./gone.ts";
import { endInvite, findInvite } from "./invites.ts";
import { addMember, keysOf, newMember, nextIndex, present, type OpenRoom } from "./state.ts";
import type { Turn } from "./turn.ts";

/** What a commit changes at the relay, and what of that the relay can refuse (P27). */

type Of<R extends Changes["reason"]> = Extract<Changes, { reason: R }>;

/** Whether a newcomer's keys were in no room before and its place is the next. */
function fitsIn(turn: Turn, state: OpenRoom, { bundle, index }: Of<"admit">): boolean {
  const fresh = keysOf(bundle).every((key) => !state.keys.has(hex(key)));
  return fresh && index === nextIndex(state) && usable(turn.deps.crypto, bundle);
}

function refusedAdmit(
  turn: Turn,
  state: OpenRoom,
  changes: Of<"admit">,
  parts: UpOf<"commit">["parts"],
): RelayError | null {
  const found = findInvite(state, changes.invite, turn.now);
  if (typeof found === "string") return found;
  const join = found.joins.get(hex(changes.bundle.auth));
  if (!join || join.answer === null) return "no-join";
  if (present(state).length >= turn.deps.policy.maxMembers) return "full";
  const onePart = parts.length === 1 && parts[0]?.[0] === changes.index;
  return onePart && fitsIn(turn, state, changes) ? null : "bad-commit";
}

/** Only whoever is on the roster goes, never its owner; and `leave` is for those who have left. */
function refusedGoing(state: OpenRoom, changes: Of<"remove" | "leave">): RelayError | null {
  const fits = changes.members.every((index) => {
    const member = state.members.get(index);
    // Of a room out of a backup the relay may have forgotten who left.
    const left = changes.reason === "remove" || member?.until !== null || state.restored !== null;
    return member?.listed === true && index !== state.row.owner && left;
  });
  return fits ? null : "bad-commit";
}

function refusedHandover(
  turn: Turn,
  state: OpenRoom,
  changes: Of<"handover">,
  now: number,
): RelayError | null {
  const { old, expiry, proof } = changes.accept;
  const next = state.members.get(changes.owner);
  const fits =
    next?.until === null &&
    changes.owner !== state.row.owner &&
    old === state.row.owner &&
    expiry >= now;
  if (!fits) return "bad-commit";
  const body = acceptBody(state.row.uid, old, changes.owner, expiry);
  return turn.deps.crypto.verify(next.bundle.sig, body, proof) ? null : "bad-signature";
}

/** A deputy's turn comes once the owner was away for as many times `away` as its place says (P66). */
function refusedSucceed({ row }: OpenRoom, changes: Of<"succeed">, now: number): RelayError | null {
  const place = deputyPlace(row.policy, changes.owner);
  const fits = place !== null && changes.owner !== row.owner;
  return fits && now - row.seen >= place * row.policy.away ? null : "not-owner";
}

/** Why the change itself can't be, or null. */
export function refusedChange(
  turn: Turn,
  state: OpenRoom,
  { changes }: Commit,
  parts: UpOf<"commit">["parts"],
  ownerHere: boolean,
): RelayError | null {
  switch (changes.reason) {
    case "admit":
      return refusedAdmit(turn, state, changes, parts);
    case "succeed":
      return ownerHere ? "not-owner" : refusedSucceed(state, changes, turn.now);
    default:
      return refusedAlways(turn, state, changes, turn.now);
  }
}

/**
 * Why a change that is given back can't have been (P72). Invites and requests to
 * join may be forgotten by now, and what ran out by now hadn't then.
 */
export function refusedBack(
  turn: Turn,
  state: OpenRoom,
  { changes, time }: Commit,
): RelayError | null {
  switch (changes.reason) {
    case "admit":
      return fitsIn(turn, state, changes) ? null : "bad-commit";
    case "succeed":
      return refusedSucceed(state, changes, turn.now);
    default:
      return refusedAlways(turn, state, changes, time);
  }
}

/** What holds of a change whether it is new or given back; `now` is by what a handover has to be in time. */
function refusedAlways(
  turn: Turn,
  state: OpenRoom,
  changes: Exclude<Changes, { reason: "admit" | "succeed" }>,
  now: number,
): RelayError | null {
  switch (changes.reason) {
    case "genesis":
      return "bad-commit";
    case "remove":
    case "leave":
      return refusedGoing(state, changes);
    case "handover":
      return refusedHandover(turn, state, changes, now);
    case "policy": {
      const { deputies } = changes.policy;
      const members = deputies.every((index) => state.members.get(index)?.listed === true);
      return members ? null : "bad-commit";
    }
    case "rotate":
      return null;
  }
}

/** Lets a newcomer in, and ends its invite where that is known. */
export function admitBack(turn: Turn, state: OpenRoom, changes: Of<"admit">, number: number): void {
  const { index, bundle, invite: id } = changes;
  const whole = state.row.policy.newcomerHistory === "since-rotation";
  const member = newMember(index, bundle, whole ? state.row.rotation : number);
  addMember(state, member);
  turn.write({ op: "member", room: state.room, member });
  const invite = state.invites.get(hex(id));
  if (invite) endInvite(turn, state, invite, { is: "used", auth: bundle.auth, member: index });
}

/** The same at once, with the newcomer's part. */
export function admit(
  turn: Turn,
  state: OpenRoom,
  changes: Of<"admit">,
  number: number,
  sealed: Bytes,
): void {
  const { room } = state;
  const { index, bundle, invite: id } = changes;
  admitBack(turn, state, changes, number);
  turn.write({ op: "part", room, index, number, sealed, welcome: true });
  turn.tell({ joiner: bundle.auth }, { t: "joinAdmitted", id, member: index });
}

/** A change of hands voids what the old owner has invited (P65). */
function voidInvites(turn: Turn, state: OpenRoom): void {
  for (const invite of state.invites.values()) {
    if (invite.fate.is === "open") endInvite(turn, state, invite, { is: "revoked" });
  }
}

/** Everything but an admission. */
export function takeChange(turn: Turn, state: OpenRoom, changes: Changes, number: number): void {
  switch (changes.reason) {
    case "remove":
    case "leave":
      for (const index of changes.members) {
        const member = state.members.get(index);
        if (member) cutOff(turn, state, member, { until: number, listed: false });
      }
      return;
    case "handover":
    case "succeed":
      voidInvites(turn, state);
      return;
    case "genesis":
    case "admit":
    case "rotate":
    case "policy":
  }
}
