import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { decodeContent } from "../../../shared/room/content.ts";
import {
  agreeProof,
  askProof,
  marked,
  onProof,
  proved,
  sayCompared,
  stopProof,
  triesLeft,
  underWay,
} from "../../../shared/room/proof.ts";
import type { Effect, MemberState, Proof, ProofSaid } from "../../../shared/room/state.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed } from "../../support/fixed.ts";
import { full } from "../../support/full.ts";

beforeAll(initializeThemis);

const RUN = fixed("run", 16);
const NONCE = fixed("their nonce");
const DATA = fixed("data", 50);

/** Ben, the second of three, with nothing waiting. */
function ben() {
  const world = new World(symbolicCrypto(new Random(171)));
  const ann = world.owner("ann");
  const member = world.member(ann, "ben");
  world.member(ann, "cid");
  return { deps: world.deps(), state: member.member };
}

const STAGES: readonly Proof["stage"][] = [
  "asking",
  "asked",
  "comparing",
  "equal",
  "different",
  "stopped",
];

function at(state: MemberState, stage: Proof["stage"], other: Partial<Proof> = {}): MemberState {
  const proof: Proof = {
    run: RUN,
    peer: 2,
    asker: stage === "asking",
    stage,
    nonce: fixed("own nonce"),
    theirs: stage === "asking" ? null : NONCE,
    since: 1,
    ...other,
  };
  return { ...state, proof };
}

const tried = (state: MemberState, times: number): MemberState => ({
  ...state,
  tries: [[2, times]],
});

/** The steps that a state says and another didn't. */
function said(before: MemberState, after: MemberState): (ProofSaid | null)[] {
  return after.outbox.slice(before.outbox.length).map((item) => {
    const content = decodeContent(item.content);
    return content?.kind === "proof" ? content : null;
  });
}

const step = (is: ProofSaid["step"], other: Partial<ProofSaid> = {}): ProofSaid => ({
  kind: "proof",
  to: 1,
  run: RUN,
  step: is,
  ...other,
});
const over: Effect[] = [{ type: "proof", step: { is: "over" } }];

describe("P53: asking", () => {
  it("goes to another member, once at a time, while a try is left and it can be said", () => {
    const { deps, state } = ben();
    const asked = askProof(deps, state, 2);
    expect(asked.proof).toMatchObject({ peer: 2, asker: true, stage: "asking", theirs: null });
    const { run, nonce } = asked.proof ?? { run: RUN, nonce: NONCE };
    expect([run.length, nonce.length, asked.proof?.since]).toEqual([16, 32, deps.now]);
    expect(said(state, asked)).toEqual([step({ is: "ask", nonce }, { to: 2, run })]);
    for (const peer of [1, 9]) expect(askProof(deps, state, peer)).toBe(state);
    for (const stage of STAGES) {
      const before = at(state, stage);
      expect({ stage, asks: askProof(deps, before, 2) !== before }).toEqual({
        stage,
        asks: !underWay(before.proof),
      });
    }
    expect(STAGES.filter((stage) => underWay(at(state, stage).proof))).toEqual(STAGES.slice(0, 3));
    const spent = tried(state, LIMITS.proofTries);
    expect(askProof(deps, spent, 2)).toBe(spent);
    expect(askProof(deps, spent, 0).proof).not.toBeNull();
    const busy = full(state);
    expect(askProof(deps, busy, 2)).toBe(busy);
  });

  it("leaves three tries with each member, and never less than none", () => {
    const { state } = ben();
    const left = [0, 1, 3, 4].map((times) => triesLeft(tried(state, times), 2));
    expect(left).toEqual([3, 2, 0, 0]);
    expect(triesLeft(tried(state, 3), 0)).toBe(LIMITS.proofTries);
  });
});

