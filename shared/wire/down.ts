import type * as v from "valibot";
import { blobPiece, blobTermList } from "./blob.ts";
import { bye, errorMessage } from "./error.ts";
import { inviteList } from "./invite.ts";
import {
  joinAdmitted,
  joinAnswered,
  joinAsked,
  joinConfirmed,
  joinEnded,
  joinState,
  part,
} from "./join.ts";
import { known } from "./knows.ts";
import { entries } from "./log.ts";
import { attached, created, deleted, done, fanoutKey, logged, memberList, pong } from "./room.ts";
import { tagged } from "./tagged.ts";

/** Everything a relay may say inside a session. Answers carry `re`, the number of what they answer. */
export const down = tagged("t", [
  pong,
  done,
  created,
  logged,
  attached,
  fanoutKey,
  memberList,
  deleted,
  inviteList,
  joinState,
  joinAsked,
  joinConfirmed,
  joinAnswered,
  joinAdmitted,
  joinEnded,
  part,
  entries,
  blobPiece,
  blobTermList,
  known,
  errorMessage,
  bye,
]);
export type Down = v.InferOutput<typeof down>;
export type DownOf<T extends Down["t"]> = Extract<Down, { t: T }>;
