import * as v from "valibot";
import { LIMITS } from "../../shared/limits.ts";
import { roomRef } from "./refs.ts";

/** The part of the contract about who is who: numbers to compare, the mark that they agreed, and proofs of a shared secret. */

const member = v.pipe(v.number(), v.integer(), v.minValue(0));
const secret = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LIMITS.secretChars));

export const verifyRequests = {
  /** The safety number with a member. */
  "verify.number": v.strictObject({ room: roomRef, member }),
  /** The person has compared the number and every digit agrees; or takes the mark back. */
  "verify.mark": v.strictObject({ room: roomRef, member, agrees: v.boolean() }),
  /** Asks a member to prove that both know this secret. */
  "verify.secret.ask": v.strictObject({ room: roomRef, member, secret }),
  /** The answer to a member who has asked. */
  "verify.secret.agree": v.strictObject({ room: roomRef, member, secret }),
  /** Breaks a proof off; forgets the result of one that is over. */
  "verify.secret.stop": v.strictObject({ room: roomRef }),
} as const;

export interface VerifyAnswers {
  "verify.number": {
    /** Twelve groups of five digits. */
    number: string[];
  };
  "verify.mark": null;
  "verify.secret.ask": null;
  "verify.secret.agree": null;
  "verify.secret.stop": null;
}

/** How a member was verified, and when. */
export interface VerifiedView {
  how: "number" | "secret";
  at: number;
}

/** A proof of a shared secret, as far as it has come. */
export interface ProofView {
  /** The other one. */
  member: number;
  /** `asked`: the other waits for this person. The last three are over. */
  stage: "asking" | "asked" | "comparing" | "equal" | "different" | "stopped";
}

/** What a room's view says of it. */
export interface VerifyView {
  proof: ProofView | null;
  /** The room code of the present epoch: equal codes, compared outside, prove one history. */
  code: { epoch: number; digits: string[] } | null;
}
