import { fail, ok, type Result } from "../../../shared/result.ts";
import type { OwnData } from "../adapters/store.ts";
import type { App } from "../app.ts";
import type { RpcError } from "../../rpc/contract.ts";
import { readRelay, relayId } from "../relays.ts";
import type { Handler } from "./handler.ts";

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
  return kept.ok ? ok({ relay: relayId(app.crypto, relay.value) }) : kept;
};

/** One taken out again; rooms that are on it stay there. */
export const removeRelay: Handler<"relay.remove"> = (app, { relay }) =>
  keep(app, app.relays.remove(relay));

/** The one on which new rooms are made. */
export const chooseRelay: Handler<"relay.choose"> = (app, { relay }) =>
  keep(app, app.relays.choose(relay));
