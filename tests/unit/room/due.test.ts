import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { decodeCommit } from "../../../shared/room/commit.ts";
import { readOn } from "../../../shared/room/awaited.ts";
import { commitAnswered, commitDue } from "../../../shared/room/due.ts";
import type { MemberState, OwnInvite, PendingJoin } from "../../../shared/room/state.ts";
import type { RelayError } from "../../../shared/wire/error.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed, keyShaped } from "../../support/fixed.ts";
import { sampleBundle } from "../../support/samples.ts";

beforeAll(initializeThemis);

const DAY = 86_400_000;

/** Everybody's state in a room of four, of which nothing is due. */
function four() {
  const world = new World(symbolicCrypto(new Random(121)));
  const ann = world.owner("ann", {
    rotateEvery: 100,
    rotateTime: DAY,
    away: DAY,
    deputies: [1, 2],
  });
  for (const name of ["ben", "cid", "dan"]) world.member(ann, name);
  const [owner, ben] = world.clients.map(({ member }) => member);
  if (owner === undefined || ben === undefined) throw new Error("four members are needed");
  return { deps: world.deps(), ann: owner, ben, world };
}

type Deps = ReturnType<typeof four>["deps"];

/** The change of the commit that is made and sent, and whether it has parts. */
function made(deps: Deps, state: MemberState, now = deps.now) {
  const { effects } = commitDue({ ...deps, now }, state);
  const [effect] = effects;
  if (effect?.type !== "send" || effect.message.t !== "commit") return null;
  const commit = decodeCommit(effect.message.body);
  return commit && { ...commit.changes, parts: commit.eph !== null };
}

const wishing = (state: MemberState, wishes: Partial<MemberState["wishes"]>): MemberState => ({
  ...state,
  wishes: { ...state.wishes, ...wishes },
});

describe("P26: the key is renewed", () => {
  const saying = (state: MemberState, messages: number) => ({
    ...state,
    rotation: { ...state.rotation, messages },
  });

  it("after so many messages, and not one before", () => {
    const { deps, ann } = four();
    expect(made(deps, saying(ann, 99))).toBeNull();
    expect(made(deps, saying(ann, 100))).toEqual({ reason: "rotate", parts: false });
  });

  it("with parts a day after something was said, and neither before nor where nothing was (P63)", () => {
    const { deps, ann } = four();
    const due = ann.rotation.at + DAY;
    expect(made(deps, saying(ann, 1), due - 1)).toBeNull();
    expect(made(deps, saying(ann, 1), due)).toEqual({ reason: "rotate", parts: true });
    expect(made(deps, saying(ann, 0), due)).toBeNull();
    const never = { ...ann, policy: { ...ann.policy, rotateTime: 0 } };
    expect(made(deps, saying(never, 1), due + 10 * DAY)).toBeNull();
    expect(made(deps, saying(never, 100), due + 10 * DAY)).toMatchObject({ parts: false });
  });

  it("by the owner alone", () => {
    const { deps, ben } = four();
    expect(made(deps, saying(ben, 100))).toBeNull();
  });
});

