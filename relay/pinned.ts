import { crypto } from "../shared/crypto/themis.ts";
import { base64url, fromBase64url } from "../shared/bytes.ts";
import { originOf } from "./options.ts";
import { DEFAULTS } from "./settings.ts";
import { openIdentity } from "./identity.ts";
import { initializeThemis } from "./themis.ts";

/** Which relay an extension is built for. */
export interface PinnedRelay {
  /** An origin such as `https://relay.example`. */
  address: string;
  /** The relay's public key in base64url. */
  key: string;
}

/** Length of a public key in bytes. */
const KEY_BYTES = 45;

/**
 * The relay to pin in a build: `OFC_RELAY_ADDRESS` and `OFC_RELAY_KEY` where they
 * are set, else the key in the data folder (`OFC_DATA`, made if missing) and this
 * machine's default address. Throws on values that can't be right.
 */
export async function pinnedRelay(
  env: Readonly<Record<string, string | undefined>>,
): Promise<PinnedRelay> {
  const given = env["OFC_RELAY_ADDRESS"] ?? `http://${DEFAULTS.host}:${DEFAULTS.port}`;
  const address = originOf(given);
  if (address === null) {
    throw new Error("OFC_RELAY_ADDRESS must be an address such as https://relay.example");
  }
  const key = env["OFC_RELAY_KEY"];
  if (key === undefined) {
    await initializeThemis();
    const { publicKey } = await openIdentity(crypto, env["OFC_DATA"] ?? DEFAULTS.data);
    return { address, key: base64url(publicKey) };
  }
  if (fromBase64url(key)?.length !== KEY_BYTES) {
    throw new Error("OFC_RELAY_KEY must be the text in the relay's relay.pub");
  }
  return { address, key };
}
