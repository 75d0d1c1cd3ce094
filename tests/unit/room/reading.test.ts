import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { entryHash } from "../../../shared/wire/chain.ts";
import type { CommitEntry, Entry } from "../../../shared/wire/log.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, asks, roomOf, show, spoken } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function three(): { world: World; ann: SimClient; ben: SimClient; cid: SimClient } {
  const world = new World(symbolicCrypto(new Random(51)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  const cid = world.member(ann, "cid");
  return { world, ann, ben, cid };
}

const text = (words: string) => ({ kind: "text" as const, text: words });

/** The owner changes the policy, and nobody has heard of it yet. */
function changes(ann: SimClient, disappear = HOUR): void {
  ann.dispatch({ type: "policy", policy: { ...ann.member.policy, disappear } });
  while (ann.pushUp());
}

/** The last commit of the log. */
function lastCommit(world: World): CommitEntry {
  const commit = roomOf(world).log.findLast(({ type }) => type === "commit");
  if (commit?.type !== "commit") throw new Error("there must be a commit");
  return commit;
}

const lineAt = (client: SimClient, number: number) => client.threads.get(number);

describe("P22: entries", () => {
  it("that are held already are passed over, and what follows them is taken", () => {
    const { world, ann, ben } = three();
    world.say(ann, "old");
    world.settle();
    const old = roomOf(world).log.slice(-2);
    show(ben, ...old, spoken(world, ann, ben, text("new")));
    expect(ben.texts).toEqual(["old", "new"]);
    expect(ben.member.alarms).toEqual([]);
  });

  it("past a gap are left, and history is asked for with the number after the head", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    show(ben, spoken(world, ann, ben, text("later"), { number: number + 2 }));
    expect(ben.member.head[0]).toBe(number);
    expect(ben.up.map(({ message }) => message)).toMatchObject([
      { t: "history", from: number + 1 },
    ]);
  });

  it("are read up to the last that was heard of, whatever an older answer says is the end", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    show(ben, spoken(world, ann, ben, text("third"), { number: number + 2 }));
    ben.up = [];
    const next = spoken(world, ann, ben, text("second"));
    ben.dispatch({
      type: "answer",
      tag: { about: "history", from: number + 1 },
      message: {
        t: "entries",
        re: 1,
        from: number + 1,
        before: ben.member.head[1],
        entries: [next],
        end: number + 1,
      },
    });
    expect(ben.member.live).toMatchObject({ at: "syncing", end: number + 2 });
    expect(asks(ben)).toEqual(["history"]);
  });

  it("of another epoch, from nobody, and of a number that was used are forged, and none of them is shown", () => {
    const { world, ann, ben, cid } = three();
    const before = ben.member.epoch - 1;
    const wrong: Entry[] = [
      spoken(world, ann, ben, text("old epoch"), { epoch: before }),
      { ...spoken(world, ann, ben, text("nobody")), clear: [before + 1, 9, 1] },
      spoken(world, cid, ben, text("again"), { n: 1 }),
    ];
    const [number] = ben.member.head;
    show(ben, ...wrong.map((entry, at): Entry => ({ ...entry, number: number + 1 + at })));
    expect(alarmsOf(ben)).toEqual([
      { kind: "forged", number: number + 1, about: 0 },
      { kind: "forged", number: number + 2, about: 9 },
      { kind: "forged", number: number + 3, about: 2 },
    ]);
    expect([1, 2, 3].map((at) => lineAt(ben, number + at))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ben.member.halted).toBe(false);
  });
});

describe("P23: numbers", () => {
  it("may lack one for each sender after an erased entry, and no second one", () => {
    const { world, ann, ben, cid } = three();
    const at = ben.member.head[0];
    show(
      ben,
      { number: at + 1, type: "erased", h: fixed("h") },
      spoken(world, ann, ben, text("one"), { number: at + 2, n: 2 }),
      spoken(world, cid, ben, text("one"), { number: at + 3, n: 3 }),
      spoken(world, ann, ben, text("two"), { number: at + 4, n: 3 }),
    );
    expect(ben.member.alarms).toEqual([]);
    show(ben, spoken(world, ann, ben, text("four"), { n: 5 }));
    show(ben, spoken(world, cid, ben, text("six"), { n: 5 }));
    expect(alarmsOf(ben)).toEqual([
      { kind: "dropped", number: at + 5, about: 0 },
      { kind: "dropped", number: at + 6, about: 2 },
    ]);
    expect(ben.texts).toEqual(["one", "one", "two", "four", "six"]);
  });
});

