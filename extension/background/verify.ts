import type { Crypto } from "../../shared/crypto/port.ts";
import { triesLeft, verifiedAt } from "../../shared/room/proof.ts";
import { roomCode } from "../../shared/room/safety.ts";
import type { MemberState, RoomState } from "../../shared/room/state.ts";
import type { VerifiedView, VerifyView } from "../rpc/verify.ts";

/** Who is verified and what is being proved, as pages see it. */

/** What is known of one member. */
export function verification(
  state: MemberState,
  index: number,
): { verified: VerifiedView | null; triesLeft: number } {
  const mark = verifiedAt(state, index);
  return {
    verified: mark === null ? null : { how: mark.how, at: mark.at },
    triesLeft: triesLeft(state, index),
  };
}

/** The part of a room's view that is about who is who. */
export function verifyView(crypto: Pick<Crypto, "sha256">, state: RoomState): VerifyView {
  if (state.phase !== "member") return { proof: null, code: null };
  const { proof, epoch } = state;
  return {
    proof: proof === null ? null : { member: proof.peer, stage: proof.stage },
    code: { epoch, digits: roomCode(crypto, state) },
  };
}
