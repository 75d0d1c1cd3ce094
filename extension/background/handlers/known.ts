import { fail, ok } from "../../../shared/result.ts";
import type { Handler } from "./handler.ts";
import { memberRoom } from "./handler.ts";

/** What the relay says it holds of a room: asked over the room's connection, and kept nowhere. */
export const readKnown: Handler<"relay.known"> = async (app, { room: id }) => {
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const known = await member.value.room.known();
  if (known === null) return fail("offline");
  const { t: _t, re: _re, ...view } = known;
  return ok({ ...view, at: app.now.now });
};
