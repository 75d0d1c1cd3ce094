import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { Bytes } from "../../../shared/crypto/port.ts";
import { commitRecord, inEpoch, ownerShown } from "../../../shared/room/epoch.ts";
import { changedRoster } from "../../../shared/room/roster.ts";
import type { MemberState, PendingCommit } from "../../../shared/room/state.ts";
import type { Changes, Commit } from "../../../shared/wire/commit.ts";
import type { CommitEntry } from "../../../shared/wire/log.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed, keyShaped } from "../../support/fixed.ts";
import { sampleBundle, sampleChanges, sampleCommit, samplePolicy } from "../../support/samples.ts";

beforeAll(initializeThemis);

const world = new World(symbolicCrypto(new Random(111)));
const now = 1_800_000_000_000;
const deps = { crypto: world.crypto, now };

const template = world.owner("ann").member;

/** A room of four in its seventh epoch, owned by the first, as the member of this index holds it. */
function held(me: number, other: Partial<MemberState> = {}): MemberState {
  const member = (index: number) => ({ index, ...sampleBundle(`member ${index}`) });
  const keys = [5, 6].map((epoch) => ({ epoch, key: fixed(`E(${epoch})`) }));
  return {
    ...template,
    me,
    roster: { owner: 0, next: 4, members: [0, 1, 2, 3].map(member) },
    epoch: 6,
    ring: keys,
    rotation: { number: 20, at: 5, messages: 7 },
    ownerSeen: now - 1000,
    ...other,
  };
}

const ENTRY: CommitEntry = {
  number: 43,
  type: "commit",
  clear: [fixed("body", 200)],
  sealed: fixed("S", 76),
  proof: fixed("proof", 82),
};
const key = { epoch: 7, key: fixed("E(7)") };

/** The state after a commit that changes this. */
function after(before: MemberState, changes: Changes, more: Partial<Commit> = {}): MemberState {
  const commit: Commit = { ...sampleCommit(changes), renewed: [], time: now - 10, ...more };
  const roster = changedRoster(before.roster, commit);
  if (roster === null) throw new Error("the commit must fit");
  return inEpoch(deps, before, ENTRY, { commit, roster, key });
}

const admit: Changes = { ...sampleChanges.admit, index: 4 };
const rotate: Changes = { reason: "rotate" };
const policy: Changes = sampleChanges.policy;
const remove = (...members: number[]): Changes => ({ reason: "remove", members });
const leave = (...members: number[]): Changes => ({ reason: "leave", members });
const hands = (owner: number): Changes => ({ ...sampleChanges.handover, owner });
const succeeds = (owner: number): Changes => ({ reason: "succeed", owner });
const ROTATIONS = [rotate, remove(3), leave(3), hands(1), succeeds(1)];

