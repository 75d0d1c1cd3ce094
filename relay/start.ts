import { base64url } from "../shared/bytes.ts";
import { crypto } from "../shared/crypto/themis.ts";
import { buildExtension, OUTPUT } from "./build-extension.ts";
import { configOrExit, giveUp, stopOnSignal } from "./command.ts";
import { fingerprint, openIdentity } from "./identity.ts";
import { startRelay } from "./relay.ts";
import { initializeThemis } from "./themis.ts";

/** `npm start`: builds the extension for this relay, then runs the relay. */

const config = configOrExit("npm start --");
try {
  await initializeThemis();
  const { publicKey } = await openIdentity(crypto, config.data);
  const address = config.address ?? `http://127.0.0.1:${config.port}`;
  const built = await buildExtension({ address, key: base64url(publicKey) }, OUTPUT);
  const relay = await startRelay(config);
  stopOnSignal(relay);
  process.stdout.write(
    `0fc relay at ${relay.address}, key ${fingerprint(crypto, publicKey)}\n\n` +
      "1. Open chrome://extensions and switch on Developer mode.\n" +
      `2. Load unpacked: ${built}\n` +
      "3. Click 0fc in the toolbar, choose a passphrase, create a room, send the invite.\n",
  );
} catch (error) {
  giveUp((error as Error).message, 1);
}
