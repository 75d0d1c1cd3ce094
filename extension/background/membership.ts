import { hex } from "../../shared/bytes.ts";
import type { Crypto } from "../../shared/crypto/port.ts";
import { maySucceed } from "../../shared/room/due.ts";
import { isOwner } from "../../shared/room/invites.ts";
import { patience } from "../../shared/room/judge.ts";
import type { MemberState, RoomState } from "../../shared/room/state.ts";
import type { EndView, MayView, PendingView, RoomView } from "../rpc/contract.ts";
import { castOf, nameOf } from "./names.ts";

/** What a room's view says of who is in it, whose it is, and who may do what. */

type MembershipView = Pick<
  RoomView,
  "policy" | "policyWanted" | "pending" | "may" | "offer" | "succeedAt" | "ended"
>;

const NOTHING: MayView = { own: false, leave: false, accept: false, succeed: false };

function may(state: MemberState, now: number): MayView {
  if (state.leaving || state.halted) return NOTHING;
  const own = isOwner(state);
  return {
    own,
    leave: !own,
    accept: !own && state.handing.offer?.to === state.me,
    succeed: maySucceed(state, now),
  };
}

/** The requests that wait for the owner's yes, each with its invite. */
export function waiting({ invites }: MemberState) {
  return invites.flatMap(({ id, join, state }) =>
    join === null || join.allowed || state === "revoking" ? [] : [{ id, join }],
  );
}

function pending(crypto: Pick<Crypto, "sha256">, state: MemberState): PendingView[] {
  return waiting(state).map(({ id, join }) => ({
    invite: hex(id),
    name: join.name,
    since: join.askedAt,
    mark: hex(crypto.sha256(join.bundle.sig)),
  }));
}

function end(state: RoomState): EndView | null {
  const cast = castOf(state);
  if (state.phase !== "ended" || state.was === null || cast === null) return null;
  const { why, was } = state;
  if (why !== "removed" && why !== "left" && why !== "deleted") return null;
  return { why, at: was.at, by: nameOf(cast, was.owner), byYou: was.owner === was.me };
}

export function membership(
  crypto: Pick<Crypto, "sha256">,
  { state }: { state: RoomState },
  now: number,
): MembershipView {
  if (state.phase !== "member") {
    const policy = state.phase === "creating" ? state.policy : null;
    return {
      policy,
      policyWanted: null,
      pending: [],
      may: NOTHING,
      offer: null,
      succeedAt: null,
      ended: end(state),
    };
  }
  const { offer } = state.handing;
  const wait = isOwner(state) ? null : patience(state, state.me);
  return {
    policy: state.policy,
    policyWanted: state.wishes.policy,
    pending: pending(crypto, state),
    may: may(state, now),
    offer: offer && { ...offer, name: nameOf(state, offer.to), you: offer.to === state.me },
    succeedAt: wait === null ? null : state.ownerSeen + wait,
    ended: null,
  };
}