describe("P11: the epoch that a commit begins", () => {
  it("has its number, body, roster and key", () => {
    const next = after(held(1), admit);
    expect(next).toMatchObject({
      epoch: 7,
      prev: world.crypto.sha256(ENTRY.clear[0]),
      rosterHash: fixed("rosterHash"),
      ring: [key],
    });
    expect(next.roster.members.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  it("leaves the keys since the last rotation to the owner alone, for newcomers", () => {
    for (const changes of [admit, policy]) {
      expect(after(held(0), changes).ring.map(({ epoch }) => epoch)).toEqual([5, 6, 7]);
      expect(after(held(1), changes).ring).toEqual([key]);
    }
    for (const changes of ROTATIONS) expect(after(held(0), changes).ring).toEqual([key]);
  });

  it("is counted from by the next rotation, if it is one (P26)", () => {
    const counted = { number: 43, at: now - 10, messages: 0 };
    for (const changes of ROTATIONS) expect(after(held(1), changes).rotation).toEqual(counted);
    for (const changes of [admit, policy]) {
      expect(after(held(1), changes).rotation).toEqual(held(1).rotation);
    }
  });

  it("notes since when a newcomer is there, and nobody else", () => {
    const before = held(1, { joined: [[2, 5]] });
    expect(after(before, admit).joined).toEqual([
      [2, 5],
      [4, now - 10],
    ]);
    expect(after(before, rotate).joined).toEqual([[2, 5]]);
  });

  it("has another policy only by a commit about that (P69)", () => {
    expect(after(held(1), policy).policy).toEqual(sampleChanges.policy.policy);
    expect(after(held(1), rotate).policy).toEqual(held(1).policy);
  });

  it("needs no parts of commits up to it (P60)", () => {
    const parts = [42, 43, 44].map((at): [number, Bytes] => [at, fixed(`${at}`)]);
    const before = held(1);
    const next = after({ ...before, live: { ...before.live, parts } }, remove(3));
    expect(next.live.parts).toEqual(parts.slice(2));
  });
});

describe("P10: keys that are out of use", () => {
  it("are those of who goes and those that were replaced, and stay known", () => {
    const old = [fixed("old", 45)];
    const before = held(0, { retired: old });
    const [, ben, , dan] = before.roster.members;
    if (!ben || !dan) throw new Error("four members are needed");
    for (const changes of [remove(3), leave(3)]) {
      const next = after(before, changes, { renewed: [[1, keyShaped("ben new kem")]] });
      expect(next.retired).toEqual([...old, dan.sig, dan.kem, dan.auth, ben.kem]);
    }
    expect(after(before, rotate).retired).toEqual(old);
  });
});

describe("P64: one's own new kem pair", () => {
  const pair = { privateKey: fixed("private", 45), publicKey: keyShaped("own new kem") };

  it("is in use once a commit takes it in, with others or alone", () => {
    const before = held(1, { renewal: pair, kemAt: 1 });
    const renewed: [number, Bytes][] = [
      [1, pair.publicKey],
      [2, keyShaped("cid new kem")],
    ];
    const next = after(before, rotate, { renewed });
    expect(next).toMatchObject({ renewal: null, kemAt: now });
    expect(next.keys).toEqual({ ...before.keys, kem: pair });
  });

  it("waits while a commit takes none in, another's, or another of one's own", () => {
    const same = (before: MemberState, renewed: [number, Bytes][]) => {
      const { keys, renewal, kemAt } = after(before, rotate, { renewed });
      expect({ keys, renewal, kemAt }).toEqual({
        keys: before.keys,
        renewal: before.renewal,
        kemAt: before.kemAt,
      });
    };
    const before = held(1, { renewal: pair, kemAt: 1 });
    same(before, []);
    same(before, [[2, pair.publicKey]]);
    same(before, [[1, keyShaped("other")]]);
    same(held(1, { renewal: null, kemAt: 1 }), [[1, keyShaped("other")]]);
  });

  it("leaves what members have said until it is taken in or they are gone", () => {
    const renewals = [1, 2, 3].map((index): [number, Bytes] => [index, keyShaped(`${index}`)]);
    const next = after(held(0, { renewals }), remove(3), { renewed: [[1, keyShaped("1")]] });
    expect(next.renewals).toEqual([renewals[1]]);
  });
});

describe("P62: those who have left", () => {
  it("are waited for no longer once they are off the roster", () => {
    expect(after(held(0, { leavers: [2, 3] }), leave(3)).leavers).toEqual([2]);
  });
});

describe("what the person wants done by a commit", () => {
  const wishes = { remove: [2, 3], policy: samplePolicy, succeed: false, delete: true };

  it("stays the owner's wish until it is done (P61, P67, P69)", () => {
    expect(after(held(0, { wishes }), rotate).wishes).toEqual(wishes);
    expect(after(held(0, { wishes }), remove(3)).wishes).toEqual({ ...wishes, remove: [2] });
    expect(after(held(0, { wishes }), policy).wishes).toEqual({ ...wishes, policy: null });
  });

  it("is over for one who isn't the owner any more (P65)", () => {
    const none = { remove: [], policy: null, succeed: false, delete: false };
    expect(after(held(0, { wishes }), hands(1)).wishes).toEqual(none);
  });

  it("is a deputy's until somebody has taken the room (P66)", () => {
    const before = held(1, { wishes: { remove: [], policy: null, succeed: true, delete: false } });
    expect(after(before, rotate).wishes.succeed).toBe(true);
    for (const changes of [hands(2), succeeds(2)]) {
      expect(after(before, changes).wishes.succeed).toBe(false);
    }
  });
});

describe("P65: a room that changes hands", () => {
  const offer = { to: 1, at: 3 };
  const accept = { old: 0, expiry: now, proof: fixed("proof", 82) };
  const handing = { offer, accepted: { by: 1, accept } };

  it("is offered as before after any other commit, and to nobody who is gone", () => {
    expect(after(held(0, { handing }), rotate).handing).toEqual(handing);
    const none = { offer: null, accepted: null };
    for (const changes of [remove(1), hands(1), succeeds(2)]) {
      expect(after(held(0, { handing }), changes).handing).toEqual(none);
    }
    expect(after(held(0, { handing: none }), rotate).handing).toEqual(none);
  });

  it("has no invites of the old owner's, and no commit of its", () => {
    const { crypto } = world;
    const invite = {
      id: fixed("id"),
      t: fixed("t"),
      ik: crypto.generateKeyPair(),
      createdAt: 1,
      expiry: now,
      once: null,
      state: "open" as const,
      join: null,
    };
    const body = fixed("another body", 100);
    const pendingCommit: PendingCommit = {
      body,
      proof: fixed("proof", 82),
      sealed: fixed("S", 76),
      parts: [],
      invite: null,
    };
    const before = held(0, { invites: [invite], pendingCommit });
    expect(after(before, hands(1))).toMatchObject({ invites: [], pendingCommit: null });
    expect(after(before, rotate)).toMatchObject({ invites: [invite], pendingCommit });
    const own = { ...pendingCommit, body: ENTRY.clear[0] };
    expect(after({ ...before, pendingCommit: own }, rotate).pendingCommit).toBeNull();
  });
});

describe("P66: when the owner was last seen", () => {
  it("is the time of what it signed, at most now, and never goes back", () => {
    const seen = (time: number) => ownerShown(deps, held(1), time).ownerSeen;
    expect([seen(now - 2000), seen(now - 10), seen(now + 10)]).toEqual([now - 1000, now - 10, now]);
    expect(after(held(1), rotate).ownerSeen).toBe(now - 10);
    expect(after(held(1), rotate, { time: now - 2000 }).ownerSeen).toBe(now - 1000);
  });

  it("is counted anew for a new owner", () => {
    expect(after(held(1), hands(2), { time: now - 2000 }).ownerSeen).toBe(now - 2000);
    expect(after(held(1), succeeds(2), { time: now + 2000 }).ownerSeen).toBe(now);
  });
});

describe("the thread's line about a commit", () => {
  const line = { at: 43, time: now };
  const eph = keyShaped("eph");
  const of = (changes: Changes, parts: Bytes | null = null) =>
    commitRecord(ENTRY, { ...sampleCommit(changes), time: now, eph: parts }, held(1));

  it.each([
    { changes: sampleChanges.genesis, says: { kind: "created" } },
    { changes: admit, says: { kind: "admitted", member: 4, by: 0 } },
    { changes: remove(2, 3), says: { kind: "removed", members: [2, 3], by: 0 } },
    { changes: leave(3), says: { kind: "rotated", by: 0, why: "left" } },
    {
      changes: policy,
      says: {
        kind: "policy",
        by: 0,
        policy: sampleChanges.policy.policy,
        before: held(1).policy,
      },
    },
    { changes: hands(1), says: { kind: "handed", from: 0, to: 1 } },
    { changes: succeeds(2), says: { kind: "succeeded", from: 0, to: 2 } },
  ])("says $says.kind", ({ changes, says }) => {
    expect(of(changes)).toEqual([{ type: "record", record: { ...line, ...says } }]);
  });

  it("tells a key that is renewed for its age from one that has had its messages (P63)", () => {
    const says = { ...line, kind: "rotated", by: 0 };
    expect(of(rotate)).toEqual([{ type: "record", record: { ...says, why: "count" } }]);
    expect(of(rotate, eph)).toEqual([{ type: "record", record: { ...says, why: "time" } }]);
  });
});
