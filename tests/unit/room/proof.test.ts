import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { triesLeft, verifiedAt } from "../../../shared/room/proof.ts";
import { comparedSecret } from "../../../shared/room/prover.ts";
import { roomCode, safetyNumber } from "../../../shared/room/safety.ts";
import type { Proof } from "../../../shared/room/state.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

function pair(): { world: World; ann: SimClient; ben: SimClient } {
  const world = new World(symbolicCrypto(new Random(5)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  return { world, ann, ben };
}

/** Ann asks, Ben answers, each with what they think the secret is. */
function prove(world: World, ann: SimClient, ben: SimClient, secrets: [string, string]): void {
  ann.prove({ type: "prove", peer: ben.member.me }, secrets[0]);
  world.settle();
  ben.prove({ type: "agree" }, secrets[1]);
  world.settle();
}

const stages = (...clients: SimClient[]) => clients.map(({ member }) => member.proof?.stage);

describe("P53: proof of a shared secret", () => {
  it("verifies both for each other when the secret is the same, in whatever form it is typed", () => {
    const { world, ann, ben } = pair();
    prove(world, ann, ben, ["caf\u00e9", "cafe\u0301"]);
    expect(stages(ann, ben)).toEqual(["equal", "equal"]);
    expect(verifiedAt(ann.member, 1)).toMatchObject({ how: "secret" });
    expect(verifiedAt(ben.member, 0)).toMatchObject({ how: "secret" });
    expect([ann, ben].flatMap(({ member }) => member.alarms)).toEqual([]);
    expect([...ann.threads.values()].some(({ kind }) => kind === "unreadable")).toBe(false);
  });

  it("verifies nobody when it differs, and allows three tries in all, whoever asks", () => {
    const { world, ann, ben } = pair();
    for (let at = 0; at < LIMITS.proofTries; at += 1) {
      const [asks, answers] = at % 2 === 0 ? [ann, ben] : [ben, ann];
      prove(world, asks, answers, [`a${at}`, `b${at}`]);
      expect(stages(ann, ben)).toEqual(["different", "different"]);
    }
    expect([triesLeft(ann.member, 1), triesLeft(ben.member, 0)]).toEqual([0, 0]);
    const { proof } = ann.member;
    ann.prove({ type: "prove", peer: 1 }, "same");
    world.settle();
    expect(ann.member.proof).toBe(proof);
    expect(ben.member.proof?.stage).toBe("different");
    ann.dispatch({ type: "mark", member: 1, agrees: true });
    expect(triesLeft(ann.member, 1)).toBe(LIMITS.proofTries);
  });

  it("counts a comparison that the other breaks off as a try, so that guesses aren't free", () => {
    const { world, ann, ben } = pair();
    ann.prove({ type: "prove", peer: 1 }, "secret");
    world.settle();
    ben.prove({ type: "agree" }, "guess");
    ben.dispatch({ type: "stop-proof" });
    world.settle();
    expect(stages(ann, ben)).toEqual(["stopped", "stopped"]);
    expect(triesLeft(ann.member, 1)).toBe(LIMITS.proofTries - 1);
  });

  it.each(["ann", "ben"])(
    "ends on both sides when %s's browser is killed in the middle",
    (name) => {
      for (let moves = 0; moves < 12; moves += 1) {
        const { world, ann, ben } = pair();
        const killed = name === "ann" ? ann : ben;
        ann.prove({ type: "prove", peer: 1 }, "same");
        world.settle();
        ben.prove({ type: "agree" }, "same");
        for (let at = 0; at < moves; at += 1) {
          for (const client of [ann, ben]) if (!client.pushUp()) client.pullDown();
        }
        killed.crash();
        killed.resume();
        killed.connect();
        world.settle();
        const ended = stages(ann, ben);
        for (const stage of ended) expect(["equal", "stopped"]).toContain(stage);
        expect([ann, ben].flatMap(({ member }) => member.alarms)).toEqual([]);
        expect([ann.proving, ben.proving]).toEqual([false, false]);
      }
    },
  );

  it("lets one of two who ask at once go on, the lower index's", () => {
    const { world, ann, ben } = pair();
    ann.prove({ type: "prove", peer: 1 }, "same");
    ben.prove({ type: "prove", peer: 0 }, "same");
    world.settle();
    expect(stages(ann, ben)).toEqual(["asking", "asked"]);
    ben.prove({ type: "agree" }, "same");
    world.settle();
    expect(stages(ann, ben)).toEqual(["equal", "equal"]);
  });

  it("is refused by one who is busy, and passed over by those it isn't for", () => {
    const { world, ann, ben } = pair();
    const cid = world.member(ann, "cid");
    ann.prove({ type: "prove", peer: 1 }, "same");
    world.settle();
    expect(cid.member.proof).toBe(null);
    cid.prove({ type: "prove", peer: 1 }, "other");
    world.settle();
    expect(stages(ann, ben, cid)).toEqual(["asking", "asked", "stopped"]);
    expect(ben.member.proof?.peer).toBe(0);
  });

  it("binds room, keys, roles and both nonces, so that two runs with one person never match each other", () => {
    const { ann, ben } = pair();
    const proof = (asker: boolean, peer: number, fill: [number, number]): Proof => ({
      run: new Uint8Array(16),
      peer,
      asker,
      stage: "comparing",
      nonce: new Uint8Array(32).fill(fill[0]),
      theirs: new Uint8Array(32).fill(fill[1]),
      since: 0,
    });
    const own = comparedSecret(ann.member, proof(true, 1, [1, 2]), "s");
    expect(comparedSecret(ben.member, proof(false, 0, [2, 1]), "s")).toEqual(own);
    expect(comparedSecret(ben.member, proof(true, 0, [2, 1]), "s")).not.toEqual(own);
    expect(comparedSecret(ben.member, proof(false, 0, [1, 2]), "s")).not.toEqual(own);
    const other = { ...ann.member, uid: new Uint8Array(32) };
    expect(comparedSecret(other, proof(true, 1, [1, 2]), "s")).not.toEqual(own);
  });
});

describe("P51, P52: numbers to compare", () => {
  const key = (fill: number) => new Uint8Array(45).fill(fill);
  const uid = new Uint8Array(32).fill(7);

  it("gives both of a pair the same sixty digits, and every other pair or room others", () => {
    const number = safetyNumber(crypto, uid, key(1), key(2));
    expect(number).toHaveLength(12);
    for (const group of number) expect(group).toMatch(/^\d{5}$/);
    expect(safetyNumber(crypto, uid, key(2), key(1))).toEqual(number);
    expect(safetyNumber(crypto, uid, key(1), key(3))).not.toEqual(number);
    expect(safetyNumber(crypto, key(7).slice(0, 32), key(1), key(3))).not.toEqual(number);
  });

  it("gives all who were shown the same commits one room code, and another in the next epoch", () => {
    const { world, ann, ben } = pair();
    const before = roomCode(world.crypto, ann.member);
    expect(before).toHaveLength(6);
    expect(roomCode(world.crypto, ben.member)).toEqual(before);
    world.member(ann, "cid");
    expect(roomCode(world.crypto, ann.member)).toEqual(roomCode(world.crypto, ben.member));
    expect(roomCode(world.crypto, ann.member)).not.toEqual(before);
  });

  it("keeps the mark of a member with the very key it was given to, and drops it with another", () => {
    const { ann } = pair();
    ann.dispatch({ type: "mark", member: 1, agrees: true });
    expect(verifiedAt(ann.member, 1)).toMatchObject({ how: "number" });
    const roster = {
      ...ann.member.roster,
      members: ann.member.roster.members.map((one) =>
        one.index === 1 ? { ...one, sig: key(9) } : one,
      ),
    };
    expect(verifiedAt({ ...ann.member, roster }, 1)).toBe(null);
    ann.dispatch({ type: "mark", member: 1, agrees: false });
    expect(verifiedAt(ann.member, 1)).toBe(null);
    ann.dispatch({ type: "mark", member: 0, agrees: true });
    expect(ann.member.verified).toEqual([]);
  });
});
