import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { Bytes } from "../../../shared/crypto/port.ts";
import { signCommit, decodeCommit } from "../../../shared/room/commit.ts";
import {
  joinedKey,
  openWelcome,
  sealWelcome,
  type Welcome,
} from "../../../shared/room/handshake.ts";
import { rosterHash } from "../../../shared/room/roster.ts";
import type { JoiningState, RoomEvent } from "../../../shared/room/state.ts";
import type { Commit } from "../../../shared/wire/commit.ts";
import type { DownOf } from "../../../shared/wire/down.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

type Admit = Extract<Commit["changes"], { reason: "admit" }>;

interface Door {
  world: World;
  ann: SimClient;
  ben: SimClient;
}

function joining({ ben }: Pick<Door, "ben">): JoiningState {
  if (ben.state.phase !== "joining") throw new Error(`ben is ${ben.state.phase}`);
  return ben.state;
}

/** Moves what waits, but nothing to Ben from where `stops` says so. */
function move({ world, ben }: Door, stops: (told: SimClient["down"][number]) => boolean): void {
  for (let round = 0; round < 30; round += 1) {
    for (const client of world.clients) {
      while (client.pushUp());
      const [told] = client.down;
      if (told !== undefined && (client !== ben || !stops(told))) client.pullDown();
    }
  }
}

/** Ben at the door, before what `stops` says comes to him. */
function door(stops: (told: SimClient["down"][number]) => boolean): Door {
  const world = new World(symbolicCrypto(new Random(8)));
  const ann = world.owner("ann");
  world.member(ann, "cid");
  const ben = world.joiner("ben", world.invite(ann));
  const there = { world, ann, ben };
  move(there, stops);
  return there;
}

/** Ben as the part of his admission has come, and it. */
function admitted(): Door & { part: DownOf<"part"> } {
  const there = door(({ t }) => t === "part");
  const [part] = there.ben.down;
  if (part?.t !== "part") throw new Error("the part must have come");
  return { ...there, part };
}

interface Admission {
  commit: Commit & { changes: Admit };
  welcome: Welcome;
}

/** The part of another admission, as whoever holds the owner's keys and `P` could make it. */
function forged(
  { world, ann, ben, part }: ReturnType<typeof admitted>,
  change: (made: Admission, crypto: World["crypto"]) => { commit: Commit; welcome: Welcome },
): DownOf<"part"> {
  const { crypto } = world;
  const { answered, joinKey, transcript: T } = joining({ ben });
  const commit = part.commit && decodeCommit(part.commit.body);
  if (answered === null || part.commit === null || commit?.changes.reason !== "admit") {
    throw new Error("Ben must have been admitted");
  }
  const K = joinedKey(crypto, answered.pending, joinKey, T);
  const welcome = openWelcome(crypto, K, part.commit.body, T, part.sealed);
  if (welcome === null) throw new Error("the welcome must open");
  const made = change({ commit: { ...commit, changes: commit.changes }, welcome }, crypto);
  const signed = signCommit(crypto, ann.member.keys.sig.privateKey, made.commit);
  return {
    ...part,
    commit: signed,
    sealed: sealWelcome(crypto, K, signed.body, T, made.welcome),
  };
}

/** An admission with another roster, by whose hash the commit goes. */
function withRoster(
  { commit, welcome }: Admission,
  crypto: World["crypto"],
  change: Partial<Welcome["roster"]>,
): { commit: Commit; welcome: Welcome } {
  const roster = { ...welcome.roster, ...change };
  const hash = rosterHash(crypto, commit.uid, roster);
  return { commit: { ...commit, rosterHash: hash }, welcome: { ...welcome, roster } };
}

function withBundle(made: Admission, key: "sig" | "kem" | "auth", other: Bytes) {
  const { commit, welcome } = made;
  const bundle = { ...commit.changes.bundle, [key]: other };
  return { commit: { ...commit, changes: { ...commit.changes, bundle } }, welcome };
}

type Change = Parameters<typeof forged>[1];

