import { describe, expect, it } from "vitest";
import type { Comparator } from "../../../shared/crypto/port.ts";
import { comparedSecret, Prover } from "../../../shared/room/prover.ts";
import type { MemberState, Proof } from "../../../shared/room/state.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed } from "../../support/fixed.ts";

/** A member's state, and how it asks or answers another. */
function run(asker: boolean): { state: MemberState; proof: Proof } {
  const world = new World(symbolicCrypto(new Random(161)));
  const ann = world.owner("ann");
  world.member(ann, "ben");
  const proof: Proof = {
    run: fixed("run", 16),
    peer: 1,
    asker,
    stage: "comparing",
    nonce: fixed("own"),
    theirs: fixed("theirs"),
    since: 1,
  };
  return { state: ann.member, proof };
}

/** A prover whose comparators answer what they are told to, and say when they are given up. */
function prover(answer: (message: Uint8Array) => ReturnType<Comparator["proceed"]>) {
  const made: { secret: Uint8Array; destroyed: number; result: boolean | null }[] = [];
  const held = new Prover((secret) => {
    const one = { secret, destroyed: 0, result: null as boolean | null };
    made.push(one);
    return {
      begin: () => fixed("begin", 10),
      proceed: answer,
      result: () => one.result,
      destroy: () => {
        one.destroyed += 1;
      },
    };
  });
  return { held, made };
}

const stop = [{ type: "stop-proof" }];
const message = { is: "message" as const, data: fixed("message", 10) };

describe("P53: who keeps the secret", () => {
  it("holds it until its run begins, and then the comparator alone", () => {
    for (const asker of [true, false]) {
      const { state, proof } = run(asker);
      const { held, made } = prover(() => fixed("reply", 10));
      expect(held.holds).toBe(false);
      held.hold("seven herons");
      expect(held.holds).toBe(true);
      const events = held.take(state, { is: "begin", proof });
      const begins = [{ type: "compared", run: proof.run, data: fixed("begin", 10) }];
      expect(events).toEqual(asker ? begins : []);
      expect(made.map(({ secret }) => secret)).toEqual([
        comparedSecret(state, proof, "seven herons"),
      ]);
      expect(held.holds).toBe(true);
      expect(held.take(state, { is: "begin", proof })).toEqual(stop);
      expect([made[0]?.destroyed, held.holds]).toEqual([1, false]);
    }
  });

  it("passes on what the comparator says, and its result with its last word, and then gives it up", () => {
    for (const last of [true, false]) {
      const { state, proof } = run(true);
      const replies = [fixed("reply", 10), last ? fixed("last", 10) : null];
      const { held, made } = prover(() => replies.shift() ?? null);
      held.hold("seven herons");
      held.take(state, { is: "begin", proof });
      const said = (data: Uint8Array) => ({ type: "compared", run: proof.run, data });
      expect(held.take(state, message)).toEqual([said(fixed("reply", 10))]);
      const [one] = made;
      if (one === undefined) throw new Error("there must be a comparator");
      one.result = last;
      const proved = { type: "proved", run: proof.run, same: last };
      expect(held.take(state, message)).toEqual(
        last ? [said(fixed("last", 10)), proved] : [proved],
      );
      expect([one.destroyed, held.holds]).toEqual([1, false]);
      expect(held.take(state, message)).toEqual(stop);
    }
  });

  it("ends the run where it has nothing for it, or the other's message is none", () => {
    const { state, proof } = run(false);
    const { held, made } = prover(() => {
      throw new Error("not a message of a comparison");
    });
    expect(held.take(state, { is: "begin", proof })).toEqual(stop);
    expect(held.take(state, message)).toEqual(stop);
    expect(made).toEqual([]);
    held.hold("seven herons");
    held.take(state, { is: "begin", proof });
    expect(held.take(state, message)).toEqual(stop);
    expect([made[0]?.destroyed, held.holds]).toEqual([1, false]);
  });

  it("forgets all when the run is over, or another secret is typed", () => {
    const { state, proof } = run(false);
    const { held, made } = prover(() => null);
    for (const end of [
      () => held.take(state, { is: "over" }),
      () => {
        held.hold("another");
        return [];
      },
    ]) {
      held.hold("seven herons");
      held.take(state, { is: "begin", proof });
      expect(end()).toEqual([]);
      expect(made.at(-1)?.destroyed).toBe(1);
    }
    expect(held.holds).toBe(true);
    held.forget();
    expect(held.holds).toBe(false);
  });

  it("compares nothing before both nonces are known, or with one who is gone", () => {
    const { state, proof } = run(true);
    expect(comparedSecret(state, { ...proof, theirs: null }, "s")).toBeNull();
    expect(comparedSecret(state, { ...proof, peer: 9 }, "s")).toBeNull();
    expect(comparedSecret({ ...state, me: 9 }, proof, "s")).toBeNull();
    expect(comparedSecret(state, proof, "s")).not.toBeNull();
  });
});
