import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { decodeCommit, signCommit } from "../../../shared/room/commit.ts";
import { keyHash } from "../../../shared/room/keyring.ts";
import type { CatchUp } from "../../../shared/room/state.ts";
import { entryHash } from "../../../shared/wire/chain.ts";
import type { Commit } from "../../../shared/wire/commit.ts";
import type { CommitEntry, Entry } from "../../../shared/wire/log.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, roomOf, show, spoken } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

/** Moves what waits until somebody has been let in and hasn't read anything yet. */
function letIn(world: World, owner: SimClient, name: string): SimClient {
  const client = world.joiner(name, world.invite(owner));
  for (let round = 0; round < 30 && client.state.phase !== "member"; round += 1) {
    for (const one of [owner, client]) {
      one.pushUp();
      one.pullDown();
    }
  }
  client.up = [];
  client.down = [];
  return client;
}

/**
 * A newcomer to a room whose log is: 1 the room is made, 2 the owner speaks, 3 Ben is let in,
 * 4 his name, 5 another policy, 6 Ben speaks, 7 the newcomer is let in.
 */
function newcomer() {
  const world = new World(symbolicCrypto(new Random(101)));
  const ann = world.owner("ann");
  world.say(ann, "first");
  world.settle();
  const ben = world.member(ann, "ben");
  ann.dispatch({ type: "policy", policy: { ...ann.member.policy, disappear: 3_600_000 } });
  world.settle();
  world.say(ben, "last");
  world.settle();
  const cid = letIn(world, ann, "cid");
  const log = [...roomOf(world).log];
  expect(log.map(({ type }) => type)).toEqual([
    "commit",
    "message",
    "commit",
    "message",
    "commit",
    "message",
    "commit",
  ]);
  return { world, ann, ben, cid, log };
}

type Scene = ReturnType<typeof newcomer>;

/** The newcomer reads a log, as its relay shows it. */
function reads({ world, cid }: Scene, entries: Entry[]): void {
  const { catchUp } = cid.member;
  const from = catchUp?.start ?? 0;
  const before = roomOf(world).chain[from - 1] ?? fixed("none");
  const message = { t: "entries" as const, re: 1, from, before, entries, end: entries.length };
  cid.dispatch({ type: "answer", tag: { about: "history", from }, message });
}

const commitAt = (log: readonly Entry[], number: number): CommitEntry => {
  const entry = log[number - 1];
  if (entry?.type !== "commit") throw new Error(`entry ${number} must be a commit`);
  return entry;
};

/** The log with another commit in the place of one, by the owner or somebody else. */
function recommitted(
  { world, ann, log }: Scene,
  number: number,
  change: Partial<Commit>,
  by: SimClient = ann,
): Entry[] {
  const entry = commitAt(log, number);
  const commit = decodeCommit(entry.clear[0]);
  if (commit === null) throw new Error("it must be a commit");
  const signed = signCommit(world.crypto, by.member.keys.sig.privateKey, { ...commit, ...change });
  return log.with(number - 1, { ...entry, clear: [signed.body], proof: signed.proof });
}

/** The hash of the room's key of an epoch, as the owner can make it. */
function hashOf({ world, ann }: Scene, epoch: number) {
  const key = ann.member.ring.find((one) => one.epoch === epoch);
  if (key === undefined) throw new Error("the owner must hold the keys since the rotation");
  return keyHash(world.crypto, ann.member.uid, key);
}

