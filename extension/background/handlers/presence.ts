import { ok } from "../../../shared/result.ts";
import type { Handler } from "./handler.ts";
import { memberRoom } from "./handler.ts";

/** Lets the others know that the person is writing; the room's machine decides how often. */
export const typeInRoom: Handler<"room.typing"> = async (app, { room: id }) => {
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const ran = await member.value.room.runner.dispatch({ type: "typing" });
  return ran.ok ? ok(null) : ran;
};

/** The person has dealt with an alarm. */
export const dealtWithAlarm: Handler<"room.dealt"> = async (app, params) => {
  const { room: id, kind, number, member: about } = params;
  const member = memberRoom(app, id);
  if (!member.ok) return member;
  const event = { type: "dealt" as const, kind, number, member: about };
  const ran = await member.value.room.runner.dispatch(event);
  return ran.ok ? ok(null) : ran;
};
