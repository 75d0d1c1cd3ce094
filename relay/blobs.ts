import { LIMITS } from "../shared/limits.ts";
import type { UpOf } from "../shared/wire/up.ts";
import type { OpenRoom } from "./state.ts";
import type { MemberRow } from "./store/port.ts";
import { DONE, refuse, type Answer, type Later, type Turn } from "./turn.ts";

/** Files: sealed pieces beside the log (P34). */

/** What stands in the store when a turn begins, in sealed bytes; grows with what the turn adds. */
export interface Stored {
  room: number;
  all: number;
}

/** One piece. The same piece again changes nothing and is answered alike. */
export function putPiece(
  turn: Turn,
  state: OpenRoom,
  member: MemberRow,
  request: UpOf<"blobPut">,
  stored: Stored,
): Answer {
  const { id, at, sealed } = request;
  const { maxFile, maxRoomFiles, maxFiles } = turn.deps.policy;
  // Pieces are of one size but the last, so that its place says how large the file is at least.
  if (at * LIMITS.filePiece + sealed.length > maxFile) return refuse("too-large");
  const size = sealed.length;
  if (stored.room + size > maxRoomFiles || stored.all + size > maxFiles) return refuse("full");
  stored.room += size;
  stored.all += size;
  const { room } = state;
  turn.write({ op: "piece", room, id, at, member: member.index, sealed, time: turn.now });
  return DONE;
}

export function getPiece(state: OpenRoom, request: UpOf<"blobGet">): Later {
  const { id, at } = request;
  return async (store) => {
    const sealed = await store.piece(state.room, id, at);
    return sealed === null ? refuse("gone") : { t: "blobPiece", sealed };
  };
}

/** Erases what this member has put there; others' pieces stay. */
export function dropPieces(
  turn: Turn,
  state: OpenRoom,
  member: MemberRow,
  request: UpOf<"blobDrop">,
): Answer {
  turn.write({ op: "drop", room: state.room, id: request.id, member: member.index });
  return DONE;
}

export function terms(turn: Turn): Answer {
  return { t: "blobTermList", file: turn.deps.policy.maxFile };
}
