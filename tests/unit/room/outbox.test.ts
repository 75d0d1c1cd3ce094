import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { LIMITS, TIMES } from "../../../shared/limits.ts";
import { saidOnce, unsent } from "../../../shared/room/outbox.ts";
import type { RelayError } from "../../../shared/wire/error.ts";
import type { UpOf } from "../../../shared/wire/up.ts";
import type { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

function pair(): { world: World; ann: SimClient; ben: SimClient } {
  const world = new World(symbolicCrypto(new Random(31)));
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  return { world, ann, ben };
}

/** Messages that a client has sent and that wait on their way up. */
function sent(client: SimClient): UpOf<"message">[] {
  return client.up.flatMap(({ message }) => (message.t === "message" ? [message] : []));
}

/** The relay refuses the first message that waits on its way up. */
function refuse(client: SimClient, code: RelayError): UpOf<"message"> {
  const [message] = sent(client);
  if (message === undefined) throw new Error("there must be a message");
  client.up = client.up.filter((one) => one.message !== message);
  const tag = { about: "message" as const, n: message.n, epoch: message.epoch };
  client.dispatch({ type: "answer", tag, message: { t: "error", re: 1, code } });
  return message;
}

/** The owner renews the key, and everybody has it. */
function renew(world: World, ann: SimClient): void {
  const { epoch } = ann.member;
  ann.dispatch({ type: "policy", policy: { ...ann.member.policy, disappear: 3_600_000 } });
  world.settle();
  expect(ann.member.epoch).toBe(epoch + 1);
}

const lines = (client: SimClient) =>
  [...client.threads.values()].filter(({ kind }) => kind === "message");

describe("P21: what waits", () => {
  it("goes in order, sixteen at a time, and the next when one has landed", () => {
    const { world, ann, ben } = pair();
    const words = Array.from({ length: LIMITS.inFlight + 4 }, (_, at) => `word ${at}`);
    for (const word of words) world.say(ben, word);
    const first = ben.member.n - words.length + 1;
    expect(sent(ben).map(({ n }) => n)).toEqual(
      Array.from({ length: LIMITS.inFlight }, (_, at) => first + at),
    );
    ben.pushUp();
    while (ben.pullDown());
    expect(sent(ben).at(-1)?.n).toBe(first + LIMITS.inFlight);
    world.settle();
    expect(ann.texts).toEqual(words);
  });

  it("is under way no more once it is acknowledged, and waits for the log to show it", () => {
    const { world, ben } = pair();
    world.say(ben, "one");
    world.say(ben, "two");
    while (ben.pushUp());
    const batches = ben.down.filter(({ t }) => t === "batch");
    ben.down = ben.down.filter(({ t }) => t === "logged");
    ben.pullDown();
    const { n } = ben.member;
    expect(ben.member.live.inFlight).toEqual([n]);
    expect(ben.member.outbox.map((item) => [item.n, item.acknowledged])).toEqual([
      [n - 1, true],
      [n, false],
    ]);
    ben.pullDown();
    expect(ben.member.live.inFlight).toEqual([]);
    ben.dispatch({ type: "tick" });
    expect(sent(ben)).toEqual([]);
    ben.down = batches;
    world.settle();
    expect(ben.member.outbox).toEqual([]);
  });

  it("goes once more where a relay out of a backup doesn't have it, by its word for the last that it knows (P72)", () => {
    const { world, ben } = pair();
    world.say(ben, "one");
    world.say(ben, "two");
    const known = ben.member.n - 1;
    const outbox = ben.member.outbox.map((item) => ({ ...item, acknowledged: true }));
    expect(unsent(outbox, known).map(({ acknowledged }) => acknowledged)).toEqual([true, false]);
    expect(unsent(ben.member.outbox, known)).toEqual(ben.member.outbox);
  });

  it("is at most so much; what is said beyond it is not taken", () => {
    const { world, ben } = pair();
    ben.disconnect();
    const { n } = ben.member;
    for (let at = 0; at <= LIMITS.outbox; at += 1) world.say(ben, `${at}`);
    expect(ben.member.outbox).toHaveLength(LIMITS.outbox);
    expect(ben.member.n).toBe(n + LIMITS.outbox);
  });

  it("stays behind while the room isn't read to its end", () => {
    const { world, ben } = pair();
    ben.disconnect();
    ben.connect();
    world.say(ben, "early");
    expect(sent(ben)).toEqual([]);
    world.settle();
    expect(ben.texts).toEqual(["early"]);
  });
});

describe("P21: a message that the relay refuses", () => {
  it("as too large keeps its number and goes as nothing, which its sender is shown; the others are what they were, in the log already or not", () => {
    const { world, ann, ben } = pair();
    for (const text of ["one", "too long", "three"]) world.say(ben, text);
    ben.pushUp();
    const { n } = refuse(ben, "too-large");
    world.settle();
    // What followed it came too early for the relay, and goes once more.
    ben.connect();
    world.settle();
    expect(ann.texts).toEqual(["one", "three"]);
    expect([...ann.threads.values()].map(({ kind }) => kind)).not.toContain("unreadable");
    expect(lines(ben)).toMatchObject([
      { text: "one", failed: false },
      { text: "too long", failed: true, n },
      { text: "three", failed: false },
    ]);
    expect([...ann.member.alarms, ...ben.member.alarms]).toEqual([]);
    expect(ann.member.senders).toContainEqual([1, n + 1]);
  });

  it("as of an old epoch asks for the commit, waits for it, and then goes in the new one", () => {
    const { world, ann, ben } = pair();
    world.say(ben, "late");
    const before = ben.member;
    const { n, epoch } = refuse(ben, "stale-epoch");
    expect(ben.member).toEqual({ ...before, live: { ...before.live, at: "syncing" } });
    world.settle();
    expect(ben.member).toEqual(before);
    ben.dispatch({ type: "tick" });
    expect(sent(ben)).toEqual([]);
    renew(world, ann);
    expect(ann.texts).toEqual(["late"]);
    expect(ann.member.senders).toContainEqual([1, n]);
    expect(ben.member.epoch).toBe(epoch + 1);
  });

  it.each(["rate", "storage", "behind"] as const)(
    "for now (%s) goes again after a while, and not before",
    (code) => {
      const { world, ben } = pair();
      world.say(ben, "again");
      const { n } = refuse(ben, code);
      expect(ben.member.live.behind).toBe(code === "behind");
      world.now += TIMES.retry - 1;
      ben.dispatch({ type: "tick" });
      world.say(ben, "after it");
      expect(sent(ben)).toEqual([]);
      world.now += 1;
      ben.dispatch({ type: "tick" });
      expect(sent(ben).map((message) => message.n)).toEqual([n, n + 1]);
      while (ben.pushUp());
      ben.down = ben.down.filter(({ t }) => t === "logged");
      ben.pullDown();
      expect(ben.member.live.behind).toBe(false);
    },
  );

  it.each(["out-of-order", "not-member"] as const)(
    "as what it can't be (%s) goes again on another connection",
    (code) => {
      const { world, ann, ben } = pair();
      world.say(ben, "again");
      refuse(ben, code);
      expect(ben.linked).toBe(false);
      ben.connect();
      world.settle();
      expect(ann.texts).toEqual(["again"]);
    },
  );

  it("in the copy of an epoch that is over is not held back for that", () => {
    const { world, ann, ben } = pair();
    world.say(ben, "twice");
    const [old] = sent(ben);
    if (old === undefined) throw new Error("there must be a message");
    ben.up = [];
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, disappear: 3_600_000 } });
    while (ann.pushUp());
    while (ben.pullDown());
    const before = ben.member;
    expect(sent(ben).map(({ n }) => n)).toEqual([old.n]);
    for (const code of ["out-of-order", "rate", "too-large"] as const) {
      const tag = { about: "message" as const, n: old.n, epoch: old.epoch };
      ben.dispatch({ type: "answer", tag, message: { t: "error", re: 1, code } });
      expect(ben.member).toEqual(before);
    }
    expect(ben.linked).toBe(true);
    world.settle();
    expect(ann.texts).toEqual(["twice"]);
  });
});

