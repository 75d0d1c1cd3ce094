import { ok } from "../../../shared/result.ts";
import type { Handler } from "./handler.ts";
import { roomOf } from "./handler.ts";

/** Some of a thread's items, read back from disk. */
export const pageThread: Handler<"thread.page"> = async (app, { room: id, before, limit }) => {
  const room = roomOf(app, id);
  return room.ok ? ok(await room.value.thread.page(before, limit)) : room;
};

/** Messages with these words, as far as one answer goes. */
export const searchThread: Handler<"thread.search"> = async (app, { room: id, words, before }) => {
  const room = roomOf(app, id);
  return room.ok ? ok(await room.value.thread.search(words, before)) : room;
};
