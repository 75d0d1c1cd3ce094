import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { initializeThemis } from "../../relay/themis.ts";
import { certificate } from "../support/certificate.ts";
import { freePort } from "../support/port.ts";
import { until } from "../support/until.ts";
import { relay, temporaryFolder } from "../relay/relays.ts";

/** The configurations in `relay/deploy`, tried out with the real programs (Debian: `apt-get install nginx caddy`). */

beforeAll(initializeThemis);

const DEPLOY = new URL("../../relay/deploy/", import.meta.url);

function configuration(name: string): string {
  return readFileSync(new URL(name, DEPLOY), "utf8");
}

function program(name: string): string {
  const found = ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} isn't installed: apt-get install ${name}`);
  return found;
}

function run(path: string, args: readonly string[], env: Record<string, string> = {}): void {
  const child = spawn(path, args, { stdio: "ignore", env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGTERM"));
}

/** What a client that claims to be somewhere else gets first: the relay's greeting begins with 0; a refusal is its status. */
function first(port: number, ca: string, claim: string): Promise<string> {
  return new Promise((resolve) => {
    const client = new WebSocket(`wss://relay.example:${port}/ws`, {
      ca: readFileSync(ca),
      lookup: (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
      headers: { "X-Forwarded-For": claim },
    });
    onTestFinished(() => client.terminate());
    client.on("error", (error) => resolve(error.message));
    client.on("unexpected-response", (_, { statusCode }) => resolve(String(statusCode)));
    client.on("message", (data: Buffer) => resolve(`greeting ${data[0]}`));
  });
}

/** The greeting comes through; and as the relay allows one connection of an address, a claimed one must not count. */
async function twoOf(port: number, ca: string): Promise<string[]> {
  let seen = "";
  await until("the proxy passes the greeting", async () => {
    seen = await first(port, ca, "203.0.113.9");
    return !seen.includes("ECONNREFUSED") && seen !== "502";
  });
  return [seen, await first(port, ca, "203.0.113.10")];
}

/** A relay that believes its proxy and takes one connection of each address. */
async function limited(): Promise<{ port: number }> {
  const relayed = await relay({ proxy: true, maxConnectionsPerAddress: 1 });
  return { port: relayed.port };
}

test("nginx passes WebSocket through, and its own view of the address", async () => {
  const folder = temporaryFolder();
  const { cert, key } = certificate(folder, "relay.example");
  const { port: behind } = await limited();
  const port = await freePort();
  const site = configuration("nginx.conf")
    .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
    .replace("/etc/letsencrypt/live/relay.example/fullchain.pem", cert)
    .replace("/etc/letsencrypt/live/relay.example/privkey.pem", key)
    .replace("127.0.0.1:5103", `127.0.0.1:${behind}`);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\n${site}\n}\n`,
  );
  run(program("nginx"), ["-p", folder, "-c", join(folder, "nginx.conf")]);
  expect(await twoOf(port, cert)).toEqual(["greeting 0", "429"]);
});

test("Caddy passes WebSocket through, and its own view of the address", async () => {
  const folder = temporaryFolder();
  const { cert, key } = certificate(folder, "relay.example");
  const { port: behind } = await limited();
  const port = await freePort();
  const site = configuration("Caddyfile")
    .replace("relay.example {", `relay.example:${port} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`)
    .replace("127.0.0.1:5103", `127.0.0.1:${behind}`);
  const file = join(folder, "Caddyfile");
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  run(program("caddy"), ["run", "--config", file, "--adapter", "caddyfile"], { HOME: folder });
  expect(await twoOf(port, cert)).toEqual(["greeting 0", "429"]);
});
