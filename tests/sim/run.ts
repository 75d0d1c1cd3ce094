import { equal } from "../../shared/bytes.ts";
import type { SimClient } from "./client.ts";
import type { SimRoom } from "./seats.ts";
import type { World } from "./world.ts";

/** One trace on its way. */
export interface Run {
  world: World;
  /** What each person has said, in order. */
  said: Map<string, string[]>;
  /** Links that somebody has followed, and to which of the world's rooms. */
  links: { link: string; home: number }[];
  /** How many rooms there are. */
  homes: number;
  /** Whether the relay may go back to a backup, whether as its keeper restores it (P72), and the backup. */
  setsBack: boolean;
  restores: boolean;
  backup: SimRoom[];
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