const FORGED: readonly { title: string; at: number; log: (scene: Scene) => Entry[] }[] = [
  {
    title: "that begins with a commit that is no rotation",
    at: 1,
    log: (scene) =>
      recommitted(scene, 1, { changes: { reason: "policy", policy: scene.ann.member.policy } }),
  },
  {
    title: "that begins with another epoch than the oldest key is for",
    at: 1,
    log: (scene) =>
      recommitted(scene, 1, {
        changes: { reason: "rotate" },
        epoch: 1,
        keyHash: hashOf(scene, 1),
      }),
  },
  {
    title: "that begins with another key than was handed over",
    at: 1,
    log: (scene) => recommitted(scene, 1, { keyHash: fixed("other") }),
  },
  {
    title: "that begins with another room",
    at: 1,
    log: (scene) => recommitted(scene, 1, { uid: fixed("other") }),
  },
  {
    title: "that begins with what another than the owner signed",
    at: 1,
    log: (scene) => recommitted(scene, 1, {}, scene.ben),
  },
  {
    title: "with what is no commit",
    at: 3,
    log: ({ log }) => log.with(2, { ...commitAt(log, 3), clear: [fixed("no commit", 60)] }),
  },
  {
    title: "with a commit that another than the owner signed",
    at: 5,
    log: (scene) => recommitted(scene, 5, {}, scene.ben),
  },
  {
    title: "with a commit of another room",
    at: 5,
    log: (scene) => recommitted(scene, 5, { uid: fixed("other") }),
  },
  {
    title: "with a rotation, which would have to be its beginning",
    at: 5,
    log: (scene) => recommitted(scene, 5, { changes: { reason: "rotate" } }),
  },
  {
    title: "that leaves an epoch out",
    at: 3,
    log: (scene) => recommitted(scene, 3, { epoch: 2, keyHash: hashOf(scene, 2) }),
  },
  {
    title: "with a commit that follows on another",
    at: 5,
    log: (scene) => recommitted(scene, 5, { prev: fixed("other") }),
  },
  {
    title: "with a commit of another key than was handed over",
    at: 5,
    log: (scene) => recommitted(scene, 5, { keyHash: fixed("other") }),
  },
  {
    title: "in which a member has spoken before it was let in",
    at: 3,
    log: ({ log }) =>
      log.with(1, { number: 2, type: "message", clear: [0, 1, 1], sealed: fixed("sealed", 300) }),
  },
  {
    title: "that doesn't have all commits up to the admission",
    at: 7,
    log: ({ log }) => log.with(4, { number: 5, type: "erased", h: fixed("h") }),
  },
  {
    title: "whose last commit isn't the one that the admission follows on",
    at: 7,
    log: (scene) => recommitted(scene, 5, { time: 1 }),
  },
  {
    title: "with another admission than its own",
    at: 7,
    log: (scene) => recommitted(scene, 7, { time: 1 }),
  },
];

describe("P20: a newcomer halts at a history", () => {
  it.each(FORGED)("$title", ({ at, log }) => {
    const scene = newcomer();
    reads(scene, log(scene));
    // What is changed may make what somebody said between look wrong as well.
    expect(alarmsOf(scene.cid).at(-1)).toEqual({ kind: "forged", number: at, about: 0 });
    expect(scene.cid.member.halted).toBe(true);
    expect(scene.cid.member.head[0]).toBe(at - 1);
  });

  it("with a commit whose key wasn't handed over", () => {
    const scene = newcomer();
    const { catchUp } = scene.cid.member;
    if (catchUp === null) throw new Error("there must be something to read");
    const poorer: CatchUp = { ...catchUp, keys: catchUp.keys.filter(({ epoch }) => epoch !== 1) };
    const cid = scene.world.add("cid again", { ...scene.cid.member, catchUp: poorer });
    reads({ ...scene, cid }, scene.log);
    expect(alarmsOf(cid)).toEqual([{ kind: "forged", number: 3, about: 0 }]);
  });
});

