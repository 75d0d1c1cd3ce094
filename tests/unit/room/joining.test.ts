import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import type { RelayError } from "../../../shared/wire/error.ts";
import type { SimClient } from "../../sim/client.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

const HOUR = 3_600_000;

/** A joiner whose request the relay has, and an owner who looks first. */
function waiting(): { world: World; ann: SimClient; ben: SimClient; link: string } {
  const world = new World(crypto);
  const ann = world.owner("ann", { approve: "ask" });
  const link = world.invite(ann);
  const ben = world.joiner("ben", link);
  world.settle();
  expect(ben.state).toMatchObject({ phase: "joining", stage: "waiting" });
  return { world, ann, ben, link };
}

/** The same, with the relay's answer to the request still to come. */
function asking(code: RelayError): SimClient {
  const world = new World(crypto);
  const ben = world.joiner("ben", world.invite(world.owner("ann")));
  ben.dispatch({
    type: "answer",
    tag: { about: "ask" },
    message: { t: "error", re: 1, code },
  });
  return ben;
}

describe("a join that leads nowhere ends, and says why (P27)", () => {
  it.each([
    "invite-used",
    "invite-expired",
    "invite-unknown",
    "invite-revoked",
    "invite-busy",
  ] as const)("when the relay answers %s", (why) => {
    expect(asking(why).state).toMatchObject({ phase: "ended", why });
  });

  it.each(["no-room", "gone"] as const)("when the relay answers %s: the room is over", (code) => {
    expect(asking(code).state).toMatchObject({ phase: "ended", why: "room-gone" });
  });

  it.each(["rate", "storage", "full"] as const)(
    "but not when it answers %s: then it asks again",
    (code) => {
      const ben = asking(code);
      expect(ben.state).toMatchObject({ phase: "joining", stage: "asking" });
      const before = ben.up.length;
      ben.dispatch({ type: "tick" });
      expect(ben.up.slice(before).map(({ message }) => message.t)).toEqual(["ask"]);
    },
  );

  it("at once, when the owner takes the invite back while the joiner waits", () => {
    const { world, ann, ben } = waiting();
    const id = ann.member.invites[0]?.id ?? new Uint8Array(32);
    ann.dispatch({ type: "decide", id, yes: false });
    world.settle();
    expect(ben.state).toMatchObject({ phase: "ended", why: "invite-revoked" });
  });

  it("at once, when another comes in with the same invite", () => {
    const { world, ann, ben, link } = waiting();
    const cid = world.joiner("cid", link);
    world.settle();
    const id = ann.member.invites[0]?.id ?? new Uint8Array(32);
    ann.dispatch({ type: "decide", id, yes: true });
    world.settle();
    expect(ben.state.phase).toBe("member");
    expect(cid.state).toMatchObject({ phase: "ended", why: "invite-used" });
  });

  it("at once, when the room changes hands", () => {
    const world = new World(crypto);
    const ann = world.owner("ann", { approve: "ask" });
    const bea = world.joiner("bea", world.invite(ann));
    world.settle();
    const id = ann.member.invites[0]?.id ?? new Uint8Array(32);
    ann.dispatch({ type: "decide", id, yes: true });
    world.settle();
    const ben = world.joiner("ben", world.invite(ann));
    world.settle();
    expect(ben.state).toMatchObject({ phase: "joining", stage: "waiting" });
    ann.dispatch({ type: "offer", to: bea.member.me });
    world.settle();
    bea.dispatch({ type: "accept" });
    world.settle();
    expect(bea.member.roster.owner).toBe(bea.member.me);
    expect(ben.state).toMatchObject({ phase: "ended", why: "invite-revoked" });
  });

  it("but not when the relay speaks of another invite", () => {
    const { ben } = waiting();
    const before = ben.state;
    const message = { t: "joinEnded", id: crypto.random(32), why: "invite-used" } as const;
    ben.dispatch({ type: "pushed", message });
    expect(ben.state).toBe(before);
  });

  it("asks again once the relay keeps nothing of the request any more, and not before", () => {
    const { world, ben } = waiting();
    world.now += 24 * HOUR + TIMES.joinGrace;
    ben.dispatch({ type: "tick" });
    expect(ben.up).toEqual([]);
    world.now += 1;
    ben.dispatch({ type: "tick" });
    expect(ben.up.map(({ message }) => message.t)).toEqual(["ask"]);
  });
});
