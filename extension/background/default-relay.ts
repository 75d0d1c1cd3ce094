import { fromBase64url } from "../../shared/bytes.ts";
import type { RelayRef } from "../../shared/room/state.ts";

/** Set at build time (`wxt.config.ts`): the relay for which this extension is made. */
declare const __RELAY_ADDRESS__: string;
declare const __RELAY_KEY__: string;

/** The relay whose key is pinned in this build, and on which new rooms are made. */
export function defaultRelay(): RelayRef {
  const key = fromBase64url(__RELAY_KEY__);
  if (key === null) throw new Error("this build names no relay");
  return { address: __RELAY_ADDRESS__, key };
}
