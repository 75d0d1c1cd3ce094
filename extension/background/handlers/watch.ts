import { ok } from "../../../shared/result.ts";
import type { Handler } from "./handler.ts";
import { roomOf } from "./handler.ts";

/** A page wants to be told of the whole: it gets the present view, then every change. */
export const watchApp: Handler<"app.watch"> = async (app, _params, client) => {
  client.app = true;
  return ok(await app.view());
};

/** A page wants to be told of one room, or of none any more. */
export const watchRoom: Handler<"room.watch"> = async (app, { room: id }, client) => {
  client.room = null;
  if (id === null) return ok(null);
  const room = roomOf(app, id);
  if (!room.ok) return room;
  client.room = id;
  room.value.connect();
  return ok(app.roomView(id));
};
