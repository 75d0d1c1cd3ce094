import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { Content } from "../../../shared/room/state.ts";
import { acceptBody } from "../../../shared/wire/derive.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { show, spoken } from "../../support/entries.ts";

beforeAll(initializeThemis);

const HOUR = 3_600_000;

function three() {
  const world = new World(symbolicCrypto(new Random(95)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  const cid = world.member(ann, "cid");
  /** Cid hears what a member says, as its browser would not say it. */
  const hears = (speaker: SimClient, content: Content) =>
    show(cid, spoken(world, speaker, cid, content));
  return { world, ann, ben, cid, hears };
}

const offer = (to: number | null) => ({ kind: "offer", to }) as const;

describe("P65: an offer", () => {
  it("is the owner's, to a member other than itself, and is shown", () => {
    const { world, ann, ben, cid, hears } = three();
    const before = cid.member.handing;
    hears(ben, offer(2));
    hears(ann, offer(0));
    hears(ann, offer(7));
    expect(cid.member.handing).toEqual(before);
    hears(ann, offer(1));
    expect(cid.member.handing).toEqual({ offer: { to: 1, at: world.now }, accepted: null });
    const [at] = cid.member.head;
    expect(cid.threads.get(at)).toEqual({ at, time: world.now, kind: "offered", by: 0, to: 1 });
    expect([1, 2, 3].map((back) => cid.threads.has(at - back))).toEqual([false, false, false]);
  });

  it("can be taken back, which is shown too", () => {
    const { world, ann, cid, hears } = three();
    hears(ann, offer(1));
    hears(ann, offer(null));
    expect(cid.member.handing).toEqual({ offer: null, accepted: null });
    const [at] = cid.member.head;
    expect(cid.threads.get(at)).toEqual({ at, time: world.now, kind: "offered", by: 0, to: null });
  });
});

describe("P65: taking the room", () => {
  /** What Ben says to take it, as he should but for `other`. */
  function acceptance(
    { world, ben, cid }: ReturnType<typeof three>,
    other: { old?: number; owner?: number; expiry?: number; by?: SimClient } = {},
  ): Extract<Content, { kind: "accept" }> {
    const { old = 0, owner = 1, expiry = world.now + HOUR, by = ben } = other;
    const body = acceptBody(cid.member.uid, old, owner, expiry);
    const proof = world.crypto.sign(by.member.keys.sig.privateKey, body);
    return { kind: "accept", old, expiry, proof };
  }

  it("counts from the one to whom it was offered, in its own signature, for this owner and time", () => {
    const all = three();
    const { world, ann, ben, cid, hears } = all;
    const heard = (speaker: SimClient, content: Content) => {
      hears(speaker, content);
      return cid.member.handing.accepted;
    };
    expect(heard(ben, acceptance(all))).toBeNull();
    hears(ann, offer(1));
    expect(heard(cid, acceptance(all, { owner: 2, by: cid }))).toBeNull();
    expect(heard(ben, acceptance(all, { old: 2 }))).toBeNull();
    expect(heard(ben, acceptance(all, { expiry: world.now - 1 }))).toBeNull();
    expect(heard(ben, acceptance(all, { owner: 2 }))).toBeNull();
    expect(heard(ben, acceptance(all, { by: ann }))).toBeNull();
    const good = acceptance(all, { expiry: world.now });
    const { kind: _, ...accept } = good;
    expect(heard(ben, good)).toEqual({ by: 1, accept });
    expect(cid.member.handing.offer).toMatchObject({ to: 1 });
  });
});

describe("P64: a new kem key", () => {
  it("waits for a commit unless it is the present one", () => {
    const { world, ben, cid, hears } = three();
    const { publicKey: kem } = world.crypto.generateKeyPair();
    hears(ben, { kind: "renew", kem });
    expect(cid.member.renewals).toEqual([[1, kem]]);
    hears(ben, { kind: "renew", kem: ben.member.keys.kem.publicKey });
    expect(cid.member.renewals).toEqual([[1, kem]]);
  });
});

describe("P66: signs of the owner", () => {
  it("are what the owner said, and nobody else", () => {
    const { world, ann, ben, cid, hears } = three();
    const seen = cid.member.ownerSeen;
    world.now += HOUR;
    hears(ben, { kind: "text", text: "somebody else" });
    expect(cid.member.ownerSeen).toBe(seen);
    hears(ann, { kind: "text", text: "the owner" });
    expect(cid.member.ownerSeen).toBe(world.now);
  });
});
