import { describe, expect, it } from "vitest";
import { LIMITS, TIMES } from "../../../shared/limits.ts";
import {
  advanced,
  alarmed,
  assign,
  contradicts,
  dealtWith,
  everybody,
  hashAt,
  lacksRead,
  lookup,
} from "../../../shared/room/chain.ts";
import { claimed, claimsDue, judged, reached } from "../../../shared/room/claims.ts";
import type { AlarmRecord, MemberState } from "../../../shared/room/state.ts";
import { chainNext, entryHash } from "../../../shared/wire/chain.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleBundle, sampleEntries } from "../../support/samples.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

const crypto = symbolicCrypto(new Random(1));
const START = 1_700_000_000_000;
const at = (now: number) => ({ crypto, now });

/** A member whose log has come to `number`, with the hashes of the last three places. */
function member(number = 10): MemberState {
  const world = new World(crypto);
  const { member: state } = world.owner("ann");
  const recent = [number - 2, number - 1, number].map((place) => fixed(`hash ${place}`));
  return { ...state, head: [number, fixed(`hash ${number}`)], recent, claims: [], alarms: [] };
}

const kinds = ({ alarms }: MemberState) =>
  alarms.map(({ kind, number, member: of }) => [kind, number, of]);

describe("P25: a log that ends at the own head", () => {
  it("lacks something if it is in another epoch, unless what leads there is still to be read", () => {
    const state = member();
    const { epoch } = state;
    expect(lacksRead(state, { end: 10, epoch, n: 0 })).toBe(false);
    expect(lacksRead(state, { end: 10, epoch: epoch + 1, n: 0 })).toBe(true);
    expect(lacksRead(state, { end: 11, epoch: epoch + 1, n: 0 })).toBe(false);
    const catchUp = { start: 1 } as MemberState["catchUp"];
    expect(lacksRead({ ...state, catchUp }, { end: 10, epoch: epoch + 1, n: 0 })).toBe(false);
  });

  it("lacks something if it has fewer own messages than it has shown", () => {
    const state = { ...member(), senders: [[member().me, 3]] as [number, number][] };
    const { epoch } = state;
    expect(lacksRead(state, { end: 10, epoch, n: 3 })).toBe(false);
    expect(lacksRead(state, { end: 10, epoch, n: 2 })).toBe(true);
    expect(lacksRead(state, { end: 11, epoch, n: 2 })).toBe(false);
  });

  it("may have lost a message of everybody who is in the room (P23)", () => {
    const state = member();
    const members = [0, 3].map((index) => ({ index, ...sampleBundle(`${index}`) }));
    expect(everybody({ ...state, roster: { ...state.roster, members } })).toEqual([0, 3]);
  });
});

describe("P7: the own chain", () => {
  it("goes on with each entry, and holds the last 256 places", () => {
    let state = member();
    const { message } = sampleEntries;
    const expected = chainNext(crypto, state.head[1], entryHash(crypto, message));
    state = advanced(crypto, state, message);
    expect(state.head).toEqual([message.number, expected]);
    expect(state.recent.at(-1)).toEqual(expected);
    for (let more = 1; more <= 300; more += 1) {
      state = advanced(crypto, state, { ...message, number: message.number + more });
    }
    expect(state.recent).toHaveLength(LIMITS.recentHeads);
    expect(state.recent.at(-1)).toEqual(state.head[1]);
  });

  it("says what stood at a place, and nothing of one it has forgotten or not reached", () => {
    const state = member();
    expect([7, 8, 9, 10, 11].map((place) => hashAt(state, place))).toEqual([
      null,
      fixed("hash 8"),
      fixed("hash 9"),
      fixed("hash 10"),
      null,
    ]);
  });

  it("is contradicted by another hash at a place that it holds, and by nothing else (P24)", () => {
    const state = member();
    const other = fixed("other");
    expect(contradicts(state, [10, other])).toBe(true);
    expect(contradicts(state, [8, other])).toBe(true);
    expect(contradicts(state, [9, fixed("hash 9")])).toBe(false);
    expect(contradicts(state, [7, other])).toBe(false);
    expect(contradicts(state, [11, other])).toBe(false);
  });
});

