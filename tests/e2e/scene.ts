import { inject, onTestFinished } from "vitest";
import { Scene } from "../support/scene.ts";

/** A scene that ends with the test, for the relay that the extension was built for. */
export function openScene(): Scene {
  const scene = new Scene(inject("built"));
  onTestFinished(() => scene.close());
  return scene;
}
