import type * as v from "valibot";
import { blobDrop, blobGet, blobPut, blobTerms } from "./blob.ts";
import { listInvites, openInvite, revokeInvite } from "./invite.ts";
import { joinAnswer, joinAsk, joinConfirm } from "./join.ts";
import { commit, cursor, give, history, message } from "./log.ts";
import { knows } from "./knows.ts";
import { signal } from "./signal.ts";
import { attach, create, deleteRoom, genesis, members, ping } from "./room.ts";
import { tagged } from "./tagged.ts";

/** Everything a client may say inside its session. */
export const up = tagged("t", [
  ping,
  create,
  genesis,
  attach,
  members,
  deleteRoom,
  openInvite,
  revokeInvite,
  listInvites,
  joinAsk,
  joinAnswer,
  joinConfirm,
  commit,
  message,
  signal,
  history,
  give,
  cursor,
  blobPut,
  blobGet,
  blobDrop,
  blobTerms,
  knows,
]);
export type Up = v.InferOutput<typeof up>;
export type UpOf<T extends Up["t"]> = Extract<Up, { t: T }>;