describe("P24: places that others speak of", () => {
  const ahead = { number: 12, hash: fixed("hash 12"), member: 1 };

  it("are awaited, each once", () => {
    const once = claimed(at(START), member(), ahead);
    expect(once.claims).toEqual([{ ...ahead, since: START }]);
    expect(claimed(at(START + 5), once, { ...ahead, member: 2 }).claims).toHaveLength(1);
    const others = [
      { ...ahead, hash: fixed("other") },
      { ...ahead, hash: null },
      { ...ahead, number: 13 },
    ];
    for (const other of others) {
      const both = claimed(at(START), once, other);
      expect(both.claims).toHaveLength(2);
      expect(claimed(at(START), both, other).claims).toHaveLength(2);
    }
  });

  it("are awaited by what was signed of them, though the relay spoke of them first", () => {
    const spoken = claimed(at(START), member(), { ...ahead, hash: null });
    expect(claimed(at(START), spoken, ahead).claims).toHaveLength(2);
  });

  it("are awaited up to a number, so that nobody can fill the memory", () => {
    let state = member();
    for (let number = 11; number < 11 + 2 * LIMITS.claims; number += 1) {
      state = claimed(at(START), state, { ...ahead, number });
    }
    expect(state.claims).toHaveLength(LIMITS.claims);
  });

  it("are compared at once where the log has them already", () => {
    const said = (number: number, hash: string | null) => {
      const claim = { number, member: 1, hash: hash === null ? null : fixed(hash) };
      const state = claimed(at(START), member(), claim);
      expect(state.claims).toEqual([]);
      return kinds(state);
    };
    expect(said(10, "hash 10")).toEqual([]);
    expect(said(10, "other")).toEqual([["forked", 10, 1]]);
    expect(said(9, null)).toEqual([]);
    expect(said(7, "forgotten")).toEqual([]);
  });

  it("are compared when the log comes to them, and then awaited no more", () => {
    const waiting = [ahead, { ...ahead, number: 13, hash: fixed("other") }].reduce(
      (state, claim) => claimed(at(START), state, claim),
      member(),
    );
    expect(reached(at(START), waiting)).toBe(waiting);
    const { recent } = member(12);
    const there: MemberState = { ...waiting, head: [12, fixed("hash 12")], recent };
    const first = reached(at(START), there);
    expect(first.claims.map(({ number }) => number)).toEqual([13]);
    expect(kinds(first)).toEqual([]);
    const further = member(13);
    const second = reached(at(START), { ...first, head: further.head, recent: further.recent });
    expect(second.claims).toEqual([]);
    expect(kinds(second)).toEqual([["forked", 13, 1]]);
  });

  it("are asked for after a minute, by whoever is connected", () => {
    const state = [ahead, { ...ahead, number: 15 }].reduce(
      (before, claim) => claimed(at(START), before, claim),
      member(),
    );
    const ready: MemberState = { ...state, live: { ...state.live, at: "ready" } };
    expect(claimsDue(at(START + TIMES.headReached - 1), ready)).toEqual([]);
    const due = START + TIMES.headReached;
    expect(claimsDue(at(due), ready)).toEqual([
      {
        type: "send",
        message: { t: "history", from: 11, max: LIMITS.historyItems },
        tag: { about: "history", from: 11, asked: 15 },
      },
    ]);
    const offline: MemberState = { ...ready, live: { ...ready.live, at: "down" } };
    expect(claimsDue(at(due), offline)).toEqual([]);
    expect(claimsDue(at(due), { ...ready, claims: [] })).toEqual([]);
  });

  it("were dropped where the relay was asked for them and shows them not", () => {
    const state = [ahead, { ...ahead, number: 15, member: 2 }].reduce(
      (before, claim) => claimed(at(START), before, claim),
      member(),
    );
    const early = judged(at(START + TIMES.headReached - 1), state, 15);
    expect(early).toEqual({ state, effects: [] });
    const due = at(START + TIMES.headReached);
    expect(judged(due, state, 11).state).toBe(state);
    const { state: some, effects } = judged(due, state, 14);
    expect(effects).toEqual([]);
    expect(kinds(some)).toEqual([["dropped", 12, 1]]);
    expect(some.claims.map(({ number }) => number)).toEqual([15]);
    expect(kinds(judged(due, state, 15).state)).toEqual([
      ["dropped", 12, 1],
      ["dropped", 15, 2],
    ]);
  });
});

describe("alarms", () => {
  const raised = (list: readonly [AlarmRecord["kind"], number, number | null][]) =>
    list.reduce((state, [kind, number, of]) => alarmed(state, START, kind, number, of), member());

  it("are raised once for each cause, and a fork once for each member", () => {
    expect(
      kinds(
        raised([
          ["dropped", 4, 1],
          ["dropped", 4, 1],
        ]),
      ),
    ).toHaveLength(1);
    const different = raised([
      ["dropped", 4, 1],
      ["dropped", 5, 1],
      ["dropped", 4, 2],
      ["forged", 4, 1],
    ]);
    expect(kinds(different)).toHaveLength(4);
    expect(
      kinds(
        raised([
          ["forked", 4, 1],
          ["forked", 9, 1],
          ["forked", 9, 2],
        ]),
      ),
    ).toHaveLength(2);
    expect(
      kinds(
        raised([
          ["forked", 4, null],
          ["forked", 9, null],
        ]),
      ),
    ).toHaveLength(2);
  });

  it("are 32 at most, and make room only for those that were dealt with", () => {
    const places = Array.from({ length: 40 }, (_, number) => number);
    const full = raised(places.map((number) => ["dropped", number, 1]));
    expect(full.alarms.map(({ number }) => number)).toEqual(places.slice(0, 32));
    const dealt = [3, 5].reduce(
      (state, number) => dealtWith(state, { kind: "dropped", number, member: 1 }),
      full,
    );
    const next = alarmed(dealt, START, "forged", 50, 1);
    expect(next.alarms).toHaveLength(32);
    expect(next.alarms.map(({ number }) => number)).not.toContain(3);
    expect(next.alarms.at(-1)).toMatchObject({ kind: "forged", number: 50, dealt: false });
  });

  it("are dealt with one by one", () => {
    const state = raised([
      ["dropped", 4, 1],
      ["dropped", 5, 1],
      ["dropped", 4, 2],
      ["forged", 4, 1],
    ]);
    const dealt = dealtWith(state, { kind: "dropped", number: 4, member: 1 });
    expect(dealt.alarms.map((alarm) => alarm.dealt)).toEqual([true, false, false, false]);
  });
});

describe("lists of pairs", () => {
  it("hold one value for a key, the last that was set", () => {
    const pairs: [number, string][] = [
      [1, "a"],
      [2, "b"],
    ];
    expect(lookup(pairs, 2)).toBe("b");
    expect(lookup(pairs, 3)).toBeUndefined();
    expect(assign(pairs, 1, "c")).toEqual([
      [2, "b"],
      [1, "c"],
    ]);
  });
});
