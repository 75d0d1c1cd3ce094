import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { readCommit, signCommit } from "../../../shared/room/commit.ts";
import { accepted, judge, patience } from "../../../shared/room/judge.ts";
import { changedRoster, rosterHash } from "../../../shared/room/roster.ts";
import type { Judging } from "../../../shared/room/state.ts";
import type { Changes, Commit } from "../../../shared/wire/commit.ts";
import { acceptBody } from "../../../shared/wire/derive.ts";
import { DEFAULT_POLICY } from "../../../shared/wire/policy.ts";
import { fixed, keyShaped } from "../../support/fixed.ts";
import { sampleBundle } from "../../support/samples.ts";

beforeAll(initializeThemis);

const NOW = 1_700_000_000_000;
const AWAY = 10 * 3_600_000;
const deps = { crypto, now: NOW };

/** Ann owns the room, ben and cid are in it, ben and then cid may follow her. */
function room() {
  const pairs = ["ann", "ben", "cid"].map(() => crypto.generateKeyPair());
  const members = pairs.map(({ publicKey }, index) => ({
    index,
    ...sampleBundle(`member ${index}`),
    sig: publicKey,
  }));
  const known: Judging = {
    uid: fixed("u"),
    epoch: 6,
    prev: fixed("prev"),
    roster: { owner: 0, next: 3, members },
    policy: { ...DEFAULT_POLICY, deputies: [1, 2], away: AWAY },
    ownerSeen: NOW - 3 * AWAY,
    leavers: [],
  };
  const privateOf = (index: number) => (pairs[index] ?? crypto.generateKeyPair()).privateKey;
  return { known, privateOf };
}

/** What would follow on `known`, with something about it as it shouldn't be. */
function following(known: Judging, changes: Changes, wrong: Partial<Commit> = {}): Commit {
  const { uid, epoch, prev, roster } = known;
  const renewed = wrong.renewed ?? [];
  const after = changedRoster(roster, { changes, renewed }) ?? roster;
  const parts = !["rotate", "admit", "policy"].includes(changes.reason);
  return {
    uid,
    epoch: epoch + 1,
    changes,
    renewed,
    prev,
    rosterHash: rosterHash(crypto, uid, after),
    keyHash: fixed("keyHash"),
    head: [41, fixed("head")],
    eph: parts ? keyShaped("eph") : null,
    time: NOW,
    ...wrong,
  };
}

describe("P11: a commit", () => {
  const admit: Changes = {
    reason: "admit",
    index: 3,
    invite: fixed("invite"),
    bundle: sampleBundle("dot"),
  };

  function judged(changes: Changes, wrong: Partial<Commit> = {}, signer = 0) {
    const { known, privateOf } = room();
    const { body, proof } = signCommit(crypto, privateOf(signer), following(known, changes, wrong));
    return judge(deps, known, body, proof).is;
  }

  it("that the owner signed and that follows is good, and says what the roster is then", () => {
    const { known, privateOf } = room();
    const commit = following(known, { reason: "remove", members: [1] });
    const { body, proof } = signCommit(crypto, privateOf(0), commit);
    const members = known.roster.members.filter(({ index }) => index !== 1);
    const roster = { ...known.roster, members };
    expect(judge(deps, known, body, proof)).toEqual({ is: "good", commit, roster });
    expect(judged(admit)).toBe("good");
    expect(judged({ reason: "rotate" })).toBe("good");
  });

  it.each<[string, Partial<Commit>]>([
    ["another room's", { uid: fixed("other") }],
    ["of the same epoch", { epoch: 6 }],
    ["of an epoch too far", { epoch: 8 }],
    ["on another before it", { prev: fixed("other") }],
    ["of another roster", { rosterHash: fixed("other") }],
    ["with a part for nobody", { eph: keyShaped("eph") }],
  ])("that is %s is forged", (_, wrong) => {
    expect(judged(admit, wrong)).toBe("forged");
  });

  it("that another member signed, or that nobody did, is forged", () => {
    expect(judged(admit, {}, 1)).toBe("forged");
    expect(judged(admit, {}, 9)).toBe("forged");
  });

  it("whose change doesn't follow on the roster is forged (P9)", () => {
    expect(judged({ ...admit, index: 4 })).toBe("forged");
    expect(judged({ reason: "remove", members: [0] })).toBe("forged");
    expect(judged({ reason: "remove", members: [1, 7] })).toBe("forged");
    expect(judged({ reason: "remove", members: [1] }, { eph: null })).toBe("forged");
    const owner = sampleBundle("eve");
    expect(judged({ reason: "genesis", owner, policy: DEFAULT_POLICY })).toBe("forged");
  });

  it("takes in keys of those who are there, none that somebody has (P64)", () => {
    const rotate: Changes = { reason: "rotate" };
    expect(judged(rotate, { renewed: [[1, keyShaped("new kem")]] })).toBe("good");
    expect(judged(rotate, { renewed: [[7, keyShaped("new kem")]] })).toBe("forged");
    expect(judged(rotate, { renewed: [[1, sampleBundle("member 2").kem]] })).toBe("forged");
  });

  it("is read where it is one and the signature is right", () => {
    const { known, privateOf } = room();
    const { body, proof } = signCommit(crypto, privateOf(0), following(known, admit));
    const sig = (index: number) => known.roster.members[index]?.sig ?? fixed("nobody", 45);
    expect(readCommit(crypto, sig(0), body, proof)).toMatchObject({ epoch: 7 });
    expect(readCommit(crypto, sig(1), body, proof)).toBeNull();
    expect(readCommit(crypto, sig(0), fixed("no commit"), proof)).toBeNull();
    expect(judge(deps, known, fixed("no commit"), proof)).toEqual({ is: "forged" });
  });
});