const FORGERIES: readonly { title: string; change: Change }[] = [
  {
    title: "of another room",
    change: ({ commit, welcome }, crypto) => ({
      commit: { ...commit, uid: crypto.random(32) },
      welcome,
    }),
  },
  {
    title: "that admits nobody",
    change: ({ commit, welcome }) => ({
      commit: { ...commit, changes: { reason: "rotate" } },
      welcome,
    }),
  },
  ...(["sig", "kem", "auth"] as const).map((key) => ({
    title: `of somebody with another ${key} key`,
    change: (made: Admission, crypto: World["crypto"]) =>
      withBundle(made, key, crypto.generateKeyPair().publicKey),
  })),
  {
    title: "with another key than was answered",
    change: ({ commit, welcome }, crypto) => ({
      commit: { ...commit, keyHash: crypto.random(32) },
      welcome,
    }),
  },
  {
    title: "whose roster is owned by another than the link names",
    change: (made, crypto) => withRoster(made, crypto, { owner: 1 }),
  },
  {
    title: "whose roster doesn't have its owner",
    change: (made, crypto) => withRoster(made, crypto, { owner: 7 }),
  },
  {
    title: "of another roster than the welcome shows",
    change: ({ commit, welcome }) => ({
      commit,
      welcome: { ...welcome, roster: { ...welcome.roster, next: 9 } },
    }),
  },
  {
    title: "whose roster isn't in order",
    change: (made, crypto) =>
      withRoster(made, crypto, { members: made.welcome.roster.members.toReversed() }),
  },
  {
    title: "whose roster has an index twice",
    change: (made, crypto) => {
      const [ann, cid] = made.welcome.roster.members;
      if (!ann || !cid) throw new Error("two members are needed");
      return withRoster(made, crypto, { members: [ann, cid, cid] });
    },
  },
  {
    title: "whose roster has an index that is still to be given",
    change: (made, crypto) => withRoster(made, crypto, { next: made.welcome.roster.next - 1 }),
  },
];

describe("an admission ends the join as forged (P20)", () => {
  it.each(FORGERIES)("$title", ({ change }) => {
    const there = admitted();
    there.ben.take(forged(there, change));
    expect(there.ben.state).toMatchObject({ phase: "ended", why: "answer-forged" });
  });

  it("whose welcome doesn't open", () => {
    const there = admitted();
    there.ben.take({ ...there.part, sealed: new Uint8Array(there.part.sealed.length) });
    expect(there.ben.state).toMatchObject({ phase: "ended", why: "answer-forged" });
  });

  it("but not the right one, made the same way", () => {
    const there = admitted();
    there.ben.take(forged(there, (made) => made));
    expect(there.ben.member).toMatchObject({ me: 2, epoch: 2 });
  });
});

describe("a newcomer", () => {
  it("begins with what the commit and the welcome say, and is syncing (P20)", () => {
    const there = admitted();
    const { world, ann, ben, part } = there;
    const made = ann.member.rotation;
    world.now += 1000;
    ben.take(part);
    const { roster, policy, joined, rotation, ownerSeen, live } = ben.member;
    expect({ roster, policy }).toEqual({ roster: ann.member.roster, policy: ann.member.policy });
    expect({ joined, rotation }).toEqual({
      joined: [],
      rotation: { number: part.number, at: made.at, messages: 0 },
    });
    expect(ownerSeen).toBe(world.now - 1000);
    expect(live.at).toBe("syncing");
  });

  it("has seen the owner no later than now, whatever the owner's clock says (P66)", () => {
    const there = admitted();
    const later = forged(there, ({ commit, welcome }) => ({
      commit: { ...commit, time: there.world.now + 60_000 },
      welcome,
    }));
    there.ben.take(later);
    expect(there.ben.member.ownerSeen).toBe(there.world.now);
  });
});

