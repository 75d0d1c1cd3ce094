import { ok } from "../../../shared/result.ts";
import type { Handler } from "./handler.ts";
import { roomOf } from "./handler.ts";

/** Some of a thread's items, read back from disk. */
export const pageThread: Handler<"thread.page"> = async (app, { room: id, before, limit }) => {
  const room = roomOf(app, id);
  return room.ok ? ok(await room.value.page(before, limit)) : room;
};