describe("P53: being asked", () => {
  const ask = step({ is: "ask", nonce: NONCE });

  it("waits for the person, where no run is under way and a try is left", () => {
    const { deps, state } = ben();
    for (const stage of [null, "equal", "different", "stopped"] as const) {
      const before = stage === null ? state : at(state, stage);
      const { state: next, effects } = onProof(deps, before, 2, ask);
      expect(next.proof).toMatchObject({ run: RUN, peer: 2, asker: false, stage: "asked" });
      expect(next.proof).toMatchObject({ theirs: NONCE, since: deps.now });
      expect(next.proof?.nonce).toHaveLength(32);
      expect([said(before, next), effects]).toEqual([[], []]);
    }
  });

  it("is stopped at once by one who is busy or has tried too often, if that can be said", () => {
    const { deps, state } = ben();
    const stop = step({ is: "stop" }, { to: 2 });
    const busy = at(state, "comparing", { peer: 0, run: fixed("other", 16) });
    for (const before of [busy, tried(state, LIMITS.proofTries)]) {
      const { state: next, effects } = onProof(deps, before, 2, ask);
      expect(next.proof).toEqual(before.proof);
      expect([said(before, next), effects]).toEqual([[stop], []]);
    }
    const silent = full(busy);
    expect(onProof(deps, silent, 2, ask)).toEqual({ state: silent, effects: [] });
  });

  it("while asking the same one: the run of the lower index stands", () => {
    const { deps, state } = ben();
    const other = { run: fixed("own run", 16) };
    const higher = at(state, "asking", other);
    expect(onProof(deps, higher, 2, ask)).toEqual({ state: higher, effects: [] });
    const lower = at(state, "asking", { ...other, peer: 0 });
    const { state: next, effects } = onProof(deps, lower, 0, ask);
    expect(next.proof).toMatchObject({ run: RUN, peer: 0, stage: "asked" });
    expect(effects).toEqual(over);
  });

  it("is passed over by those whom it isn't for, and by who said it", () => {
    const { deps, state } = ben();
    const same = { state, effects: [] };
    expect(onProof(deps, state, 2, { ...ask, to: 0 })).toEqual(same);
    expect(onProof(deps, state, 1, ask)).toEqual(same);
  });
});

describe("P53: a comparison", () => {
  it("begins when the one who was asked agrees, which counts as a try", () => {
    const { deps, state } = ben();
    const before = tried(at(state, "asked"), 1);
    const { state: next, effects } = agreeProof(deps, before);
    const { proof } = before;
    if (proof === null) throw new Error("there must be a run");
    expect(next.proof).toEqual({ ...proof, stage: "comparing" });
    expect(triesLeft(next, 2)).toBe(1);
    expect(said(before, next)).toEqual([step({ is: "agree", nonce: proof.nonce }, { to: 2 })]);
    expect(effects).toEqual([{ type: "proof", step: { is: "begin", proof } }]);
    const others = STAGES.filter((stage) => stage !== "asked").map((stage) => at(state, stage));
    for (const other of [state, full(before), ...others]) {
      expect(agreeProof(deps, other)).toEqual({ state: other, effects: [] });
    }
  });

  it("begins on the other side when that has been heard, in this very run", () => {
    const { deps, state } = ben();
    const agree = step({ is: "agree", nonce: NONCE });
    const before = at(state, "asking");
    const { state: next, effects } = onProof(deps, before, 2, agree);
    const proof = { ...before.proof, theirs: NONCE };
    expect(next.proof).toEqual({ ...proof, stage: "comparing" });
    expect(triesLeft(next, 2)).toBe(2);
    expect(effects).toEqual([{ type: "proof", step: { is: "begin", proof } }]);
    for (const stage of STAGES.slice(1)) {
      const other = at(state, stage);
      expect(onProof(deps, other, 2, agree)).toEqual({ state: other, effects: [] });
    }
  });

  it("goes on by messages of this very run, both ways", () => {
    const { deps, state } = ben();
    const before = at(state, "comparing");
    const compare = step({ is: "compare", data: DATA });
    expect(onProof(deps, before, 2, compare)).toEqual({
      state: before,
      effects: [{ type: "proof", step: { is: "message", data: DATA } }],
    });
    const next = sayCompared(deps, before, RUN, DATA);
    expect(said(before, next)).toEqual([{ ...compare, to: 2 }]);
    expect(sayCompared(deps, before, fixed("other", 16), DATA)).toBe(before);
    expect(sayCompared(deps, full(before), RUN, DATA).proof?.stage).toBe("stopped");
    for (const stage of STAGES.filter((one) => one !== "comparing")) {
      const other = at(state, stage);
      expect(sayCompared(deps, other, RUN, DATA)).toBe(other);
      expect(onProof(deps, other, 2, compare)).toEqual({ state: other, effects: [] });
    }
  });

  it("verifies the other if the secret is the same, in this very run, and gives the tries back", () => {
    const { deps, state } = ben();
    const before = tried(at(state, "comparing"), 2);
    const equal = proved(deps, before, RUN, true);
    expect(equal.proof?.stage).toBe("equal");
    const sig = state.roster.members[2]?.sig;
    expect(equal.verified).toEqual([{ index: 2, sig, how: "secret", at: deps.now }]);
    expect(triesLeft(equal, 2)).toBe(LIMITS.proofTries);
    const different = proved(deps, before, RUN, false);
    expect(different).toEqual({ ...before, proof: { ...before.proof, stage: "different" } });
    expect(proved(deps, before, fixed("other", 16), true)).toBe(before);
    for (const stage of STAGES.filter((one) => one !== "comparing")) {
      const other = at(state, stage);
      expect(proved(deps, other, RUN, true)).toBe(other);
    }
  });
});

