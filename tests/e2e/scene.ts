import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, inject, onTestFinished } from "vitest";
import { Scene } from "../support/scene.ts";

/** A scene that ends with the test, for the relay that the extension was built for. */
export function openScene(): Scene {
  const scene = new Scene(inject("built"));
  onTestFinished(() => scene.close());
  return scene;
}

/** One scene for all tests of a file; what `prepare` makes of it is there in each of them. */
export function sharedScene<T extends object>(prepare: (scene: Scene) => Promise<T>): () => T {
  let scene: Scene | null = null;
  let prepared: T | null = null;
  beforeAll(async () => {
    scene = new Scene(inject("built"));
    prepared = await prepare(scene);
  });
  afterAll(() => scene?.close());
  return () => {
    if (prepared === null) throw new Error("the scene isn't prepared yet: ask for it in a test");
    return prepared;
  };
}

/** The path of a file of this computer, until the test ends. */
export async function fileOf(name: string, content: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "0fc-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