describe("what an owner's next commit does", () => {
  it("takes out those who have left, in order and once each, if they are there and not the owner (P62)", () => {
    const { deps, ann } = four();
    const leavers = [3, 0, 1, 9, 3];
    expect(made(deps, { ...ann, leavers })).toMatchObject({ reason: "leave", members: [1, 3] });
    expect(made(deps, { ...ann, leavers: [0, 9] })).toBeNull();
  });

  it("puts out those who are to go, in order, if they are there and not the owner (P61)", () => {
    const { deps, ann } = four();
    const out = made(deps, wishing(ann, { remove: [3, 0, 1, 9] }));
    expect(out).toMatchObject({ reason: "remove", members: [1, 3] });
    expect(made(deps, wishing(ann, { remove: [0, 9] }))).toBeNull();
  });

  it("hands the room to the one who was offered it and has taken it, while that counts (P65)", () => {
    const { deps, ann } = four();
    const accept = { old: 0, expiry: deps.now, proof: fixed("proof", 82) };
    const handing = (to: number | null, by: number, expiry = deps.now): MemberState => ({
      ...ann,
      handing: {
        offer: to === null ? null : { to, at: 1 },
        accepted: { by, accept: { ...accept, expiry } },
      },
    });
    expect(made(deps, handing(1, 1))).toMatchObject({ reason: "handover", owner: 1, accept });
    expect(made(deps, handing(1, 1, deps.now - 1))).toBeNull();
    expect(made(deps, handing(2, 1))).toBeNull();
    expect(made(deps, handing(null, 1))).toBeNull();
    expect(made(deps, handing(9, 9))).toBeNull();
    const gone = { ...handing(1, 1), leavers: [1] };
    expect(made(deps, gone)).toMatchObject({ reason: "leave", members: [1] });
    expect(made(deps, { ...ann, handing: { offer: { to: 1, at: 1 }, accepted: null } })).toBeNull();
  });

  it("does one thing at a time: who left, who is to go, the handover, the key, the policy, and then who comes", () => {
    const { deps, ann } = four();
    const accept = { old: 0, expiry: deps.now, proof: fixed("proof", 82) };
    const join = confirmed(ann);
    const all: MemberState = {
      ...wishing(ann, { remove: [2], policy: { ...ann.policy, disappear: 3_600_000 } }),
      leavers: [3],
      handing: { offer: { to: 1, at: 1 }, accepted: { by: 1, accept } },
      rotation: { ...ann.rotation, messages: 100 },
      invites: [join],
    };
    const order: (Partial<MemberState> | null)[] = [
      { leavers: [] },
      { wishes: { ...all.wishes, remove: [] } },
      { handing: { offer: null, accepted: null } },
      { rotation: ann.rotation },
      { wishes: ann.wishes },
      { invites: [] },
      null,
    ];
    let state = all;
    const reasons = order.map((next) => {
      const reason = made(deps, state)?.reason;
      state = { ...state, ...next };
      return reason;
    });
    expect(reasons).toEqual([
      "leave",
      "remove",
      "handover",
      "rotate",
      "policy",
      "admit",
      undefined,
    ]);
  });

  it("lets in who has confirmed, and nobody whose keys have come into use since (P10, P20)", () => {
    const { deps, ann } = four();
    const one = confirmed(ann);
    expect(made(deps, { ...ann, invites: [one] })).toMatchObject({ reason: "admit", index: 4 });
    const join = one.join ?? confirmed(ann).join;
    const waiting: OwnInvite = { ...one, join: join && { ...join, confirmed: false } };
    const unasked: OwnInvite = { ...one, join: null };
    const kem = ann.roster.members[1]?.kem ?? fixed("none", 45);
    const clashing = { ...one, join: join && { ...join, bundle: { ...join.bundle, kem } } };
    expect(made(deps, { ...ann, invites: [unasked, waiting, clashing] })).toBeNull();
    expect(made(deps, { ...ann, invites: [unasked, waiting, clashing, one] })).not.toBeNull();
  });

  /** An invite whose joiner has confirmed. */
  function confirmed({ keys }: MemberState): OwnInvite {
    const join: PendingJoin = {
      from: keyShaped("eve auth"),
      bundle: sampleBundle("eve"),
      name: "eve",
      joinKey: fixed("joinKey"),
      transcript: fixed("T"),
      pending: fixed("P"),
      answer: fixed("answer", 76),
      confirmed: true,
      allowed: true,
      askedAt: 1,
    };
    const ids = { id: fixed("id"), t: fixed("t"), ik: keys.sig };
    return { ...ids, createdAt: 1, expiry: 2, once: null, state: "open", join };
  }
});

describe("P66: a deputy's commit", () => {
  it("is made once its turn has come and its person wants it", () => {
    const { deps, ben } = four();
    const turn = ben.ownerSeen + DAY;
    const wants = wishing(ben, { succeed: true });
    expect(made(deps, wants, turn)).toEqual({ reason: "succeed", owner: 1, parts: true });
    expect(made(deps, wants, turn - 1)).toBeNull();
    expect(made(deps, ben, turn)).toBeNull();
    const second = { ...wants, policy: { ...ben.policy, deputies: [2, 1] } };
    expect(made(deps, second, turn)).toBeNull();
    expect(made(deps, second, turn + DAY)).toMatchObject({ reason: "succeed" });
    const nobody = { ...wants, policy: { ...ben.policy, deputies: [2] } };
    expect(made(deps, nobody, turn + 10 * DAY)).toBeNull();
    const owner = { ...wants, roster: { ...ben.roster, owner: 1 }, ownerSeen: 0 };
    expect(made(deps, owner, turn)).toMatchObject({ reason: "rotate" });
  });
});

