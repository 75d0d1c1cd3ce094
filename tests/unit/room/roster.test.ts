import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import type { Bytes } from "../../../shared/crypto/port.ts";
import { acceptable, changedRoster, takenIn } from "../../../shared/room/roster.ts";
import type { Roster } from "../../../shared/room/state.ts";
import type { Changes } from "../../../shared/wire/commit.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { fixed, keyShaped } from "../../support/fixed.ts";
import { sampleBundle, sampleChanges } from "../../support/samples.ts";

beforeAll(initializeThemis);

const crypto = symbolicCrypto(new Random(91));
const member = (index: number) => ({ index, ...sampleBundle(`member ${index}`) });
const roster: Roster = { owner: 0, next: 4, members: [member(0), member(1), member(3)] };
const rotate: Changes = { reason: "rotate" };
const kem = (name: string) => keyShaped(`${name} new kem`);
const policy: Changes = sampleChanges.policy;

describe("P9: the roster after a commit", () => {
  it("is the same where only the key or the policy changes", () => {
    for (const changes of [rotate, policy]) {
      expect(changedRoster(roster, { changes, renewed: [] })).toEqual(roster);
    }
  });

  it("has one more member under the next index, and under no other", () => {
    const bundle = sampleBundle("dan");
    const admit = (index: number) => ({ ...sampleChanges.admit, index, bundle });
    const changed = changedRoster(roster, { changes: admit(4), renewed: [] });
    expect(changed).toEqual({
      ...roster,
      next: 5,
      members: [...roster.members, { index: 4, ...bundle }],
    });
    for (const index of [2, 3, 5]) {
      expect(changedRoster(roster, { changes: admit(index), renewed: [] })).toBeNull();
    }
  });

  it("has another owner who is a member, and is none for the owner itself or for nobody", () => {
    for (const reason of ["handover", "succeed"] as const) {
      const to = (owner: number) =>
        changedRoster(roster, { changes: { ...sampleChanges[reason], owner }, renewed: [] });
      expect(to(3)).toEqual({ ...roster, owner: 3 });
      expect([to(0), to(2)]).toEqual([null, null]);
    }
  });

  it("follows on nothing where the room begins", () => {
    expect(changedRoster(roster, { changes: sampleChanges.genesis, renewed: [] })).toBeNull();
  });
});

describe("P64: new kem keys in a commit", () => {
  it("are those of members then, each as it says", () => {
    const renewed: [number, Bytes][] = [
      [0, kem("ann")],
      [3, kem("cid")],
    ];
    const changed = changedRoster(roster, { changes: rotate, renewed });
    expect(changed?.members.map((one) => one.kem)).toEqual([kem("ann"), member(1).kem, kem("cid")]);
  });

  it("make it none where one is of nobody, or of one who goes, or is in use", () => {
    const none = (changes: Changes, renewed: [number, Bytes][]) =>
      expect(changedRoster(roster, { changes, renewed })).toBeNull();
    none(rotate, [[2, kem("nobody")]]);
    none(rotate, [
      [0, kem("ann")],
      [2, kem("nobody")],
    ]);
    none({ reason: "remove", members: [3] }, [[3, kem("cid")]]);
    none(rotate, [[1, member(3).sig]]);
    none({ reason: "remove", members: [0] }, [[1, kem("ben")]]);
  });

  it("are taken in by the next one in order, if they are usable, fresh and of those who stay", () => {
    const taken = (renewals: [number, Bytes][], changes: Changes = rotate) =>
      takenIn(crypto, { roster, renewals, retired: [kem("retired")] }, changes);
    const [one, other] = [kem("one"), kem("other")];
    expect(
      taken([
        [3, one],
        [0, other],
      ]),
    ).toEqual([
      [0, other],
      [3, one],
    ]);
    expect(
      taken([
        [1, one],
        [3, one],
      ]),
    ).toEqual([[1, one]]);
    expect(taken([[1, kem("retired")]])).toEqual([]);
    for (const used of [member(3).sig, member(3).kem, member(3).auth]) {
      expect(taken([[1, used]])).toEqual([]);
    }
    expect(taken([[2, one]])).toEqual([]);
    expect(taken([[3, one]], { reason: "remove", members: [3] })).toEqual([]);
    expect(taken([[1, fixed("no key", 45)]])).toEqual([]);
    expect(taken([[1, one]], sampleChanges.genesis)).toEqual([]);
  });

  it("are at most 200 in one", () => {
    const many = Array.from({ length: LIMITS.renewed + 1 }, (_, index) => member(index));
    const renewals = many.map(({ index }): [number, Bytes] => [index, kem(`${index}`)]);
    const all: Roster = { owner: 0, next: many.length, members: many };
    const taken = takenIn(crypto, { roster: all, renewals, retired: [] }, rotate);
    expect(taken).toEqual(renewals.slice(0, LIMITS.renewed));
  });
});

describe("P10: a bundle", () => {
  it("is accepted if its keys are usable, differ, and were never in the room", () => {
    const bundle = sampleBundle("dan");
    const fits = (other: Partial<typeof bundle>, retired: Bytes[] = []) =>
      acceptable(crypto, { roster, retired }, { ...bundle, ...other });
    expect(fits({})).toBe(true);
    expect(fits({}, [fixed("other", 45)])).toBe(true);
    for (const key of ["sig", "kem", "auth"] as const) {
      expect(fits({ [key]: fixed("no key", 45) })).toBe(false);
      expect(fits({ [key]: member(1).auth })).toBe(false);
      expect(fits({}, [fixed("other", 45), bundle[key]])).toBe(false);
    }
    expect(fits({ sig: bundle.kem })).toBe(false);
  });
});
