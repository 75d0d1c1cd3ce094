import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import type { RoomEvent, Tag } from "../../../shared/room/state.ts";
import type { DownOf } from "../../../shared/wire/down.ts";
import type { RelayError } from "../../../shared/wire/error.ts";
import { sampleContents } from "../../support/samples.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, asks, roomOf, spoken } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

const HOUR = 3_600_000;

function pair(): { world: World; ann: SimClient; ben: SimClient } {
  const world = new World(symbolicCrypto(new Random(71)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  return { world, ann, ben };
}

/** The relay's answer to a request, which needn't be one that it would give. */
function answer(client: SimClient, tag: Tag, message: (RoomEvent & { type: "answer" })["message"]) {
  client.dispatch({ type: "answer", tag, message });
}

const refused = (code: RelayError) => ({ t: "error" as const, re: 1, code });
const done = { t: "done", re: 1 } as const;

/** What the relay says of the place where somebody attaches, as it is but for `other`. */
function place(client: SimClient, other: Partial<DownOf<"attached">>): DownOf<"attached"> {
  const { me: member, epoch, head, n } = client.member;
  return { t: "attached", re: 1, member, epoch, start: 1, end: head[0], n, until: null, ...other };
}

/** Those of the events that change the room or make it say something. */
function moving(client: SimClient, ...events: RoomEvent[]): RoomEvent[] {
  const before = client.state;
  client.up = [];
  return events.filter((event) => {
    client.dispatch(event);
    return client.up.length > 0 || !isDeepStrictEqual(client.state, before);
  });
}

describe("P25: attaching", () => {
  it("reads what follows the own head, and where nothing does whether the log is the one that was read", () => {
    const { world, ann, ben } = pair();
    for (const missed of [false, true]) {
      ben.disconnect();
      if (missed) world.say(ann, "missed");
      world.settle();
      ben.connect();
      ben.pushUp();
      ben.pullDown();
      expect(asks(ben)).toContain("history");
      expect(ben.member.live.at).toBe("syncing");
      world.settle();
      expect(ben.member.live.at).toBe("ready");
    }
    expect(ben.texts).toEqual(["missed"]);
  });

  it("at a place that isn't the own one is forged, with or without the word that one was put out", () => {
    for (const until of [null, 3]) {
      const { ben } = pair();
      ben.disconnect();
      ben.connect();
      ben.up = [];
      const told = place(ben, { member: 0, until });
      answer(ben, { about: "attach" }, told);
      expect(alarmsOf(ben)).toEqual([{ kind: "forged", number: told.end, about: null }]);
      expect(ben.member.live.farewell).toBeNull();
      expect(ben.up).toEqual([]);
    }
  });

  it("to a log that ends at the own head in another epoch is behind, and nothing is read or said", () => {
    const { world, ben } = pair();
    ben.disconnect();
    ben.connect();
    ben.up = [];
    const [number] = ben.member.head;
    answer(ben, { about: "attach" }, place(ben, { epoch: ben.member.epoch + 1 }));
    world.say(ben, "unsaid");
    expect(alarmsOf(ben)).toEqual([{ kind: "behind", number, about: null }]);
    expect(ben.up).toEqual([]);
  });

  it.each(["no-room", "not-member", "gone"] as const)(
    "answered with %s is an end that nobody signed",
    (code) => {
      const { ben } = pair();
      const [number] = ben.member.head;
      answer(ben, { about: "attach" }, refused(code));
      expect(alarmsOf(ben)).toEqual([{ kind: "unsigned-end", number, about: null }]);
    },
  );

  it("is neither refused nor granted by any other answer", () => {
    const { ben } = pair();
    ben.disconnect();
    ben.connect();
    const attach = { about: "attach" } as const;
    expect(
      moving(
        ben,
        { type: "answer", tag: attach, message: refused("storage") },
        { type: "answer", tag: attach, message: done },
      ),
    ).toEqual([]);
  });

  it("comes before all else: until it is answered nothing is taken, asked or told", () => {
    const { world, ann, ben } = pair();
    const entry = spoken(world, ann, ben, { kind: "text", text: "early" });
    ben.disconnect();
    expect(moving(ben, { type: "entries", entries: [entry] })).toEqual([]);
    ben.connect();
    expect(moving(ben, { type: "entries", entries: [entry] }, { type: "tick" })).toEqual([]);
    ann.disconnect();
    ann.connect();
    ann.dispatch({ type: "invite", expiry: world.now + HOUR });
    ann.dispatch({ type: "tick" });
    ann.dispatch({ type: "delete" });
    expect(asks(ann)).toEqual(["attach"]);
    ann.pushUp();
    ann.pullDown();
    expect(asks(ann)).toEqual(expect.arrayContaining(["invite", "delete"]));
  });
});

describe("P12: an owner's invite", () => {
  it("that was made without a link is opened with the next", () => {
    const { world, ann } = pair();
    ann.disconnect();
    ann.dispatch({ type: "invite", expiry: world.now + HOUR });
    ann.connect();
    world.settle();
    expect(ann.member.invites.map(({ state }) => state)).toEqual(["open"]);
    expect(roomOf(world).invites.size).toBe(2);
  });

  it("is one of 32 at most, is nobody's but the owner's, and is made once for what was asked once (P30)", () => {
    const { world, ann, ben } = pair();
    const event = { type: "invite", expiry: world.now + HOUR } as const;
    expect(moving(ben, event)).toEqual([]);
    for (const once of ["a", "b", "a"]) ann.dispatch({ ...event, once });
    expect(ann.member.invites).toHaveLength(2);
    for (let at = 0; at < LIMITS.openInvites; at += 1) ann.dispatch(event);
    expect(ann.member.invites).toHaveLength(LIMITS.openInvites);
  });

  it("is forgotten where the relay refuses it for good, kept where it does so for now, and open at no other answer", () => {
    const { world, ann } = pair();
    ann.dispatch({ type: "invite", expiry: world.now + HOUR });
    const id = ann.member.invites[0]?.id ?? fixed("none");
    const tag = { about: "invite", id } as const;
    const logged = { t: "logged", re: 1, number: 1, hash: fixed("hash") } as const;
    expect(
      moving(
        ann,
        { type: "answer", tag, message: refused("rate") },
        { type: "answer", tag, message: logged },
        // Nobody waits there.
        { type: "decide", id, yes: true },
        { type: "decide", id: fixed("other"), yes: false },
      ),
    ).toEqual([]);
    answer(ann, tag, refused("bad-request"));
    expect(ann.member.invites).toEqual([]);
  });

  it("is decided on by nobody but the owner (P68)", () => {
    const world = new World(symbolicCrypto(new Random(72)));
    const ann = world.owner("ann", { approve: "ask" });
    world.joiner("ben", world.invite(ann));
    world.settle();
    const id = ann.member.invites[0]?.id ?? fixed("none");
    ann.dispatch({ type: "decide", id, yes: true });
    world.settle();
    const ben = world.clients.at(-1);
    if (ben === undefined) throw new Error("Ben must be there");
    expect(moving(ben, { type: "decide", id, yes: true })).toEqual([]);
  });
});

describe("P27: what the relay pushes", () => {
  it("about joins is for owners alone, and nothing else moves them", () => {
    const { world, ann, ben } = pair();
    const { publicKey: from } = world.crypto.generateKeyPair();
    const id = fixed("id");
    const sealed = fixed("sealed", 80);
    expect(
      moving(
        ben,
        { type: "pushed", message: { t: "joinAsked", id, from, kem: from, sealed } },
        { type: "pushed", message: { t: "joinConfirmed", id, from, sealed } },
      ),
    ).toEqual([]);
    expect(
      moving(
        ann,
        { type: "pushed", message: { t: "joinAnswered", id, sealed } },
        { type: "pushed", message: { t: "joinAdmitted", id, member: 1 } },
        { type: "pushed", message: { t: "joinEnded", id, why: "invite-used" } },
        { type: "access", access: fixed("code") },
      ),
    ).toEqual([]);
  });
});

describe("P27: answers", () => {
  it("that no request can have change nothing", () => {
    const { world, ben } = pair();
    world.say(ben, "under way");
    const { n, epoch } = ben.member;
    const tag = { about: "message", n, epoch } as const;
    expect(
      moving(
        ben,
        { type: "answer", tag, message: done },
        { type: "answer", tag: { about: "commit" }, message: done },
        { type: "answer", tag: { about: "delete" }, message: done },
        { type: "answer", tag: { about: "delete" }, message: refused("storage") },
        { type: "answer", tag: { about: "signal" }, message: refused("rate") },
      ),
    ).toEqual([]);
  });
});

describe("P67: the end of a room", () => {
  it("is its owner's as soon as the relay has done it", () => {
    const { world, ann } = pair();
    ann.dispatch({ type: "delete" });
    ann.pushUp();
    const [number] = ann.member.head;
    ann.down = ann.down.filter(({ t }) => t === "done");
    ann.pullDown();
    expect(ann.state).toMatchObject({ phase: "ended", why: "deleted" });
    const line = { at: number + 1, time: world.now, kind: "closed", by: 0 };
    expect(ann.threads.get(number + 1)).toEqual(line);
  });
});

describe("P29: what is on the disk here", () => {
  it("is told at the next tick, once for each place, by which the relay erases parts", () => {
    const { world, ann, ben } = pair();
    const told = () => {
      ben.up = [];
      ben.dispatch({ type: "tick" });
      return ben.up.flatMap(({ message }) => (message.t === "cursor" ? [message.number] : []));
    };
    expect(told()).toEqual([ben.member.head[0]]);
    expect(told()).toEqual([]);
    world.say(ann, "more");
    world.settle();
    expect(told()).toEqual([ben.member.head[0]]);
    expect(told()).toEqual([]);
    expect(ben.member.cursor).toBe(ben.member.head[0]);
  });

  it("is told over the next link where there was none", () => {
    const { world, ann, ben } = pair();
    world.say(ann, "more");
    world.settle();
    ben.disconnect();
    ben.dispatch({ type: "tick" });
    ben.connect();
    world.settle();
    ben.dispatch({ type: "tick" });
    expect(asks(ben)).toContain("cursor");
  });

  it("is no matter for one who was put out, whose commits are still being read (P61)", () => {
    const { ben } = pair();
    ben.disconnect();
    ben.connect();
    const until = ben.member.head[0] + 2;
    answer(ben, { about: "attach" }, place(ben, { until, end: until }));
    expect(asks(ben)).toEqual(["attach", "history"]);
    ben.up = [];
    ben.dispatch({ type: "tick" });
    expect(ben.up).toEqual([]);
  });
});

describe("P62, P64, P65: what the machine says of itself", () => {
  it.each(["renew", "leave", "offer", "accept"] as const)("can't be said by a page: %s", (kind) => {
    const { ben } = pair();
    expect(moving(ben, { type: "send", content: sampleContents[kind] })).toEqual([]);
  });
});
