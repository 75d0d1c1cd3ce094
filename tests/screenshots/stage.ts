import type { Page } from "puppeteer";
import type { Person } from "../support/profile.ts";
import type { RelayProcess } from "../support/relay.ts";
import type { Scene } from "../support/scene.ts";
import type { Camera } from "./camera.ts";

/** What a chapter of the story has to work with. */

export interface Requisites {
  scene: Scene;
  camera: Camera;
  /** Folder of the pictures that README shows. */
  shown: string;
  /** Folder of the pictures for the stores. */
  shop: string;
  /** Files of the relays' certificate and its key. */
  tls: { cert: string; key: string };
  /** Where another relay is looked for. */
  second: { host: string; port: number };
}

/** Names of the relay and of another one. */
export const HOSTS = ["relay.example.org", "relay.example.net"] as const;

/** How a relay is started that speaks TLS. */
export function speakTls({ cert, key }: Requisites["tls"]): string[] {
  return ["--tls-cert", cert, "--tls-key", key];
}

export interface Stage extends Requisites {
  relay: RelayProcess;
  heron: Person;
  ash: Person;
}

export const TITLE = "Harbour desk";

/** A tab to draw on, for as long as something is drawn there. */
export async function onCanvas(
  person: Person,
  draw: (canvas: Page) => Promise<void>,
): Promise<void> {
  const canvas = await person.browser.newPage();
  await draw(canvas);
  await canvas.close();
}
