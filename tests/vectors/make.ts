import { initializeThemis } from "../../relay/themis.ts";
import { encoding, wire } from "./families/encoding.ts";
import { files } from "./families/files.ts";
import { joining } from "./families/joining.ts";
import { members, verification } from "./families/members.ts";
import { commits, room } from "./families/room.ts";
import { scene } from "./families/scene.ts";
import { link, messages } from "./families/traffic.ts";
import { vault } from "./families/vault.ts";
import { withSeeds } from "./seeded.ts";
import type { Family, Vector } from "./vector.ts";

/**
 * Makes every vector, by family, with the product's own functions from fixed
 * inputs. To be called once in a process, before Themis is used for anything else.
 */
export function makeVectors(): Promise<Record<Family, Vector[]>> {
  return withSeeds(async () => {
    await initializeThemis();
    const made = scene();
    return {
      encoding: encoding(),
      wire: wire(),
      room: room(made),
      commits: commits(made),
      join: joining(made),
      messages: messages(made),
      link: link(made),
      vault: await vault(),
      members: members(made),
      verification: verification(made),
      files: files(made),
    };
  });
}
