import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import {
  askAgain,
  blanked,
  givingDue,
  keeping,
  onBehind,
  onGiven,
} from "../../../shared/room/giving.ts";
import type { Effect, MemberState } from "../../../shared/room/state.ts";
import type { Change } from "../../../shared/room/talk.ts";
import { entryHash } from "../../../shared/wire/chain.ts";
import type { DownOf } from "../../../shared/wire/down.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleEntries } from "../../support/samples.ts";

beforeAll(initializeThemis);

/** A member who attaches again, and whose log goes to entry 10, of which it knows the last three hashes. */
function attaching() {
  const world = new World(symbolicCrypto(new Random(201)));
  const ann = world.owner("ann");
  ann.disconnect();
  ann.connect();
  const recent = [8, 9, 10].map((number) => fixed(`hash ${number}`));
  const state: MemberState = { ...ann.member, head: [10, fixed("hash 10")], recent };
  return { deps: world.deps(), state };
}

function giving(from: number, other: Partial<MemberState["live"]> = {}) {
  const { deps, state } = attaching();
  const live = { ...state.live, giving: { from, since: deps.now }, ...other };
  return { deps, state: { ...state, live } };
}

const logged = (number: number, hash = fixed(`hash ${number}`)): DownOf<"logged"> => ({
  t: "logged",
  re: 1,
  number,
  hash,
});

const alarms = ({ alarms: all }: MemberState) => all.map(({ kind, number }) => [kind, number]);

describe("P72: what is kept to be given back", () => {
  const { crypto } = attaching().deps;
  const { message, commit, erased } = sampleEntries;
  const amends = (change: Change): Effect => ({
    type: "amend",
    amendment: { target: [1, 1], by: 1, change },
  });
  const edit = amends({ type: "edit", text: "x", mentions: [] });
  const kept = (...led: Effect[]) => keeping(crypto, message, led);

  it("is an entry as it came, but none that was erased before", () => {
    expect(kept()).toEqual([{ type: "keep", entry: message }]);
    expect(keeping(crypto, commit, [])).toEqual([{ type: "keep", entry: commit }]);
    expect(keeping(crypto, erased, [])).toEqual([]);
    const others: Change[] = [{ type: "delete" }, { type: "react", emoji: "👀", on: true }];
    for (const change of others) {
      expect(kept(amends(change))).toEqual([{ type: "keep", entry: message }]);
    }
  });

  it("is of an edit the place and hash alone, and so of any message whose words are to be nowhere (P33)", () => {
    const { number, clear } = message;
    const blank = { number, type: "blank", clear, h: entryHash(crypto, message) } as const;
    const line = { at: 1, time: 1, kind: "joined" } as const;
    for (const led of [[edit], [edit, { type: "record" as const, record: line }]]) {
      expect(kept(...led)).toEqual([{ type: "keep", entry: blank }]);
    }
    expect(blanked(crypto, message)).toEqual(blank);
    expect(blanked(crypto, blank)).toBe(blank);
    expect(blanked(crypto, commit)).toBe(commit);
  });
});

describe("P72: a relay that lacks what is held here", () => {
  it("is given what follows its end, once on a connection", () => {
    const { deps, state } = attaching();
    const { state: next, effects } = onBehind(deps, state, 7);
    expect(effects).toEqual([{ type: "give", from: 8 }]);
    expect(next.live.giving).toEqual({ from: 8, since: deps.now });
    const again = { ...state, live: { ...state.live, gave: true } };
    const { state: behind, effects: none } = onBehind(deps, again, 7);
    expect(none).toEqual([]);
    expect(alarms(behind)).toEqual([["behind", 10]]);
    expect(behind.live).toMatchObject({ giving: null, gave: false });
  });

  it("is given more from where it has got to, and attached to when it has all", () => {
    const { deps, state } = giving(5);
    for (const number of [5, 9]) {
      const { state: next, effects } = onGiven(deps, state, logged(number));
      expect(effects).toEqual([{ type: "give", from: number + 1 }]);
      expect(next.live.giving).toEqual({ from: number + 1, since: deps.now });
      expect(next.alarms).toEqual([]);
    }
    const { state: next, effects } = onGiven(deps, state, logged(10));
    const message = { t: "attach", room: state.room };
    expect(effects).toEqual([{ type: "send", message, tag: { about: "attach" } }]);
    expect(next.live).toMatchObject({ giving: null, gave: true });
  });

  it("is behind if it refuses, or says that it has what it wasn't given", () => {
    const answers = [
      { t: "error", re: 1, code: "bad-commit" },
      { t: "error", re: 0, code: "gone" },
      logged(4),
      logged(11),
    ] as const;
    for (const answer of answers) {
      const { deps, state } = giving(5);
      const { state: next, effects } = onGiven(deps, state, answer);
      expect(effects).toEqual([]);
      expect(alarms(next)).toEqual([["behind", 10]]);
      expect(next.live).toMatchObject({ giving: null, retryAt: deps.now + TIMES.backoffMax });
    }
  });

  it.each(["storage", "rate"] as const)("is given the same over another link after %s", (code) => {
    const { deps, state } = giving(5);
    const answer = onGiven(deps, state, { t: "error", re: 1, code });
    expect(answer).toEqual({ state, effects: [{ type: "reconnect" }] });
  });

  it("that has another hash for what it was given has forked, which halts the room", () => {
    const { deps, state } = giving(5);
    const { state: next, effects } = onGiven(deps, state, logged(9, fixed("other")));
    expect(effects).toEqual([]);
    expect(next.halted).toBe(true);
    expect(alarms(next)).toEqual([["forked", 9]]);
    // What is too old for its hash to be known here can't be compared.
    expect(onGiven(deps, state, logged(6, fixed("other"))).state.halted).toBe(false);
  });

  it("says nothing to one who gives nothing", () => {
    const { deps, state } = attaching();
    expect(onGiven(deps, state, logged(10))).toEqual({ state, effects: [] });
  });

  it("is behind after a minute without an answer, and not before (P25)", () => {
    const { deps, state } = giving(5);
    const at = (now: number) => givingDue({ ...deps, now }, state);
    expect(at(deps.now + TIMES.headReached - 1)).toBe(state);
    expect(alarms(at(deps.now + TIMES.headReached))).toEqual([["behind", 10]]);
    const { state: idle } = attaching();
    expect(givingDue({ ...deps, now: deps.now + TIMES.headReached }, idle)).toBe(idle);
  });

  it("is asked again in a while, as another may have given it what it lacks", () => {
    const { deps, state } = attaching();
    const waits = { ...state, live: { ...state.live, retryAt: deps.now } };
    const { state: next, effects } = askAgain(deps, waits);
    expect(effects).toMatchObject([{ message: { t: "attach", room: state.room } }]);
    expect(next.live.retryAt).toBe(0);
    const early = { ...deps, now: deps.now - 1 };
    expect(askAgain(early, waits)).toEqual({ state: waits, effects: [] });
    expect(askAgain(deps, state)).toEqual({ state, effects: [] });
    const ready = { ...waits, live: { ...waits.live, at: "ready" as const } };
    expect(askAgain(deps, ready)).toEqual({ state: ready, effects: [] });
  });
});
