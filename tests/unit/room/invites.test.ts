import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { inviteLink, inviteSecrets, parseLink } from "../../../shared/room/invite.ts";
import {
  inviteAnswered,
  inviteOf,
  madeOnce,
  makeInvite,
  registerInvites,
  revokeInvite,
  sweepInvites,
} from "../../../shared/room/invites.ts";
import type { MemberState, OwnInvite } from "../../../shared/room/state.ts";
import { inviteBody, inviteIdOf, revokeBody } from "../../../shared/wire/derive.ts";
import type { RelayError } from "../../../shared/wire/error.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

/** An owner's room without invites. */
function owner() {
  const world = new World(symbolicCrypto(new Random(181)));
  const { member: state } = world.owner("ann");
  return { deps: world.deps(), state };
}

/** The same with two invites, one in this stage and one that is open. */
function inviting(stage: OwnInvite["state"]) {
  const { deps, state } = owner();
  const expiry = deps.now + 5;
  const two = makeInvite(deps, makeInvite(deps, state, { expiry }), { expiry });
  const [first, second] = two.invites;
  if (first === undefined || second === undefined) throw new Error("two invites are needed");
  const one: OwnInvite = { ...first, state: stage };
  const other: OwnInvite = { ...second, state: "open" };
  return { deps, one, other, state: { ...two, invites: [one, other] } };
}

const done = { t: "done", re: 1 } as const;
const error = (code: RelayError) => ({ t: "error" as const, re: 1, code });

describe("P12: an invite", () => {
  it("has a secret, a key pair and an id of its own, and is to be told to the relay", () => {
    const { deps, state } = owner();
    const made = makeInvite(deps, makeInvite(deps, state, { expiry: 7 }), { expiry: 8, once: "a" });
    const [one, two] = made.invites;
    if (one === undefined || two === undefined) throw new Error("two invites are needed");
    expect(one).toMatchObject({ expiry: 7, once: null, state: "making", join: null });
    expect(two).toMatchObject({ expiry: 8, once: "a", createdAt: deps.now });
    for (const { id, t } of [one, two]) {
      expect(t).toHaveLength(32);
      expect(id).toEqual(inviteIdOf(deps.crypto, inviteSecrets(deps.crypto, t).acl));
    }
    expect([one.t, one.ik]).not.toEqual([two.t, two.ik]);
    expect(madeOnce(made, "a")).toBe(two);
    expect([madeOnce(made, "b"), madeOnce(made, null)]).toEqual([null, null]);
    expect(inviteOf(made, two.id)).toBe(two);
    expect(inviteOf(made, fixed("other"))).toBeNull();
    const { relay, room, uid, keys } = state;
    expect(parseLink(inviteLink(made, one))).toEqual({
      ok: true,
      value: {
        address: relay.address,
        relayKey: relay.key,
        room,
        uid,
        owner: keys.sig.publicKey,
        ik: one.ik.publicKey,
        t: one.t,
        expiry: 7,
      },
    });
  });

  it("is opened and taken back in the owner's signature; an open one is told again to a new link alone (P72)", () => {
    const { deps, state, one } = inviting("making");
    const told = (other: MemberState, anew?: boolean) =>
      registerInvites(deps, other, anew).flatMap((effect) =>
        effect.type === "send" ? [{ ...effect.message, tag: effect.tag }] : [],
      );
    const holds = (body: ReturnType<typeof inviteBody>, proof: ReturnType<typeof inviteBody>) =>
      deps.crypto.verify(state.keys.sig.publicKey, body, proof);
    const [opening, ...more] = told(state);
    expect(more).toEqual([]);
    if (opening?.t !== "invite") throw new Error("it must be opened");
    expect(opening).toMatchObject({ id: one.id, expiry: one.expiry });
    expect(opening.tag).toEqual({ about: "invite", id: one.id });
    expect(holds(inviteBody(state.uid, one.id, one.expiry), opening.proof)).toBe(true);
    const revoking = revokeInvite(state, one.id);
    const [taking, ...none] = told(revoking);
    expect(none).toEqual([]);
    if (taking?.t !== "revoke") throw new Error("it must be taken back");
    expect(taking.tag).toEqual({ about: "revoke", id: one.id });
    expect(holds(revokeBody(state.uid, one.id), taking.proof)).toBe(true);
    expect(told(state, true).map(({ t }) => t)).toEqual(["invite", "invite"]);
    expect(told(revoking, true).map(({ t }) => t)).toEqual(["revoke", "invite"]);
  });

  it("admits nobody from when it is taken back", () => {
    const { state, one, other } = inviting("open");
    const { invites } = revokeInvite(state, one.id);
    expect(invites).toEqual([{ ...one, state: "revoking", join: null }, other]);
    expect(revokeInvite(state, fixed("other"))).toBe(state);
  });

  it("is open once the relay has said so, unless it is to be taken back", () => {
    const tag = (id: OwnInvite["id"]) => ({ about: "invite" as const, id });
    const { state, one, other } = inviting("making");
    const open = { ...one, state: "open" };
    expect(inviteAnswered(state, tag(one.id), done).invites).toEqual([open, other]);
    expect(inviteAnswered(state, tag(other.id), done)).toBe(state);
    expect(inviteAnswered(state, tag(fixed("none")), done)).toBe(state);
    const { state: revoking, one: back } = inviting("revoking");
    expect(inviteAnswered(revoking, tag(back.id), done)).toBe(revoking);
  });

  it.each(["rate", "full", "storage", "behind"] as const)("waits after %s", (code) => {
    for (const about of ["invite", "revoke"] as const) {
      const { state, one } = inviting("making");
      expect(inviteAnswered(state, { about, id: one.id }, error(code))).toBe(state);
    }
  });

  it("is forgotten when the relay has taken it back, or refuses it for good; one that is open stays", () => {
    const { state, one, other } = inviting("making");
    const about = (name: "invite" | "revoke", id: OwnInvite["id"]) => ({ about: name, id });
    for (const next of [
      inviteAnswered(state, about("revoke", one.id), done),
      inviteAnswered(state, about("revoke", one.id), error("invite-unknown")),
      inviteAnswered(state, about("invite", one.id), error("bad-request")),
    ]) {
      expect(next.invites).toEqual([other]);
    }
    expect(inviteAnswered(state, about("invite", other.id), error("invite-used"))).toBe(state);
    const gone = inviteAnswered(state, about("revoke", other.id), error("invite-used"));
    expect(gone.invites).toEqual([one]);
  });

  it("is forgotten 24 hours after its expiry, and not before", () => {
    const { deps, state, one, other } = inviting("open");
    const later = { ...other, expiry: other.expiry + 1 };
    const both = { ...state, invites: [one, later] };
    const at = (now: number) => sweepInvites({ ...deps, now }, both);
    expect(at(one.expiry + TIMES.joinGrace)).toBe(both);
    expect(at(one.expiry + TIMES.joinGrace + 1).invites).toEqual([later]);
  });
});
