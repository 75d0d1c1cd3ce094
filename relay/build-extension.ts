import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where `npm start` and `npm run build` put what they build. */
export const OUTPUT = join(ROOT, ".output");

/**
 * Builds the extension for the relay at `address` with the public `key`
 * (base64url) below the folder `into`, in a process of its own, since the builder
 * leaves watchers and an environment behind. Resolves with the folder to load into
 * that browser; rejects with all that the builder said.
 */
export async function buildExtension(
  relay: { address: string; key: string },
  into: string,
  browser: "chrome" | "firefox" = "chrome",
): Promise<string> {
  const wxt = pathToFileURL(createRequire(import.meta.url).resolve("wxt")).href;
  const script = `
    const { build } = await import(${JSON.stringify(wxt)});
    await build({
      root: ${JSON.stringify(ROOT)},
      outDir: ${JSON.stringify(into)},
      browser: ${JSON.stringify(browser)},
    });
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: "production",
      OFC_RELAY_ADDRESS: relay.address,
      OFC_RELAY_KEY: relay.key,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${said.trim()}\n\nThe extension could not be built.`);
  return join(into, `${browser}-mv3`);
}