describe("P53: stopping", () => {
  it("ends a run here and there, if it can be said; one that is over is forgotten", () => {
    const { deps, state } = ben();
    expect(stopProof(deps, state)).toEqual({ state, effects: [] });
    for (const stage of STAGES) {
      const before = at(state, stage);
      const { state: next, effects } = stopProof(deps, before);
      const goes = underWay(before.proof);
      expect(next.proof?.stage ?? null).toBe(goes ? "stopped" : null);
      expect(effects).toEqual(goes ? over : []);
      expect(said(before, next)).toEqual(goes ? [step({ is: "stop" }, { to: 2 })] : []);
    }
    const busy = full(at(state, "asked"));
    const { state: silent } = stopProof(deps, busy);
    expect([silent.proof?.stage, silent.outbox.length]).toEqual(["stopped", LIMITS.outbox]);
  });

  it("is heard of a run that is under way with its member, and of no other", () => {
    const { deps, state } = ben();
    const stop = step({ is: "stop" });
    for (const stage of STAGES) {
      const before = at(state, stage);
      const { state: next, effects } = onProof(deps, before, 2, stop);
      const goes = underWay(before.proof);
      expect(next.proof?.stage).toBe(goes ? "stopped" : stage);
      expect([effects, said(before, next)]).toEqual([goes ? over : [], []]);
    }
    const before = at(state, "comparing");
    const same = { state: before, effects: [] };
    expect(onProof(deps, before, 0, stop)).toEqual(same);
    expect(onProof(deps, before, 2, { ...stop, run: fixed("other", 16) })).toEqual(same);
    expect(onProof(deps, state, 2, stop)).toEqual({ state, effects: [] });
  });

  it("answers whatever belongs to no run here, if it can be said", () => {
    const { deps, state } = ben();
    const run = fixed("other", 16);
    const stop = step({ is: "stop" }, { to: 2, run });
    for (const is of [
      { is: "agree", nonce: NONCE },
      { is: "compare", data: DATA },
    ] as const) {
      for (const before of [state, at(state, "asking"), at(state, "comparing")]) {
        const { state: next, effects } = onProof(deps, before, 2, step(is, { run }));
        expect([next.proof, effects]).toEqual([before.proof, []]);
        expect(said(before, next)).toEqual([stop]);
      }
      const busy = full(state);
      expect(onProof(deps, busy, 2, step(is))).toEqual({ state: busy, effects: [] });
    }
  });
});

describe("P51: the mark of one whom the person has verified", () => {
  it("is of a member other than oneself, with its key, and gives the tries back", () => {
    const { state } = ben();
    const mark = { how: "number", at: 5 } as const;
    const before: MemberState = { ...tried(state, 3), verified: [] };
    const [ann, , cid] = state.roster.members;
    const one = marked(before, 2, mark);
    expect(one).toMatchObject({ tries: [], verified: [{ index: 2, sig: cid?.sig, ...mark }] });
    const two = marked({ ...one, tries: [[2, 1]] }, 0, mark);
    expect(two.tries).toEqual([[2, 1]]);
    expect(two.verified.map(({ index, sig }) => [index, sig])).toEqual([
      [2, cid?.sig],
      [0, ann?.sig],
    ]);
    expect(marked(two, 2, { ...mark, at: 6 }).verified.map((other) => other.at)).toEqual([5, 6]);
    expect(marked(two, 2, null).verified.map(({ index }) => index)).toEqual([0]);
    expect(marked(before, 1, mark)).toEqual(before);
    expect(marked(before, 9, mark)).toEqual(before);
  });
});
