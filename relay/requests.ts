import type { Bytes } from "../shared/wire/ids.ts";
import { dropPieces, getPiece, putPiece, terms, type Stored } from "./blobs.ts";
import { commit } from "./commits.ts";
import { listInvites, openInvite, revokeInvite } from "./invites.ts";
import { answer } from "./joins.ts";
import { knows } from "./knows.ts";
import { give, isBehind } from "./giving.ts";
import { cursor, history, message } from "./messages.ts";
import type { RoomRequest, SessionFacts } from "./session.ts";
import type { Signals } from "./signals.ts";
import { present, type OpenRoom } from "./state.ts";
import type { MemberRow } from "./store/port.ts";
import { refuse, type Answer, type Later, type Turn } from "./turn.ts";

/** What only those who are attached may ask. */
export type MemberRequest = Exclude<
  RoomRequest,
  { t: "genesis" | "attach" | "ask" | "confirm" | "delete" }
>;

/** What a member's request is handled with, beside the room's state. */
export interface Asked {
  member: MemberRow;
  auth: Bytes;
  /** Of a commit: the chain hash at the place its head names. */
  headHash: Bytes | null;
  ownerHere: boolean;
  signals: Signals;
  /** Of a piece of a file: what is stored. */
  stored: Stored | null;
  facts: () => SessionFacts;
}

/** A request of somebody who has attached. Whoever was put out or has left may still read how (P61). */
export function handleMember(
  turn: Turn,
  state: OpenRoom,
  request: MemberRequest,
  { member, auth, headHash, ownerHere, signals, stored, facts }: Asked,
): Answer | Later {
  if (member.until !== null && request.t !== "history") return refuse("not-member");
  switch (request.t) {
    case "members": {
      const members = present(state)
        .map(({ index }) => index)
        .toSorted((a, b) => a - b);
      return { t: "memberList", owner: state.row.owner, members };
    }
    case "give":
      return give(turn, state, request);
    case "message":
      if (isBehind(turn, state, ownerHere)) return refuse("behind");
      return message(turn, state, member, request);
    case "signal":
      return signals.take(turn, state, member, request);
    case "blobPut":
      return stored === null ? refuse("storage") : putPiece(turn, state, member, request, stored);
    case "blobGet":
      return getPiece(state, request);
    case "blobDrop":
      return dropPieces(turn, state, member, request);
    case "blobTerms":
      return terms(turn);
    case "knows":
      return knows(state, member, facts());
    case "history":
      return history(turn, state, member, request);
    case "cursor":
      return cursor(turn, state, member, request);
    case "commit":
      if (isBehind(turn, state, ownerHere)) return refuse("behind");
      return commit(turn, state, auth, request, { headHash, ownerHere });
    case "invite":
      return openInvite(turn, state, auth, request);
    case "revoke":
      return revokeInvite(turn, state, auth, request);
    case "invites":
      return listInvites(turn, state, auth);
    case "answer":
      return answer(turn, state, auth, request);
  }
}
