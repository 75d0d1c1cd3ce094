import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import { sealRefusal } from "../../../shared/room/handshake.ts";
import type { Policy } from "../../../shared/wire/policy.ts";
import type { DownOf } from "../../../shared/wire/down.ts";
import type { SimClient, Told } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { alarmsOf, asks } from "../../support/entries.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

const HOUR = 3_600_000;

/** An owner whose relay has a request for her, as she is told of it. */
function asked(policy: Partial<Policy> = {}) {
  const world = new World(symbolicCrypto(new Random(81)));
  const ann = world.owner("ann", policy);
  const ben = world.joiner("ben", world.invite(ann));
  while (ben.pushUp());
  const request = take(ann, "joinAsked");
  return { world, ann, ben, request };
}

/** What the relay tells of this kind, taken off its way. */
function take<T extends Told["t"]>(client: SimClient, kind: T): Extract<Told, { t: T }> {
  const told = client.down.find((one): one is Extract<Told, { t: T }> => one.t === kind);
  if (told === undefined) throw new Error(`there must be a ${kind}`);
  client.down = client.down.filter((one) => one !== told);
  return told;
}

const answers = ({ up }: SimClient) =>
  up.flatMap(({ message }) => (message.t === "answer" ? [message] : []));

/** What an owner says at once when it is told something. */
function says(ann: SimClient, told: Told): string[] {
  ann.up = [];
  ann.take(told);
  return asks(ann);
}

describe("P17: a request", () => {
  it("is answered up to 24 hours after its invite's expiry, and not later", () => {
    for (const late of [0, 1]) {
      const { world, ann, request } = asked();
      world.now += 24 * HOUR + TIMES.joinGrace + late;
      expect(says(ann, request)).toEqual(late === 0 ? ["answer"] : []);
    }
  });

  it("that doesn't open draws nothing out of the owner, and binds nothing", () => {
    const { ann, request } = asked();
    expect(says(ann, { ...request, sealed: fixed("noise", 400) })).toEqual([]);
    expect(ann.member.invites).toMatchObject([{ join: null }]);
  });

  it("that was answered hears the same again, until it is confirmed; nobody else's does", () => {
    const { world, ann, ben, request } = asked();
    ann.take(request);
    const [first] = answers(ann);
    expect(first).toBeDefined();
    ann.up = [];
    ann.take(request);
    expect(answers(ann)).toEqual([first]);
    const { publicKey: from } = world.crypto.generateKeyPair();
    expect(says(ann, { ...request, from })).toEqual([]);
    ann.up = [];
    ann.take(request);
    while (ann.pushUp());
    while (ben.pullDown() || ben.pushUp());
    ann.down = ann.down.filter(({ t }) => t === "joinConfirmed");
    ann.pullDown();
    expect(ann.member.invites).toMatchObject([{ join: { confirmed: true } }]);
    expect(answers(ann)).toEqual([]);
    expect(says(ann, request)).toEqual([]);
  });
});

describe("P19: a confirmation", () => {
  /** An owner who has answered, and what the joiner confirms with. */
  function confirmed() {
    const all = asked();
    const { ann, ben, request } = all;
    ann.take(request);
    while (ann.pushUp());
    while (ben.pullDown() || ben.pushUp());
    const confirmation = take(ann, "joinConfirmed");
    ann.up = [];
    return { ...all, confirmation };
  }

  it("counts for its own invite and from its own session alone", () => {
    const { world, ann, confirmation } = confirmed();
    world.settle();
    ann.dispatch({ type: "invite", expiry: world.now + HOUR });
    const empty = ann.member.invites.at(-1)?.id ?? fixed("none");
    const { publicKey: from } = world.crypto.generateKeyPair();
    const wrong: DownOf<"joinConfirmed">[] = [
      { ...confirmation, from },
      { ...confirmation, id: fixed("unknown") },
      { ...confirmation, id: empty },
    ];
    const before = ann.state;
    for (const told of wrong) {
      expect(says(ann, told)).toEqual([]);
      expect(ann.state).toEqual(before);
    }
    expect(says(ann, confirmation)).toEqual(["commit"]);
    const after = ann.state;
    expect(says(ann, confirmation)).toEqual([]);
    expect(ann.state).toEqual(after);
  });

  it("that refuses is an alarm each time, also where nothing was said between two and the first was dealt with", () => {
    const { world, ann } = asked();
    const refuse = () => {
      const invite = ann.member.invites.find(({ join }) => join !== null);
      if (!invite?.join) throw new Error("somebody must have asked");
      const { id, t, join } = invite;
      const said = { uid: ann.member.uid, id, t };
      const sealed = sealRefusal(world.crypto, join.joinKey, said);
      return says(ann, { t: "joinConfirmed", id, from: join.from, sealed });
    };
    const next = () => {
      const cid = world.joiner("cid", world.invite(ann));
      while (cid.pushUp());
      ann.take(take(ann, "joinAsked"));
    };
    const [number] = ann.member.head;
    next();
    expect(refuse()).toEqual(["revoke"]);
    ann.dispatch({ type: "dealt", kind: "link-changed", number, member: null });
    expect(ann.member.alarms).toMatchObject([{ kind: "link-changed", dealt: true }]);
    next();
    refuse();
    expect(alarmsOf(ann)).toEqual([{ kind: "link-changed", number, about: null }]);
    expect(ann.member.alarms).toMatchObject([{ dealt: false }]);
  });
});

describe("P68: looking first", () => {
  it("answers once the owner has said yes; after that a no changes nothing", () => {
    const { ann, request } = asked({ approve: "ask" });
    expect(says(ann, request)).toEqual([]);
    const id = ann.member.invites[0]?.id ?? fixed("none");
    ann.dispatch({ type: "decide", id, yes: true });
    expect(answers(ann)).toHaveLength(1);
    const before = ann.state;
    ann.dispatch({ type: "decide", id, yes: false });
    expect(ann.state).toBe(before);
  });
});

describe("P69: a room without history for newcomers", () => {
  it.each(["since-rotation", "none"] as const)("hands over keys as its policy says: %s", (kind) => {
    const world = new World(symbolicCrypto(new Random(82)));
    const ann = world.owner("ann", { newcomerHistory: kind });
    world.say(ann, "before");
    world.settle();
    const ben = world.joiner("ben", world.invite(ann));
    for (let round = 0; round < 30 && ben.state.phase !== "member"; round += 1) {
      for (const client of [ann, ben]) {
        client.pushUp();
        client.pullDown();
      }
    }
    const epochs = ben.member.catchUp?.keys.map(({ epoch }) => epoch);
    expect(epochs).toEqual(kind === "none" ? [] : [0]);
    world.settle();
    expect(ben.texts).toEqual(kind === "none" ? [] : ["before"]);
    expect(ben.member.alarms).toEqual([]);
  });
});
