import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What `npm run zip` makes for the stores. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A key as relays have them, so that both builds are for the same one. */
const KEY = Buffer.from(`554543320000002d${"0".repeat(8)}02${"11".repeat(32)}`, "hex").toString(
  "base64url",
);

const folders: string[] = [];

/** The packages of a copy of the project in a folder of its own, by name. */
function packed(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "0fc-package-"));
  folders.push(folder);
  const left = new Set(["node_modules", ".output", ".wxt", ".git", "data"]);
  for (const name of readdirSync(ROOT)) {
    if (!left.has(name)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  execFileSync("npm", ["run", "zip"], {
    cwd: folder,
    stdio: "pipe",
    env: {
      ...process.env,
      // A test runner's own value would make a build for development.
      NODE_ENV: "production",
      OFC_RELAY_ADDRESS: "https://relay.example",
      OFC_RELAY_KEY: KEY,
    },
  });
  const output = join(folder, ".output");
  return new Map(
    readdirSync(output)
      .filter((name) => name.endsWith(".zip"))
      .map((name) => [name, join(output, name)]),
  );
}

function hashes(packages: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...packages].map(([name, path]) => [
      name,
      createHash("sha256").update(readFileSync(path)).digest("hex"),
    ]),
  );
}

let first: Map<string, string>;

beforeAll(() => {
  first = packed();
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("packages made in two places are the same, bit for bit", () => {
  expect([...first.keys()].toSorted()).toEqual([
    "0fc-1.0.0-chrome.zip",
    "0fc-1.0.0-firefox.zip",
    "0fc-1.0.0-sources.zip",
  ]);
  expect(hashes(packed())).toEqual(hashes(first));
});

test("Mozilla's linter finds nothing in the package for Firefox", () => {
  const path = first.get("0fc-1.0.0-firefox.zip") ?? "";
  const said = execFileSync("npx", ["addons-linter", "--output", "json", path], {
    encoding: "utf8",
  });
  const { summary } = JSON.parse(said) as { summary: Record<string, number> };
  expect(summary).toEqual({ errors: 0, notices: 0, warnings: 0 });
});
