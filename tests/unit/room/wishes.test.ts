import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { decodeContent } from "../../../shared/room/content.ts";
import type { Content, MemberState } from "../../../shared/room/state.ts";
import {
  accept,
  deletionEffects,
  leave,
  offer,
  renewed,
  wishDeletion,
  wishPolicy,
  wishRemoval,
  wishSuccession,
} from "../../../shared/room/wishes.ts";
import { acceptBody, deleteBody } from "../../../shared/wire/derive.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { full } from "../../support/full.ts";

beforeAll(initializeThemis);

const DAY = 86_400_000;

/** The owner's state and a member's in a room of three, whose first deputy the member is. */
function three() {
  const world = new World(symbolicCrypto(new Random(151)));
  const owner = world.owner("ann", { deputies: [1], away: DAY });
  const member = world.member(owner, "ben");
  world.member(owner, "cid");
  return { deps: world.deps(), ann: owner.member, ben: member.member };
}

/** What a state says that another didn't. */
function newly(before: MemberState, after: MemberState): (Content | null)[] {
  return after.outbox.slice(before.outbox.length).map(({ content }) => decodeContent(content));
}

describe("what an owner may want", () => {
  it("is to put out another member, once (P61)", () => {
    const { ann, ben } = three();
    const wants = wishRemoval(ann, 2);
    expect(wants.wishes.remove).toEqual([2]);
    expect(wishRemoval(wants, 1).wishes.remove).toEqual([2, 1]);
    expect(wishRemoval(wants, 2)).toBe(wants);
    expect(wishRemoval(ann, 0)).toBe(ann);
    expect(wishRemoval(ann, 9)).toBe(ann);
    expect(wishRemoval(ben, 2)).toBe(ben);
  });

  it("is another policy, whose deputies are other members (P69)", () => {
    const { ann, ben } = three();
    const policy = { ...ann.policy, disappear: 3_600_000, deputies: [1, 2] };
    expect(wishPolicy(ann, policy).wishes.policy).toEqual(policy);
    for (const deputies of [[0], [1, 9]]) {
      expect(wishPolicy(ann, { ...policy, deputies })).toBe(ann);
    }
    expect(wishPolicy(ben, policy)).toBe(ben);
  });

  it("is to offer the room to another member, or to nobody any more (P65)", () => {
    const { deps, ann, ben } = three();
    for (const to of [1, null]) {
      expect(newly(ann, offer(deps, ann, to))).toEqual([{ kind: "offer", to }]);
    }
    for (const to of [0, 9]) expect(offer(deps, ann, to)).toBe(ann);
    expect(offer(deps, ben, 2)).toBe(ben);
    const busy = full(ann);
    expect(offer(deps, busy, 1)).toBe(busy);
  });

  it("is the room's end, which is told in its signature as soon as the relay listens (P67)", () => {
    const { deps, ann, ben } = three();
    expect(wishDeletion(ben)).toBe(ben);
    const wants = wishDeletion(ann);
    const [effect] = deletionEffects(deps, wants);
    if (effect?.type !== "send" || effect.message.t !== "delete") throw new Error("not told");
    const { body, proof } = effect.message;
    expect(body).toEqual(deleteBody(ann.uid, ann.prev, deps.now));
    expect(deps.crypto.verify(ann.keys.sig.publicKey, body, proof)).toBe(true);
    expect(effect.tag).toEqual({ about: "delete" });
    const live = (at: MemberState["live"]["at"]) => ({ ...wants, live: { ...wants.live, at } });
    expect(deletionEffects(deps, live("syncing"))).toHaveLength(1);
    for (const at of ["down", "attaching"] as const) {
      expect(deletionEffects(deps, live(at))).toEqual([]);
    }
    expect(deletionEffects(deps, ann)).toEqual([]);
  });
});

describe("what a member may want", () => {
  it("is to leave, with one last word; an owner can't (P62)", () => {
    const { deps, ann, ben } = three();
    const left = leave(deps, ben);
    expect(newly(ben, left)).toEqual([{ kind: "leave" }]);
    expect(left.leaving).toBe(true);
    expect(leave(deps, left)).toBe(left);
    expect(leave(deps, ann)).toBe(ann);
    const busy = full(ben);
    expect(leave(deps, busy)).toBe(busy);
  });

  it("is to take the room that was offered to it, by a signature that counts for a week (P65)", () => {
    const { deps, ann, ben } = three();
    const offered = (to: number, state = ben): MemberState => ({
      ...state,
      handing: { offer: { to, at: 1 }, accepted: null },
    });
    const wants = offered(1);
    const [said] = newly(wants, accept(deps, wants));
    if (said?.kind !== "accept") throw new Error("it must be taken");
    const expiry = deps.now + TIMES.offer;
    expect(said).toMatchObject({ old: 0, expiry });
    const body = acceptBody(ben.uid, 0, 1, expiry);
    expect(deps.crypto.verify(ben.keys.sig.publicKey, body, said.proof)).toBe(true);
    const others = [ben, offered(2), full(wants), offered(0, ann)];
    for (const state of others) expect(accept(deps, state)).toBe(state);
  });

  it("is to succeed an owner who was away for its deputy's time (P66)", () => {
    const { deps, ann, ben } = three();
    const at = (now: number, state: MemberState) => wishSuccession({ ...deps, now }, state);
    const due = ben.ownerSeen + DAY;
    expect(at(due, ben).wishes.succeed).toBe(true);
    expect(at(due - 1, ben)).toBe(ben);
    expect(at(due, ann)).toBe(ann);
    const other = { ...ben, policy: { ...ben.policy, deputies: [2] } };
    expect(at(due, other)).toBe(other);
  });
});

describe("P64: a kem pair that is a week old", () => {
  it("is followed by a new one, which is said again each week until a commit has taken it in", () => {
    const { deps, ben } = three();
    const due = ben.kemAt + TIMES.renewKem;
    const later = (now: number) => ({ ...deps, now });
    expect(renewed(later(due - 1), ben)).toBe(ben);
    const first = renewed(later(due), ben);
    const kem = first.renewal?.publicKey;
    expect(kem).not.toEqual(ben.keys.kem.publicKey);
    expect(newly(ben, first)).toEqual([{ kind: "renew", kem }]);
    expect(first.kemAt).toBe(due);
    const again = renewed(later(due + TIMES.renewKem), first);
    expect(newly(first, again)).toEqual([{ kind: "renew", kem }]);
    expect(again.renewal).toEqual(first.renewal);
  });

  it("stays where its owner can't say so", () => {
    const { deps, ben } = three();
    const now = ben.kemAt + TIMES.renewKem;
    const catchUp = { start: 1 } as MemberState["catchUp"];
    const states = [
      { ...ben, catchUp },
      { ...ben, leaving: true },
      { ...ben, halted: true },
      full(ben),
    ];
    for (const state of states) expect(renewed({ ...deps, now }, state)).toBe(state);
  });
});
