import { fromHex } from "../../../shared/bytes.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { RoomEvent } from "../../../shared/room/state.ts";
import type { RpcError } from "../../rpc/contract.ts";
import type { Handler } from "./handler.ts";
import { memberRoom, ownRoom } from "./handler.ts";

/** Who is in a room, by whose word, and how it ends. What is asked is stored when this answers; the log says when it is done. */

type Asked = Extract<
  RoomEvent,
  { type: "remove" | "leave" | "policy" | "decide" | "offer" | "accept" | "succeed" | "delete" }
>;

/** Lets the room's machine judge: a wish that it doesn't take leaves its state as it was. */
async function wish(
  held: ReturnType<typeof memberRoom> | ReturnType<typeof ownRoom>,
  event: Asked,
): Promise<Result<null, RpcError>> {
  if (!held.ok) return held;
  const ran = await held.value.room.runner.dispatch(event);
  if (!ran.ok) return ran;
  return ran.value.before === ran.value.after ? fail("not-allowed") : ok(null);
}

/** This person's last word in a room. */
export const leaveRoom: Handler<"room.leave"> = async (app, { room }) =>
  wish(memberRoom(app, room), { type: "leave" });

/** The room taken from an owner who offers it. */
export const acceptRoom: Handler<"room.accept"> = async (app, { room }) =>
  wish(memberRoom(app, room), { type: "accept" });

/** The room taken from an owner who is away. */
export const succeedRoom: Handler<"room.succeed"> = async (app, { room }) =>
  wish(memberRoom(app, room), { type: "succeed" });

/** The end of a room for all. */
export const deleteRoom: Handler<"room.delete"> = async (app, { room }) =>
  wish(ownRoom(app, room), { type: "delete" });

/** A member put out by the next commit. */
export const removeMember: Handler<"member.remove"> = async (app, { room, member }) =>
  wish(ownRoom(app, room), { type: "remove", member });

/** Some rules otherwise; those that aren't named stay as they are or are wanted already. */
export const changePolicy: Handler<"room.policy"> = async (app, { room, change }) => {
  const own = ownRoom(app, room);
  if (!own.ok) return own;
  const { policy, wishes } = own.value.state;
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
  const wanted = { ...policy, ...wishes.policy, ...given };
  return wish(own, { type: "policy", policy: wanted });
};

/** The room offered to a member, or to nobody any more. */
export const offerRoom: Handler<"room.handover"> = async (app, { room, to }) =>
  wish(ownRoom(app, room), { type: "offer", to });

/** Yes or no to somebody who waits to be let in. */
export const decideJoin: Handler<"join.decide"> = async (app, { room, invite, yes }) => {
  const own = ownRoom(app, room);
  const id = fromHex(invite);
  if (id === null) return fail("invite-gone");
  return wish(own, { type: "decide", id, yes });
};
