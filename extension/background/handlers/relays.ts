import { fail, ok, type Result } from "../../../shared/result.ts";
import type { OwnData } from "../adapters/store.ts";
import type { App } from "../app.ts";
import type { RpcError } from "../../rpc/contract.ts";
import { readRelay, relayId } from "../relays.ts";
import { roomOf, type Handler } from "./handler.ts";

async function keep(app: App, change: Result<OwnData, RpcError>): Promise<Result<null, RpcError>> {
  if (app.rooms === null) return fail("locked");
  if (!change.ok) return change;
  await app.keepRelays(change.value);
  return ok(null);
}

/** Another relay, pinned by its key from now on. Nothing is sent to it yet. */
export const addRelay: Handler<"relay.add"> = async (app, params) => {
  const relay = readRelay(params);
  if (!relay.ok) return relay;
  const kept = await keep(app, app.relays.add(relay.value));
  if (!kept.ok) return kept;
  const id = relayId(app.crypto, relay.value);
  if (params.code !== undefined) await keep(app, app.relays.code(id, params.code));
  return ok({ relay: id });
};

/** Another code for a relay that is private, or none; rooms that wait for one are made with it. */
export const setRelayCode: Handler<"relay.code"> = async (app, { relay, code }) => {
  const kept = await keep(app, app.relays.code(relay, code));
  if (kept.ok) await app.rooms?.showCode(app.relays.find(relay), code);
  return kept;
};

/** The code that a room which is being made waits for; kept for its relay, unless that was taken out. */
export const giveCode: Handler<"room.code"> = async (app, { room: id, code }) => {
  const room = roomOf(app, id);
  if (!room.ok) return room;
  const { relay } = room.value.state;
  await keep(app, app.relays.code(relayId(app.crypto, relay), code));
  await app.rooms?.showCode(relay, code);
  return ok(null);
};

/** One taken out again; rooms that are on it stay there. */
export const removeRelay: Handler<"relay.remove"> = (app, { relay }) =>
  keep(app, app.relays.remove(relay));

/** The one on which new rooms are made. */
export const chooseRelay: Handler<"relay.choose"> = (app, { relay }) =>
  keep(app, app.relays.choose(relay));
