import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Taking defences out of a copy of the code. */

/** What stands in a file, exactly and once, and what is put in its place. */
export interface Cut {
  file: string;
  from: string;
  to: string;
}

export const root = fileURLToPath(new URL("../..", import.meta.url));
const TREES = ["extension", "relay", "shared", "tests"];
const FILES = ["package.json", "tsconfig.json", "vitest.config.ts"];

/** Runs something over a copy of the code, which is gone afterwards. */
export async function inCopy(run: (place: string) => void | Promise<void>): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "0fc-attacks-"));
  try {
    for (const name of [...TREES, ...FILES]) {
      cpSync(join(root, name), join(place, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
    await run(place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Takes a defence out; returns what puts it back. Throws where its text isn't there any more. */
export function takeOut(place: string, name: string, cuts: readonly Cut[]): () => void {
  const before = new Map<string, string>();
  for (const { file, from, to } of cuts) {
    const path = join(place, file);
    const source = readFileSync(path, "utf8");
    if (source.split(from).length !== 2) {
      throw new Error(`${name}: the defence doesn't stand once in ${file} any more: ${from}`);
    }
    if (!before.has(path)) before.set(path, source);
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
  }
  return () => {
    for (const [path, source] of before) writeFileSync(path, source);
  };
}