describe("P26: one commit at a time", () => {
  const leaving = (state: MemberState): MemberState => ({ ...state, leavers: [3] });

  it("goes once on a connection, and the same again on the next", () => {
    const { deps, ann } = four();
    const first = commitDue(deps, leaving(ann));
    expect(first.effects).toMatchObject([
      { type: "send", message: { t: "commit" }, tag: { about: "commit" } },
    ]);
    expect(commitDue(deps, first.state).effects).toEqual([]);
    const { live } = first.state;
    const again = commitDue(deps, { ...first.state, live: { ...live, commitSent: false } });
    expect(again.effects).toEqual(first.effects);
  });

  it("waits until the log has been read to its end", () => {
    const { deps, ann } = four();
    const state = leaving(ann);
    expect(made(deps, { ...state, live: { ...state.live, at: "syncing" } })).toBeNull();
    expect(made(deps, { ...state, halted: true })).toBeNull();
    const catchUp = { start: 1 } as MemberState["catchUp"];
    expect(made(deps, { ...state, catchUp })).toBeNull();
    const later = { ...state, live: { ...state.live, retryAt: deps.now + 1 } };
    expect(made(deps, later)).toBeNull();
    expect(made(deps, later, deps.now + 1)).not.toBeNull();
  });

  const refused = (code: RelayError) => ({ t: "error" as const, re: 1, code });
  const sent = () => {
    const { deps, ann } = four();
    return { deps, state: commitDue(deps, leaving(ann)).state };
  };

  it("is done by the log alone, and not by the relay's word that it is there", () => {
    const { deps, state } = sent();
    const logged = { t: "logged", re: 1, number: 9, hash: fixed("hash") } as const;
    expect(commitAnswered(deps, state, logged)).toEqual(readOn(state));
    const there = { ...logged, number: state.head[0] };
    expect(commitAnswered(deps, state, there)).toEqual({ state, effects: [] });
    const none = { ...state, pendingCommit: null };
    expect(commitAnswered(deps, none, refused("bad-commit"))).toEqual({ state: none, effects: [] });
  });

  it.each(["rate", "full", "storage"] as const)("is tried again in a while after %s", (code) => {
    const { deps, state } = sent();
    const { pendingCommit, live } = commitAnswered(deps, state, refused(code)).state;
    expect(pendingCommit).toEqual(state.pendingCommit);
    expect(live).toEqual({ ...state.live, commitSent: false, retryAt: deps.now + TIMES.retry });
  });

  it("waits for what it has missed where the relay is an epoch further", () => {
    const { deps, state } = sent();
    const { state: next, effects } = commitAnswered(deps, state, refused("stale-epoch"));
    expect(effects).toEqual([{ type: "reconnect" }]);
    expect(next.pendingCommit).toEqual(state.pendingCommit);
    expect(next.live.commitSent).toBe(false);
  });

  it("is undone where the relay refuses it for good, with the invite that it was about", () => {
    const { deps, state } = sent();
    const invites = ["id", "other"].map((id): OwnInvite => {
      const ids = { id: fixed(id), t: fixed("t"), ik: state.keys.sig };
      return { ...ids, createdAt: 1, expiry: 2, once: null, state: "open", join: null };
    });
    const wanting = wishing({ ...state, invites }, { succeed: true, remove: [2] });
    const undone = commitAnswered(deps, wanting, refused("bad-commit"));
    expect(undone.effects).toEqual([]);
    expect(undone.state).toMatchObject({ pendingCommit: null, invites });
    expect(undone.state.wishes).toEqual({ ...wanting.wishes, succeed: false });
    const { pendingCommit } = wanting;
    if (pendingCommit === null) throw new Error("a commit must be under way");
    const admitting = { ...wanting, pendingCommit: { ...pendingCommit, invite: fixed("id") } };
    const { state: next } = commitAnswered(deps, admitting, refused("invite-revoked"));
    expect(next.invites).toEqual(invites.slice(1));
  });

  it("follows from the relay's answer as it comes in", () => {
    const { world } = four();
    const [ann] = world.clients;
    if (ann === undefined) throw new Error("there must be an owner");
    ann.dispatch({ type: "remove", member: 3 });
    ann.dispatch({ type: "answer", tag: { about: "commit" }, message: refused("storage") });
    expect(ann.member.live.commitSent).toBe(false);
    world.now += TIMES.retry;
    ann.up = [];
    ann.dispatch({ type: "tick" });
    expect(ann.up.map(({ message }) => message.t)).toContain("commit");
    world.settle();
    expect(ann.member.roster.members).toHaveLength(3);
  });
});
