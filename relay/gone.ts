import * as v from "valibot";
import { LIMITS } from "../shared/limits.ts";
import { equal } from "../shared/bytes.ts";
import { decode } from "../shared/wire/codec.ts";
import { digest, time, type Bytes } from "../shared/wire/ids.ts";
import { label } from "../shared/wire/label.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { isOwner, ownerOf, type OpenRoom, type RoomState } from "./state.ts";
import type { MemberRow } from "./store/port.ts";
import { DONE, refuse, type Answer, type Turn } from "./turn.ts";

/** Members who are in a room no more, and rooms that are over (P61, P62, P67). */

/** From now on this member is served nothing but commits up to `until`, and says nothing. */
export function cutOff(
  turn: Turn,
  { room }: OpenRoom,
  member: MemberRow,
  { until, listed }: { until: number; listed: boolean },
): void {
  member.listed = listed;
  member.until ??= until;
  turn.cut.push(member.index);
  turn.write({ op: "gone", room, index: member.index, until: member.until, listed });
}

const notice = v.strictTuple([v.literal(label("delete")), digest, digest, time]);

/** The owner ends the room: everything of it goes but its word for that (P67). */
export function deleteRoom(
  turn: Turn,
  state: OpenRoom,
  auth: Bytes,
  { body, proof }: UpOf<"delete">,
): { state: RoomState; answer: Answer } {
  const refused = (answer: Answer) => ({ state, answer });
  if (!isOwner(state, auth)) return refused(refuse("not-owner"));
  const decoded = decode(notice, body, LIMITS.commit);
  if (!decoded.ok) return refused(refuse("bad-request"));
  const [, uid, prev] = decoded.value;
  const fits = equal(uid, state.row.uid) && equal(prev, state.row.prev);
  if (!fits) return refused(refuse("bad-request"));
  if (!turn.deps.crypto.verify(ownerOf(state).bundle.sig, body, proof)) {
    return refused(refuse("bad-signature"));
  }
  turn.write({ op: "delete", room: state.room, body, proof, time: turn.now });
  turn.farewell = { t: "deleted", body, proof };
  return { state: { is: "deleted", body, proof }, answer: DONE };
}