describe("P23: an own number", () => {
  it("under which the relay shows the bytes of another own message is a clone's, and nothing is taken for said", () => {
    const { world, ann, ben } = pair();
    world.say(ben, "mine");
    const [message] = sent(ben);
    if (message === undefined) throw new Error("there must be a message");
    const number = ben.member.head[0] + 1;
    const { epoch, n, sealed } = message;
    const clear: [number, number, number] = [epoch, ben.member.me, n + 1];
    ben.take({ t: "batch", entries: [{ number, type: "message", clear, sealed }] });
    expect(ben.member.alarms.map(({ kind }) => kind)).toContain("cloned");
    expect(ben.member.outbox.map((item) => item.n)).toEqual([n]);
    expect(ann.texts).toEqual([]);
  });
});

describe("P30: what is asked for twice", () => {
  const send = (client: SimClient, once: string) =>
    client.dispatch({ type: "send", content: { kind: "text", text: once }, once });

  it("is said once, and its number is known", () => {
    const { world, ann, ben } = pair();
    send(ben, "a");
    const { n } = ben.member;
    send(ben, "b");
    send(ben, "a");
    expect(saidOnce(ben.member, "a")).toBe(n);
    expect(saidOnce(ben.member, "b")).toBe(n + 1);
    expect(saidOnce(ben.member, "c")).toBeNull();
    world.settle();
    send(ben, "a");
    world.settle();
    expect(ann.texts).toEqual(["a", "b"]);
  });

  it("is known for the last 64 of a room", () => {
    const { ben } = pair();
    ben.disconnect();
    for (let at = 0; at <= LIMITS.once; at += 1) send(ben, `${at}`);
    const { once, n } = ben.member;
    expect(once).toHaveLength(LIMITS.once);
    expect(saidOnce(ben.member, "0")).toBeNull();
    expect(saidOnce(ben.member, "1")).toBe(n - LIMITS.once + 1);
  });
});

describe("P62: one who leaves", () => {
  it("is out as soon as the relay has its last word, and not with one before", () => {
    const { world, ben } = pair();
    world.say(ben, "goodbye");
    ben.dispatch({ type: "leave" });
    expect(sent(ben).map(({ leave }) => leave)).toEqual([undefined, true]);
    while (ben.pushUp());
    const logged = ben.down.filter(({ t }) => t === "logged");
    expect(logged).toHaveLength(2);
    ben.down = logged;
    ben.pullDown();
    expect(ben.state.phase).toBe("member");
    ben.pullDown();
    expect(ben.state).toMatchObject({ phase: "ended", why: "left" });
  });
});
