import { fail, ok } from "../../../shared/result.ts";
import { memberOf } from "../../../shared/room/roster.ts";
import { safetyNumber } from "../../../shared/room/safety.ts";
import { wellFormed } from "../text.ts";
import type { Handler } from "./handler.ts";
import { memberRoom } from "./handler.ts";

/** The number that both of a pair see. */
export const showNumber: Handler<"verify.number"> = async (app, { room: id, member }) => {
  const held = memberRoom(app, id);
  if (!held.ok) return held;
  const { state } = held.value;
  const other = memberOf(state.roster, member);
  if (other === null || member === state.me) return fail("bad-request");
  const own = state.keys.sig.publicKey;
  return ok({ number: safetyNumber(app.crypto, state.uid, own, other.sig) });
};

/** The person says that every digit agrees, or takes that back. */
export const markMember: Handler<"verify.mark"> = async (app, { room: id, member, agrees }) => {
  const held = memberRoom(app, id);
  if (!held.ok) return held;
  if (memberOf(held.value.state.roster, member) === null) return fail("bad-request");
  const ran = await held.value.room.runner.dispatch({ type: "mark", member, agrees });
  return ran.ok ? ok(null) : ran;
};

/** Asks a member for a proof; the secret stays in memory until the other is ready. */
export const askSecret: Handler<"verify.secret.ask"> = async (app, params) => {
  const held = memberRoom(app, params.room);
  if (!held.ok) return held;
  const { room } = held.value;
  const ran = await room.prove({ type: "prove", peer: params.member }, wellFormed(params.secret));
  return ran === "done" ? ok(null) : fail(ran);
};

/** The person who was asked types the secret as well. */
export const agreeSecret: Handler<"verify.secret.agree"> = async (app, params) => {
  const held = memberRoom(app, params.room);
  if (!held.ok) return held;
  const { room, state } = held.value;
  if (state.proof?.peer !== params.member) return fail("bad-request");
  const ran = await room.prove({ type: "agree" }, wellFormed(params.secret));
  return ran === "done" ? ok(null) : fail(ran);
};

/** Breaks off what is under way, and forgets what is over. */
export const stopSecret: Handler<"verify.secret.stop"> = async (app, { room: id }) => {
  const held = memberRoom(app, id);
  if (!held.ok) return held;
  const ran = await held.value.room.runner.dispatch({ type: "stop-proof" });
  return ran.ok ? ok(null) : ran;
};
