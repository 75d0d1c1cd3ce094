import { equal } from "../../shared/bytes.ts";
import type { Bytes } from "../../shared/crypto/port.ts";
import type { Deps } from "../../shared/room/deps.ts";
import { memberOf } from "../../shared/room/roster.ts";
import type { MemberState } from "../../shared/room/state.ts";
import type { Place } from "../../shared/room/message.ts";
import type { MessageEntry } from "../../shared/wire/log.ts";
import type { Run } from "./run.ts";
import type { SimClient } from "./client.ts";
import type { Random } from "./random.ts";
import type { SimRoom } from "./seats.ts";
import type { Twin } from "./twin.ts";

/** What a member, or one who was, does together with the relay to one or two others. */
export interface Plot {
  run: Run;
  random: Random;
  deps: Deps;
  insider: SimClient;
  /** The insider as it was a member last. */
  held: MemberState;
  victim: Twin;
  /** The honest ones beside the victim whom the relay can turn on as well. */
  others: readonly SimClient[];
  room: SimRoom;
  /** What twins have sealed, beside what was sent in truth. */
  sealed: { by: SimClient; n: number; epoch: number }[];
}

/** Does something to the victim; true where a commit that it takes of it would be one that it has to take. */
export type Attack = (plot: Plot) => boolean;

/** The victim's state. */
export function stateOf({ victim }: Plot): MemberState {
  if (victim.member === null) throw new Error("the victim's room is over");
  return victim.member;
}

/** The room key that the insider would use towards a state: a random one where it doesn't know it. */
export function keyFor({ insider, deps }: Plot, { epoch }: MemberState): Bytes {
  return insider.hoard.epochs.get(epoch)?.key ?? deps.crypto.random(32);
}

/** Whether the insider is a member in good standing, as a state knows it. */
export function belongs({ held }: Plot, { roster, leavers }: MemberState): boolean {
  const member = memberOf(roster, held.me);
  const own = member !== null && equal(member.sig, held.keys.sig.publicKey);
  return own && !leavers.includes(held.me);
}

export function owns(plot: Plot, state: MemberState): boolean {
  return belongs(plot, state) && state.roster.owner === plot.held.me;
}

export function nextOf({ senders }: MemberState, sender: number): number {
  return (senders.find(([index]) => index === sender)?.[1] ?? 0) + 1;
}

/** Where the next message of a sender would stand for a state. */
export function placeFor(state: MemberState, sender: number): Place {
  const { uid, epoch, rosterHash } = state;
  return { uid, epoch, rosterHash, sender, n: nextOf(state, sender) };
}

/** A message as the next entry of a state's log. */
export function entryFor(
  { head }: MemberState,
  { epoch, sender, n }: Pick<Place, "epoch" | "sender" | "n">,
  sealed: Bytes,
): MessageEntry {
  return { number: head[0] + 1, type: "message", clear: [epoch, sender, n], sealed };
}
