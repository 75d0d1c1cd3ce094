import { fail, ok } from "../../../shared/result.ts";
import { wellFormed } from "../text.ts";
import type { Handler } from "./handler.ts";
import { memberRoom } from "./handler.ts";

/** Says something in a room: it is bound to its number and stored when this answers. */
export const sendMessage: Handler<"message.send"> = async (app, { room: id, text }) => {
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const content = { kind: "text" as const, text: wellFormed(text) };
  const ran = await member.value.room.runner.dispatch({ type: "send", content });
  if (!ran.ok) return ran;
  const { before, after } = ran.value;
  if (before.phase !== "member" || after.phase !== "member") return fail("not-member");
  // The outbox is full: nothing more can be kept until the relay takes some.
  if (after.n === before.n) return fail("storage");
  return ok({ id: `${after.me}.${after.n}` });
};
