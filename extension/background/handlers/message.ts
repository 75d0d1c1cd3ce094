import { fail, ok, type Result } from "../../../shared/result.ts";
import type { Content, MemberState } from "../../../shared/room/state.ts";
import type { RpcError } from "../../rpc/contract.ts";
import { idOf } from "../../rpc/refs.ts";
import { saidOnce } from "../../../shared/room/outbox.ts";
import type { App } from "../app.ts";
import { wellFormed } from "../text.ts";
import type { Handler } from "./handler.ts";
import { memberRoom, roomOf } from "./handler.ts";

/** What one says in a room, or does to what was said. All of it is bound to its number and stored when this answers. */

async function say(
  app: App,
  id: string,
  content: Content,
  once: string | null = null,
): Promise<Result<MemberState, RpcError>> {
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const ran = await member.value.room.runner.dispatch({ type: "send", content, once });
  if (!ran.ok) return ran;
  const { before, after } = ran.value;
  if (before.phase !== "member" || after.phase !== "member") return fail("not-member");
  // Said before, by a request whose answer got lost.
  if (saidOnce(after, once) !== null) return ok(after);
  if (after.n === before.n && before.restored) return fail("restoring");
  // The outbox is full: nothing more can be kept until the relay takes some.
  return after.n === before.n ? fail("storage") : ok(after);
}

async function quietly(app: App, id: string, content: Content): Promise<Result<null, RpcError>> {
  const said = await say(app, id, content);
  return said.ok ? ok(null) : said;
}

/** Only own messages can be edited or deleted: the content has no place for another sender. */
function isOwn(app: App, id: string, [sender]: readonly [number, number]): boolean {
  const member = memberRoom(app, id);
  return !member.ok || member.value.state.me === sender;
}

export const sendMessage: Handler<"message.send"> = async (app, params) => {
  const { room, text, reply, mentions, once = null } = params;
  const content: Content = {
    kind: "text",
    text: wellFormed(text),
    ...(reply && { reply }),
    ...(mentions && { mentions }),
  };
  const said = await say(app, room, content, once);
  if (!said.ok) return said;
  const { me, n } = said.value;
  return ok({ id: idOf([me, saidOnce(said.value, once) ?? n]) });
};

export const editMessage: Handler<"message.edit"> = async (app, params) => {
  const { room, message, text, mentions } = params;
  if (!isOwn(app, room, message)) return fail("bad-request");
  const target = message[1];
  return quietly(app, room, {
    kind: "edit",
    target,
    text: wellFormed(text),
    ...(mentions && { mentions }),
  });
};

export const deleteMessage: Handler<"message.delete"> = async (app, { room, message }) => {
  if (!isOwn(app, room, message)) return fail("bad-request");
  const held = memberRoom(app, room);
  if (!held.ok) return held;
  const file = await held.value.room.thread.fileOf(message);
  const done = await quietly(app, room, { kind: "delete", target: message[1] });
  if (done.ok && file !== null) await held.value.room.files.drop(file);
  return done;
};

export const reactMessage: Handler<"message.react"> = async (app, params) => {
  const { room, message, emoji, on } = params;
  return quietly(app, room, { kind: "reaction", target: message, emoji, on });
};

/** Takes a message out of this browser alone, also where one is no member any more. */
export const removeMessage: Handler<"message.remove"> = async (app, { room: id, message }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  return (await room.value.removals.remove(message)) ? ok(null) : fail("bad-request");
};

/** Takes that back, while it can be. */
export const restoreMessage: Handler<"message.restore"> = async (app, { room: id, message }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  return (await room.value.removals.restore(message)) ? ok(null) : fail("bad-request");
};
