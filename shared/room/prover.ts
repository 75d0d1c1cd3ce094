import type { Bytes, Comparator, MakeComparator } from "../crypto/port.ts";
import { encode } from "../wire/codec.ts";
import { label } from "../wire/label.ts";
import { memberOf } from "./roster.ts";
import type { MemberState, Proof, ProofStep, RoomEvent } from "./state.ts";

/** What a prover has to say to the machine. */
type ProverEvent = Extract<RoomEvent, { type: "compared" | "proved" | "stop-proof" }>;

/** What both sides feed their comparators: the secret, bound to room, keys, roles and this one run (P53). */
export function comparedSecret(
  state: Pick<MemberState, "uid" | "me" | "roster">,
  proof: Pick<Proof, "peer" | "asker" | "nonce" | "theirs">,
  secret: string,
): Bytes | null {
  const own = memberOf(state.roster, state.me)?.sig;
  const peer = memberOf(state.roster, proof.peer)?.sig;
  const { nonce, theirs } = proof;
  if (own === undefined || peer === undefined || theirs === null) return null;
  const [asker, answerer] = proof.asker ? [own, peer] : [peer, own];
  const [first, second] = proof.asker ? [nonce, theirs] : [theirs, nonce];
  const text = secret.normalize("NFKC");
  return encode([label("shared secret"), state.uid, asker, answerer, first, second, text]);
}

/**
 * The part of a proof that can't be saved: the secret while it is needed, and
 * the comparator. It follows the machine's steps and answers with its events. A
 * comparator is destroyed as soon as its run is over, whatever way.
 */
export class Prover {
  #make: MakeComparator;
  #secret: string | null = null;
  #comparator: Comparator | null = null;
  #run: Bytes | null = null;

  constructor(make: MakeComparator) {
    this.#make = make;
  }

  /** What the person typed, for the run that follows. */
  hold(secret: string): void {
    this.forget();
    this.#secret = secret;
  }

  /** Whether a run can go on here. */
  get holds(): boolean {
    return this.#secret !== null || this.#comparator !== null;
  }

  /** Ends whatever is under way, and forgets the secret. */
  forget(): void {
    this.#comparator?.destroy();
    this.#comparator = null;
    this.#secret = null;
    this.#run = null;
  }

  /** What follows from a step of the machine in this state, in order. */
  take(state: MemberState, step: ProofStep): ProverEvent[] {
    if (step.is === "over") {
      this.forget();
      return [];
    }
    try {
      return step.is === "begin" ? this.#begin(state, step.proof) : this.#message(step.data);
    } catch {
      this.forget();
      return [{ type: "stop-proof" }];
    }
  }

  #begin(state: MemberState, proof: Proof): ProverEvent[] {
    const input = this.#secret === null ? null : comparedSecret(state, proof, this.#secret);
    this.forget();
    if (input === null) return [{ type: "stop-proof" }];
    this.#comparator = this.#make(input);
    this.#run = proof.run;
    return proof.asker
      ? [{ type: "compared", run: proof.run, data: this.#comparator.begin() }]
      : [];
  }

  #message(received: Bytes): ProverEvent[] {
    const comparator = this.#comparator;
    const run = this.#run;
    if (comparator === null || run === null) return [{ type: "stop-proof" }];
    const data = comparator.proceed(received);
    const events: ProverEvent[] = data === null ? [] : [{ type: "compared", run, data }];
    const same = comparator.result();
    if (same === null) return events;
    this.forget();
    return [...events, { type: "proved", run, same }];
  }
}