describe("a joiner", () => {
  it("confirms the first answer again when it comes again, and takes no other for it (P18)", () => {
    const { ben } = door(({ t }) => t === "joinAdmitted");
    const before = joining({ ben });
    expect(before.stage).toBe("confirming");
    const sealed = before.answered?.confirm;
    const id = ben.up.length;
    ben.take({ t: "joinAnswered", id: idOf(ben), sealed: new Uint8Array(76) });
    expect(joining({ ben })).toEqual(before);
    expect(ben.up.slice(id).map(({ message }) => message)).toEqual([
      { t: "confirm", id: idOf(ben), sealed },
    ]);
  });

  it("passes over an answer to another invite (P18)", () => {
    const { world, ben } = door(({ t }) => t === "joinAnswered");
    const before = joining({ ben });
    const [answer] = ben.down;
    if (answer?.t !== "joinAnswered") throw new Error("there must be an answer");
    ben.take({ ...answer, id: world.crypto.random(32) });
    expect(ben.state).toBe(before);
    expect(ben.up).toEqual([]);
  });

  it("passes over a part before it has an answer, and before the relay has let it in (P20)", () => {
    const { part } = admitted();
    const { ben: outside } = door(({ t }) => t === "attached");
    const { ben: early } = door(({ t }) => t === "joinAnswered");
    const place = { member: 2, epoch: 2, start: 1, end: part.number, n: 0, until: null };
    early.dispatch({
      type: "answer",
      tag: { about: "attach" },
      message: { t: "attached", re: 1, ...place },
    });
    for (const ben of [outside, early]) {
      const before = joining({ ben });
      ben.take(part);
      expect(ben.state).toBe(before);
    }
  });

  it("passes over a part without a commit, as those of later commits are (P60)", () => {
    const { ben, part } = admitted();
    const before = ben.state;
    ben.take({ ...part, commit: null });
    expect(ben.state).toBe(before);
  });

  it("isn't moved by answers to anything but what it asked (P27)", () => {
    const { ben } = door(({ t }) => t === "joinAdmitted");
    const before = joining({ ben });
    const ask = { about: "ask" } as const;
    const confirm = { about: "confirm" } as const;
    const attach = { about: "attach" } as const;
    const refused = { t: "error", re: 1, code: "invite-used" } as const;
    const asked = { t: "asked", re: 1, state: "answered", expiry: 1 } as const;
    const done = { t: "done", re: 1 } as const;
    const place = { member: 1, epoch: 1, start: 1, end: 1, n: 0, until: null };
    const attached = { t: "attached", re: 1, ...place } as const;
    const events: RoomEvent[] = [
      // It may be in already, which the log will show.
      { type: "answer", tag: confirm, message: refused },
      { type: "answer", tag: attach, message: refused },
      { type: "answer", tag: ask, message: asked },
      { type: "answer", tag: ask, message: done },
      { type: "answer", tag: confirm, message: asked },
      { type: "answer", tag: confirm, message: attached },
      { type: "answer", tag: attach, message: done },
      { type: "typing" },
    ];
    for (const event of events) {
      ben.dispatch(event);
      expect({ event, state: ben.state }).toEqual({ event, state: before });
    }
    expect(ben.up).toEqual([]);
  });

  it("goes on asking when the relay answers with what is no answer to that (P27)", () => {
    const { ben } = door(({ t }) => t === "asked");
    ben.dispatch({ type: "answer", tag: { about: "ask" }, message: { t: "done", re: 1 } });
    expect(joining({ ben }).stage).toBe("asking");
    const asked = { t: "asked", re: 1, state: "waiting", expiry: 1 } as const;
    ben.dispatch({ type: "answer", tag: { about: "confirm" }, message: asked });
    expect(joining({ ben }).stage).toBe("asking");
  });

  it("attaches when the relay says that it is admitted, and at nothing else that it hears (P27)", () => {
    const { world, ben } = door(({ t }) => t === "joinAdmitted");
    const id = world.crypto.random(32);
    const { publicKey } = world.crypto.generateKeyPair();
    const sealed = new Uint8Array(80);
    ben.take({ t: "joinConfirmed", id, from: publicKey, sealed });
    expect(ben.up).toEqual([]);
    ben.pullDown();
    expect(ben.up.map(({ message }) => message.t)).toEqual(["attach"]);
  });

  it("ends when the room does, by the owner's signature alone (P67)", () => {
    const { world, ann, ben } = door(({ t }) => t === "joinAnswered");
    ann.dispatch({ type: "delete" });
    while (ann.pushUp());
    const word = ben.down.find(({ t }) => t === "deleted");
    if (word?.t !== "deleted") throw new Error("the room must have ended");
    const before = ben.state;
    ben.take({
      ...word,
      proof: world.crypto.sign(joining({ ben }).keys.sig.privateKey, word.body),
    });
    expect(ben.state).toBe(before);
    ben.take(word);
    expect(ben.state).toMatchObject({ phase: "ended", why: "room-gone" });
  });
});

/** The invite that Ben asks with. */
function idOf(ben: SimClient): Bytes {
  const told = ben.down.find(({ t }) => t === "joinAdmitted");
  if (told?.t !== "joinAdmitted") throw new Error("Ben must have been admitted");
  return told.id;
}