describe("P29: an erased entry", () => {
  it("is shown as erased in its place", () => {
    const { world, ben } = three();
    const [number] = ben.member.head;
    show(ben, { number: number + 1, type: "erased", h: fixed("h") });
    expect(lineAt(ben, number + 1)).toEqual({ at: number + 1, time: world.now, kind: "erased" });
  });

  it("that is an own message which waits is taken as that message (P23)", () => {
    const { world, ben } = three();
    world.say(ben, "mine");
    while (ben.pushUp());
    ben.down = [];
    const entry = roomOf(world).log.at(-1);
    if (entry === undefined) throw new Error("the log must have it");
    show(ben, { number: entry.number, type: "erased", h: entryHash(world.crypto, entry) });
    expect(ben.texts).toEqual(["mine"]);
    expect(ben.member).toMatchObject({ outbox: [], alarms: [], loose: [] });
  });
});

describe("P24: a head", () => {
  it("in a message that contradicts the own chain is a fork by its sender, and the words count", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    const head: [number, Uint8Array<ArrayBuffer>] = [number, fixed("other")];
    show(ben, spoken(world, ann, ben, text("elsewhere"), { head }));
    expect(alarmsOf(ben)).toEqual([{ kind: "forked", number: number + 1, about: 0 }]);
    expect(ben.texts).toEqual(["elsewhere"]);
  });

  it("that doesn't lie before its message makes it unreadable", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    for (const ahead of [1, 2]) {
      const at = number + ahead;
      show(ben, spoken(world, ann, ben, text("early"), { head: [at, fixed("head")] }));
      expect(lineAt(ben, at)).toMatchObject({ kind: "unreadable", sender: 0 });
    }
    expect(ben.texts).toEqual([]);
  });

  it("in a commit that contradicts the own chain is a fork by its maker, and the commit counts", () => {
    const { world, ann, ben } = three();
    ben.member.recent.splice(-1, 1, fixed("other"));
    const { epoch, head } = ben.member;
    changes(ann);
    world.settle();
    expect(alarmsOf(ben)).toEqual([{ kind: "forked", number: head[0] + 1, about: 0 }]);
    expect(ben.member.epoch).toBe(epoch + 1);
  });
});

describe("P14: what a message says", () => {
  it("is unreadable where it is of no kind that there is (P32)", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    show(ben, spoken(world, ann, ben, encode({ kind: "dance" })));
    expect(lineAt(ben, number + 1)).toMatchObject({ kind: "unreadable", sender: 0, n: 1 });
    expect(ben.member.alarms).toEqual([]);
  });

  it("counts towards the next rotation, and is kept as it came (P26, P72)", () => {
    const { world, ann, ben, cid } = three();
    const { messages } = ben.member.rotation;
    const entries = [ann, cid].map((speaker) => {
      const entry = spoken(world, speaker, ben, text("one more"));
      show(ben, entry);
      return entry;
    });
    expect(ben.member.rotation.messages).toBe(messages + 2);
    expect(entries.map(({ number }) => ben.kept.get(number))).toEqual(entries);
  });

  it("may be its sender's name, and isn't failed, and ends its typing (P50)", () => {
    const { world, ann, ben, cid } = three();
    for (const client of [ann, cid]) client.dispatch({ type: "typing" });
    world.settle();
    expect(ben.member.live.typing.map(([index]) => index)).toEqual([0, 2]);
    show(ben, spoken(world, ann, ben, { kind: "profile", name: "Anna" }));
    show(ben, spoken(world, ann, ben, text("here")));
    expect(ben.member.names).toContainEqual([0, "Anna"]);
    expect(ben.member.live.typing.map(([index]) => index)).toEqual([2]);
    expect(lineAt(ben, ben.member.head[0])).toMatchObject({ text: "here", failed: false });
  });

  it("was said no later than it came, by whatever clock (P35)", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    show(ben, spoken(world, ann, ben, text("tomorrow"), { time: world.now + DAY }));
    show(ben, spoken(world, ann, ben, text("yesterday"), { time: world.now - DAY }));
    expect(lineAt(ben, number + 1)?.time).toBe(world.now);
    expect(lineAt(ben, number + 2)?.time).toBe(world.now - DAY);
  });

  it("of an owner to itself shows that it was there (P66)", () => {
    const { world, ann, ben } = three();
    world.now += HOUR;
    world.say(ann, "here");
    world.say(ben, "here too");
    world.settle();
    expect(ann.member.ownerSeen).toBe(world.now);
    expect(ben.member.ownerSeen).toBe(world.now);
  });

  it("isn't under way any more once the log shows it, and what follows still is (P21)", () => {
    const { world, ben } = three();
    world.say(ben, "one");
    world.say(ben, "two");
    const { n } = ben.member;
    ben.pushUp();
    ben.pullDown();
    expect(ben.texts).toEqual(["one"]);
    expect(ben.member.live.inFlight).toEqual([n]);
    expect(asks(ben)).toEqual(["message"]);
  });

  it("as one's last word ends the room here when the log shows it (P62)", () => {
    const { world, ben } = three();
    ben.dispatch({ type: "leave" });
    while (ben.pushUp());
    const word = roomOf(world).log.at(-1);
    if (word === undefined) throw new Error("the log must have it");
    ben.down = [];
    show(ben, word);
    expect(ben.state).toMatchObject({ phase: "ended", why: "left" });
  });

  it("to prove a secret before one was let in is passed over by a newcomer (P53)", () => {
    const { world, ann, ben } = three();
    const ask = { is: "ask" as const, nonce: fixed("nonce") };
    const content = { kind: "proof" as const, to: 3, run: fixed("run", 16), step: ask };
    ben.dispatch({ type: "send", content });
    world.settle();
    const dan = world.member(ann, "dan");
    expect(dan.member.me).toBe(3);
    expect(dan.member.proof).toBeNull();
    expect(dan.member.n).toBe(1);
    ben.dispatch({ type: "send", content });
    world.settle();
    expect(dan.member.proof).toMatchObject({ stage: "asked", peer: 1 });
  });
});

