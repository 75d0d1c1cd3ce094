import { basicsKinds } from "./basics.ts";
import { joiningKinds } from "./joining.ts";
import { memberKinds } from "./members.ts";
import type { Made, Recompute } from "./notation.ts";
import type { Fields } from "./read.ts";
import { roomKinds } from "./room.ts";
import { trafficKinds } from "./traffic.ts";

/**
 * The protocol once more, written from its rules and nothing else. What contains
 * randomness is made again with the IV that stands in it; a signature, which can't
 * be, is verified.
 */
const kinds: Record<string, Recompute> = {
  ...basicsKinds,
  ...roomKinds,
  ...joiningKinds,
  ...trafficKinds,
  ...memberKinds,
};

/** What a vector of this kind must have made of what it was given. */
export function recompute(kind: string, given: Fields, made: Fields): Promise<Made> {
  const how = kinds[kind];
  if (how === undefined) throw new Error(`the oracle knows no vector of kind ${kind}`);
  return how(given, made);
}
