import { ok } from "../../../shared/result.ts";
import { startJoin, usableLink } from "../joining.ts";
import { fingerprint } from "../views.ts";
import type { Handler } from "./handler.ts";

/** What a link leads to, for the person to look at before anything is sent. */
export const inspectLink: Handler<"join.inspect"> = async (app, params) => {
  const link = usableLink(app, params.link);
  if (!link.ok) return link;
  const { address, relayKey, expiry } = link.value;
  const { vault } = await app.view();
  return ok({
    relay: address,
    fingerprint: fingerprint(app.crypto, relayKey),
    expiresAt: expiry,
    vault,
  });
};

/** A join: now, or as soon as the vault is open. */
export const beginJoin: Handler<"join.start"> = async (app, { link, as }) => {
  const usable = usableLink(app, link);
  if (!usable.ok) return usable;
  if (app.rooms === null) {
    await app.postpone({ link, as });
    return ok({ room: null });
  }
  const started = await startJoin(app, { link, as });
  return started.ok ? ok({ room: started.value }) : started;
};
