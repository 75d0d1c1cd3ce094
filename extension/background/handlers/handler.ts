import type { Result } from "../../../shared/result.ts";
import type { MemberState } from "../../../shared/room/state.ts";
import { fail, ok } from "../../../shared/result.ts";
import type { Answers, Method, Params, RpcError } from "../../rpc/contract.ts";
import type { App } from "../app.ts";
import type { Client } from "../pushes.ts";
import type { Room } from "../room.ts";

/** One use case: what it answers, or why it was refused. What it throws is answered as `storage`. */
export type Handler<M extends Method> = (
  app: App,
  params: Params<M>,
  client: Client,
) => Promise<Result<Answers[M], RpcError>>;

/** The room that a request names. */
export function roomOf(app: App, id: string): Result<Room, "locked" | "no-room"> {
  if (app.rooms === null) return fail("locked");
  const room = app.rooms.get(id);
  return room === null ? fail("no-room") : ok(room);
}

/** The room that a request names, with its state, if one is a member there. */
export function memberRoom(
  app: App,
  id: string,
): Result<{ room: Room; state: MemberState }, "locked" | "no-room" | "not-member"> {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  const { state } = room.value;
  return state.phase === "member" ? ok({ room: room.value, state }) : fail("not-member");
}

/** As `memberRoom`, if one is its owner. */
export function ownRoom(
  app: App,
  id: string,
): Result<{ room: Room; state: MemberState }, "locked" | "no-room" | "not-member" | "not-owner"> {
  const held = memberRoom(app, id);
  if (!held.ok) return held;
  const { roster, me } = held.value.state;
  return roster.owner === me ? held : fail("not-owner");
}
