import { fail, ok } from "../../../shared/result.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import { wellFormed } from "../text.ts";
import type { Handler } from "./handler.ts";
import { roomOf } from "./handler.ts";

/** A room of one's own, on the relay that is named or the chosen one; it is stored here before the relay hears of it. */
export const makeRoom: Handler<"room.create"> = async (app, params) => {
  const { rooms, relays } = app;
  const { title, as, rotateEvery } = params;
  if (rooms === null) return fail("locked");
  // Made before, by a request whose answer got lost.
  const made = params.once === undefined ? null : rooms.get(params.once);
  if (made !== null) return ok({ room: made.id });
  const relay = params.relay === undefined ? relays.chosen : relays.find(params.relay);
  if (relay === null) return fail("relay-unknown");
  const policy = rotateEvery === undefined ? {} : { rotateEvery };
  const access = relays.access(relay);
  const wish = { relay, access, title: wellFormed(title), name: wellFormed(as), policy };
  const room = await rooms.add(createRoom(app.now, wish), params.once);
  await app.counted();
  return ok({ room: room.id });
};

/** Lines up to a place have been seen. */
export const readRoom: Handler<"room.read"> = async (app, { room: id, upTo }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  await room.value.read(upTo);
  return ok(null);
};

/** What stands in the composer, kept for when the panel opens again. */
export const keepDraft: Handler<"room.draft"> = async (app, { room: id, draft }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  await room.value.draft(draft);
  return ok(null);
};

/** Everything held here of a room is erased. */
export const forgetRoom: Handler<"room.forget"> = async (app, { room: id }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  await app.rooms?.forget(room.value);
  await app.counted();
  return ok(null);
};

/** What is set for oneself alone. */
export const ownRoomData: Handler<"room.own"> = async (app, { room: id, muted, title }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  await room.value.own({
    ...(muted !== undefined && { muted }),
    ...(title !== undefined && { title: wellFormed(title) }),
  });
  return ok(null);
};

/** Connect every room now, whatever wait there was. */
export const connectRooms: Handler<"app.connect"> = async ({ rooms }) => {
  if (rooms === null) return fail("locked");
  rooms.connect();
  return ok(null);
};

/** Connect now, whatever wait there was. */
export const retryRoom: Handler<"room.retry"> = async (app, { room: id }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  room.value.connect();
  return ok(null);
};