describe("P65: a handover", () => {
  function handed(given: { old?: number; next?: number; expiry?: number; by?: number } = {}) {
    const { known, privateOf } = room();
    const { old = 0, next = 1, expiry = NOW, by = 1 } = given;
    const said = acceptBody(known.uid, old, next, expiry);
    const accept = { old, expiry, proof: crypto.sign(privateOf(by), said) };
    const commit = following(known, { reason: "handover", owner: next, accept });
    const { body, proof } = signCommit(crypto, privateOf(0), commit);
    return { judged: judge(deps, known, body, proof), took: accepted(deps, known, commit) };
  }

  it("needs the new owner's own word, to this owner, that is still good at its date", () => {
    expect(handed()).toMatchObject({
      judged: { is: "good", roster: { owner: 1 } },
      took: true,
    });
    for (const wrong of [{ by: 2 }, { old: 2 }, { expiry: NOW - 1 }, { next: 7 }, { next: 0 }]) {
      expect(handed(wrong)).toMatchObject({ judged: { is: "forged" } });
    }
    expect(handed({ by: 2 }).took).toBe(false);
    expect(handed({ expiry: NOW - 1 }).took).toBe(false);
  });
});

describe("P66: a succession", () => {
  function succeeded(
    owner: number,
    given: { signer?: number; seen?: number; time?: number; leavers?: number[] } = {},
  ) {
    const { known, privateOf } = room();
    const { signer = owner, seen = known.ownerSeen, time = NOW, leavers = [] } = given;
    const before = { ...known, ownerSeen: seen, leavers };
    const commit = following(before, { reason: "succeed", owner }, { time });
    const { body, proof } = signCommit(crypto, privateOf(signer), commit);
    return judge(deps, before, body, proof).is;
  }

  it("is a deputy's own, once the owner was away as often as its place says", () => {
    expect(succeeded(1)).toBe("good");
    expect(succeeded(2)).toBe("good");
    expect(succeeded(1, { seen: NOW - AWAY })).toBe("good");
    expect(succeeded(1, { seen: NOW - AWAY + 1 })).toBe("usurped");
    expect(succeeded(2, { seen: NOW - 2 * AWAY })).toBe("good");
    expect(succeeded(2, { seen: NOW - 2 * AWAY + 1 })).toBe("usurped");
  });

  it("is dated no further ahead than a clock may be", () => {
    expect(succeeded(1, { time: NOW + TIMES.ahead })).toBe("good");
    expect(succeeded(1, { time: NOW + TIMES.ahead + 1 })).toBe("usurped");
  });

  it("isn't for a deputy who has left (P62)", () => {
    expect(succeeded(1, { leavers: [1] })).toBe("forged");
    expect(succeeded(2, { leavers: [1] })).toBe("good");
  });

  it("is signed by the one who follows, not by the owner or another deputy", () => {
    expect(succeeded(1, { signer: 0 })).toBe("forged");
    expect(succeeded(1, { signer: 2 })).toBe("forged");
    expect(succeeded(0)).toBe("forged");
    expect(succeeded(7, { signer: 1 })).toBe("forged");
  });

  it("is nobody's who isn't named", () => {
    const { known, privateOf } = room();
    const before = { ...known, policy: { ...known.policy, deputies: [2] } };
    const commit = following(before, { reason: "succeed", owner: 1 });
    const { body, proof } = signCommit(crypto, privateOf(1), commit);
    expect(judge(deps, before, body, proof)).toEqual({ is: "forged" });
    expect(patience(before, 1)).toBeNull();
    expect(patience(known, 1)).toBe(AWAY);
    expect(patience(known, 2)).toBe(2 * AWAY);
  });
});
