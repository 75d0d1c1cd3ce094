import { base64url, fromBase64url } from "../../../shared/bytes.ts";
import { fail, ok } from "../../../shared/result.ts";
import { pieceCount } from "../../../shared/room/file.ts";
import { wellFormed } from "../text.ts";
import type { Handler } from "./handler.ts";
import { memberRoom, roomOf } from "./handler.ts";

/** Files between the panel and the room. */

export const beginFile: Handler<"file.begin"> = async (app, { room: id, ...wish }) => {
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const begun = await member.value.room.files.begin({ ...wish, name: wellFormed(wish.name) });
  return begun.ok ? ok({ file: begun.value, pieces: pieceCount(wish.size) }) : begun;
};

export const takePiece: Handler<"file.piece"> = async (app, { room: id, file, at, data }) => {
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const piece = fromBase64url(data);
  return piece === null ? fail("bad-request") : member.value.room.files.take(file, at, piece);
};

export const sendFile: Handler<"file.send"> = async (app, params) => {
  const { room: id, file, text, reply = null, mentions = [] } = params;
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  return member.value.room.files.send(file, { text: wellFormed(text), reply, mentions });
};

export const cancelFile: Handler<"file.cancel"> = async (app, { room: id, file }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  await room.value.files.cancel(file);
  return ok(null);
};

export const readFile: Handler<"file.read"> = async (app, { room: id, message, at }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  const { thread, files } = room.value;
  const file = await thread.fileOf(message);
  if (file === null) return fail("file-gone");
  const isHeld = async () => (await thread.fileOf(message)) !== null;
  const piece = await files.read(file, at, isHeld);
  return piece.ok ? ok({ data: base64url(piece.value) }) : piece;
};
