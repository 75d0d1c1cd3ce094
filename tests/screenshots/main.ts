import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildForTests } from "../support/build.ts";
import { certificate } from "../support/certificate.ts";
import { freePort } from "../support/port.ts";
import { Scene } from "../support/scene.ts";
import { Camera } from "./camera.ts";
import { HOSTS } from "./stage.ts";
import { play } from "./story.ts";

/**
 * `npm run screenshots`: a real relay, real browsers and people who talk; every
 * screen on the way is photographed at its widest and narrowest, in both themes,
 * and mirrored. The one picture that README shows goes to
 * `assets/screenshots`, those for the stores to `assets/store`.
 */

const HELP = `Usage: npm run screenshots -- [options]

      --out DIR     where all pictures go (default: .output/screenshots)
      --only NAME   only pictures whose name begins so; may be given several times
  -h, --help        this text
`;

const { values } = parseArgs({
  options: {
    out: { type: "string", default: ".output/screenshots" },
    only: { type: "string", multiple: true, default: [] },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const shown = fileURLToPath(new URL("../../assets/screenshots", import.meta.url));
await mkdir(shown, { recursive: true });
const shop = fileURLToPath(new URL("../../assets/store", import.meta.url));
await mkdir(shop, { recursive: true });
const camera = await Camera.ready(values.out, values.only);
// Addresses as one would give them: the browsers are told where on this machine they lead.
const built = await buildForTests(`https://${HOSTS[0]}`);
const second = await freePort();
const folder = await mkdtemp(join(tmpdir(), "0fc-tls-"));
const tls = certificate(folder, HOSTS[0]);
const scene = new Scene(built, {
  args: [
    "--ignore-certificate-errors",
    `--host-resolver-rules=MAP ${HOSTS[0]} 127.0.0.1:${built.port}, MAP ${HOSTS[1]} 127.0.0.1:${second}`,
  ],
});
let failed = false;
const tell = (error: unknown) => {
  failed = true;
  process.stderr.write(`${(error as Error).message}\n`);
};
try {
  await play({ scene, camera, shown, shop, tls, second: { host: HOSTS[1], port: second } });
} catch (error) {
  tell(error);
} finally {
  await scene.close().catch(tell);
  await built.remove();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${camera.taken} pictures in ${values.out}\n`);
process.exit(failed ? 1 : 0);