describe("P20: a newcomer", () => {
  it("reads what it may, and is where the others are", () => {
    const scene = newcomer();
    const { ann, cid, log } = scene;
    reads(scene, log);
    const { epoch, prev, roster, rosterHash, policy, head, ring, senders } = ann.member;
    expect(cid.member).toMatchObject({ epoch, prev, roster, rosterHash, policy, head });
    expect(cid.member.ring).toEqual(ring.slice(-1));
    expect(cid.member.senders).toEqual(expect.arrayContaining(senders));
    expect(cid.member).toMatchObject({ catchUp: null, alarms: [], halted: false });
    expect(cid.texts).toEqual(["first", "last"]);
    expect([...cid.threads.values()].at(-1)).toMatchObject({ at: 7, kind: "joined" });
  });

  it("keeps the policy of its admission, whatever the commits before it say", () => {
    const scene = newcomer();
    const { cid, log } = scene;
    const { policy } = cid.member;
    reads(scene, log.slice(0, 5));
    expect(cid.member.policy).toEqual(policy);
    expect(cid.member.epoch).toBe(2);
  });

  it("finds a fork where the log isn't the one that the owner had taken in (P24)", () => {
    const scene = newcomer();
    reads(scene, scene.log.with(1, { number: 2, type: "erased", h: fixed("other") }));
    expect(alarmsOf(scene.cid)).toEqual([
      { kind: "forked", number: 4, about: 1 },
      { kind: "forked", number: 7, about: 0 },
    ]);
    expect(scene.cid.member.halted).toBe(false);
  });

  it("finds out who is said to have said less than the owner knows of (P25)", () => {
    const scene = newcomer();
    const { world, cid, log } = scene;
    const last = log[5];
    if (last === undefined) throw new Error("Ben must have spoken");
    reads(scene, log.with(5, { number: 6, type: "erased", h: entryHash(world.crypto, last) }));
    expect(alarmsOf(cid)).toEqual([{ kind: "dropped", number: 7, about: 1 }]);
    expect(cid.member.senders).toContainEqual([1, 2]);
  });

  it("knows the last number of those of whom it could read nothing", () => {
    const world = new World(symbolicCrypto(new Random(102)));
    const ann = world.owner("ann", { newcomerHistory: "none" });
    world.say(ann, "unseen");
    world.settle();
    const cid = world.member(ann, "cid");
    expect(cid.member.senders).toContainEqual([0, 1]);
    expect(cid.member.loose).toEqual([]);
    show(cid, spoken(world, ann, cid, { kind: "text", text: "third" }, { n: 3 }));
    expect(alarmsOf(cid)).toMatchObject([{ kind: "dropped", about: 0 }]);
  });

  it("isn't told of a gap where something was said between its admission's head and its first entry (P23)", () => {
    const world = new World(symbolicCrypto(new Random(103)));
    const ann = world.owner("ann", { newcomerHistory: "none" });
    const ben = world.member(ann, "ben");
    const link = world.invite(ann);
    const cid = world.joiner("cid", link);
    while (cid.pushUp());
    // Ben speaks before the owner's commit reaches the relay, and she hasn't heard of it.
    for (let round = 0; round < 30 && cid.state.phase !== "member"; round += 1) {
      if (ann.up.some(({ message }) => message.t === "commit") && ben.member.n === 1) {
        world.say(ben, "between");
        while (ben.pushUp());
      }
      for (const one of [ann, cid]) {
        one.pushUp();
        one.pullDown();
      }
    }
    world.settle();
    expect(ben.texts).toEqual(["between"]);
    world.say(ben, "after");
    world.settle();
    expect(cid.texts).toEqual(["after"]);
    expect(alarmsOf(cid)).toEqual([]);
  });
});

describe("P20, P65: a history that begins with a handover", () => {
  function handed() {
    const world = new World(symbolicCrypto(new Random(104)));
    const ann = world.owner("ann");
    const ben = world.member(ann, "ben");
    ann.dispatch({ type: "offer", to: 1 });
    world.settle();
    ben.dispatch({ type: "accept" });
    world.settle();
    expect(ben.member.roster.owner).toBe(1);
    const { number } = ben.member.rotation;
    const cid = letIn(world, ben, "cid");
    const { log } = roomOf(world);
    return { world, ann, ben, cid, number, log: log.slice(number - 1), whole: log };
  }

  it("is believed by the new owner's word, as the old owner is nobody whom the newcomer knows", () => {
    const { world, ben, cid, log, whole } = handed();
    reads({ world, ann: ben, ben, cid, log: whole }, log);
    expect(cid.member).toMatchObject({ catchUp: null, alarms: [], epoch: ben.member.epoch });
  });

  it("isn't believed without that word for this very handover", () => {
    const changes: ((
      accept: Extract<Commit["changes"], { reason: "handover" }>,
    ) => Commit["changes"])[] = [
      (made) => ({ ...made, owner: 0 }),
      (made) => ({ ...made, accept: { ...made.accept, old: 5 } }),
      (made) => ({ ...made, accept: { ...made.accept, expiry: 1 } }),
      (made) => ({ ...made, accept: { ...made.accept, proof: fixed("no proof", 82) } }),
    ];
    for (const change of changes) {
      const { world, ann, ben, cid, log, number, whole } = handed();
      const commit = decodeCommit(commitAt(whole, number).clear[0]);
      if (commit?.changes.reason !== "handover") throw new Error("it must be a handover");
      const changed = { changes: change(commit.changes) };
      const forged = recommitted({ world, ann, ben, cid, log: whole }, number, changed);
      reads(
        { world, ann, ben, cid, log: whole },
        forged.slice(number - 1, number - 1 + log.length),
      );
      expect(alarmsOf(cid)).toEqual([{ kind: "forged", number, about: 1 }]);
    }
  });

  it("is believed of the stretch's first commit alone", () => {
    const scene = newcomer();
    const { world, cid, log } = scene;
    const accept = { old: 0, expiry: world.now, proof: fixed("no proof", 82) };
    const changes = { reason: "handover" as const, owner: 1, accept };
    reads(scene, recommitted(scene, 3, { changes, eph: cid.member.keys.kem.publicKey }));
    expect(alarmsOf(cid)).toEqual([{ kind: "forged", number: 3, about: 0 }]);
    expect(log).toHaveLength(7);
  });
});