describe("P11: a commit", () => {
  it("whose key doesn't open halts the room as forged, and nothing after it is taken", () => {
    const { world, ann, ben } = three();
    const [number] = ben.member.head;
    changes(ann);
    ben.down = [];
    const commit = lastCommit(world);
    const sealed = new Uint8Array(commit.sealed.length);
    const after = spoken(world, ann, ben, text("after it"), { number: number + 2 });
    show(ben, { ...commit, sealed }, after);
    show(ben, { ...after, number: number + 1 });
    expect(alarmsOf(ben)).toEqual([{ kind: "forged", number: number + 1, about: 0 }]);
    expect(ben.member).toMatchObject({ halted: true, head: [number, ben.member.head[1]] });
    expect(ben.texts).toEqual([]);
    world.say(ben, "unsaid");
    expect(asks(ben)).toEqual([]);
  });

  it("tells the owner the name of whom it admits, before the newcomer has said it (P20)", () => {
    const { world, ann } = three();
    const dan = world.joiner("dan", world.invite(ann));
    for (let round = 0; round < 20 && dan.down[0]?.t !== "part"; round += 1) {
      for (const client of [ann, dan]) {
        while (client.pushUp());
        if (client.down[0]?.t !== "part") client.pullDown();
      }
    }
    while (ann.pullDown());
    expect(dan.state.phase).toBe("joining");
    expect(ann.member.names).toContainEqual([3, "dan"]);
  });

  it("ends the invite that it is about and no other (P12)", () => {
    const { world, ann } = three();
    const [one, other] = [world.invite(ann), world.invite(ann)];
    const kept = ann.member.invites[1]?.id;
    world.joiner("dan", one);
    world.settle();
    expect(ann.member.invites.map(({ id }) => id)).toEqual([kept]);
    world.joiner("eve", other);
    world.settle();
    expect(ann.member.invites).toEqual([]);
    expect(ann.member.roster.members).toHaveLength(5);
  });

  it("of one's own that this browser didn't make is a clone's (P25)", () => {
    const { world, ann } = three();
    const again = world.add("ann again", ann.member);
    ann.disconnect();
    again.connect();
    world.settle();
    changes(again);
    world.settle();
    again.disconnect();
    const { number } = lastCommit(world);
    ann.connect();
    world.settle();
    expect(alarmsOf(ann)).toEqual([{ kind: "cloned", number, about: 0 }]);
    expect(ann.member.epoch).toBe(again.member.epoch);
  });

  it("that puts one out ends the room here when the log shows it (P61)", () => {
    const { world, ann, ben } = three();
    ann.dispatch({ type: "remove", member: 1 });
    while (ann.pushUp());
    ben.down = [];
    show(ben, lastCommit(world));
    expect(ben.state).toMatchObject({ phase: "ended", why: "removed" });
  });
});
