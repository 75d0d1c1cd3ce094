import * as v from "valibot";
import { equal } from "../../shared/bytes.ts";
import { joinRoom } from "../../shared/room/begin.ts";
import { parseLink } from "../../shared/room/invite.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { InviteLink } from "../../shared/room/state.ts";
import type { RpcError } from "../rpc/contract.ts";
import type { Deps } from "../../shared/room/deps.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { wellFormed } from "./text.ts";

/** A join as a page asked for it; kept as it is until the vault is open. */
export const waitingJoin = v.strictObject({ link: v.string(), as: v.string() });
export type WaitingJoin = v.InferOutput<typeof waitingJoin>;

/** What of the app a join needs. */
interface Host {
  readonly now: Deps;
  readonly rooms: Rooms | null;
  counted(): Promise<void>;
}

/** What a link says, if it can be followed now. */
export function usableLink(app: Host, text: string): Result<InviteLink, RpcError> {
  const parsed = parseLink(text);
  if (!parsed.ok) return fail(parsed.error === "version" ? "link-version" : "link-malformed");
  if (parsed.value.expiry <= app.now.now) return fail("link-expired");
  const held = app.rooms?.withUid(parsed.value.uid) ?? null;
  if (held !== null && !givesWay(held, parsed.value)) return fail("room-held");
  return ok(parsed.value);
}

/** Whether what is held of the room is only a request on another invite, which nobody has answered. */
function givesWay({ state }: Room, { t }: InviteLink): boolean {
  return state.phase === "joining" && state.answered === null && !equal(state.link.t, t);
}

/**
 * Begins a join while the vault is open; the room is stored before anything is
 * sent. A request on another invite to the same room gives way to it.
 */
export async function startJoin(app: Host, join: WaitingJoin): Promise<Result<string, RpcError>> {
  const link = usableLink(app, join.link);
  if (!link.ok) return link;
  const { rooms } = app;
  if (rooms === null) return fail("locked");
  const before = rooms.withUid(link.value.uid);
  if (before !== null) await rooms.forget(before);
  const room = await rooms.add(joinRoom(app.now, link.value, wellFormed(join.as)));
  await app.counted();
  return ok(room.id);
}
