import { equal } from "../../shared/bytes.ts";
import type { SimClient } from "./client.ts";
import type { World } from "./world.ts";

/** One trace on its way. */
export interface Run {
  world: World;
  /** What each person has said, in order. */
  said: Map<string, string[]>;
  /** Links that somebody has followed. */
  links: string[];
  /** Whether the relay may lie to the room itself, and whether it has. */
  liar: boolean;
  lied: boolean;
  /** Broken invariants. */
  violations: string[];
}

/** The client whose key the relay knows under this `auth`. */
export function clientOf(run: Run, auth: Uint8Array): SimClient | undefined {
  return run.world.clients.find(({ auth: own }) => equal(own, auth));
}
