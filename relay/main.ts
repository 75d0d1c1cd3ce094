import { crypto } from "../shared/crypto/themis.ts";
import { configOrExit, giveUp, stopOnSignal } from "./command.ts";
import { fingerprint } from "./identity.ts";
import { startRelay } from "./relay.ts";

/** `npm run relay`: the relay alone. */

const config = configOrExit("npm run relay --");
try {
  const relay = await startRelay(config);
  stopOnSignal(relay);
  process.stdout.write(
    `0fc relay at ${relay.address}\nkey ${fingerprint(crypto, relay.publicKey)}\n`,
  );
} catch (error) {
  giveUp((error as Error).message, 1);
}
