import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { openNextKey } from "../../../shared/room/keyring.ts";
import { openMessage } from "../../../shared/room/message.ts";
import { openPart } from "../../../shared/room/parts.ts";
import type { MemberState } from "../../../shared/room/state.ts";
import { decodeCommit } from "../../../shared/room/commit.ts";
import type { CommitEntry, MessageEntry } from "../../../shared/wire/log.ts";
import type { SimClient } from "../../sim/client.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

const DAY = 86_400_000;

function room(names: readonly string[]): { world: World; people: SimClient[] } {
  const world = new World(crypto);
  const owner = world.owner("ann");
  const people = [owner, ...names.map((name) => world.member(owner, name))];
  return { world, people };
}

function alarms(people: readonly SimClient[]) {
  return people.flatMap(({ state }) => (state.phase === "member" ? state.alarms : []));
}

function settle(world: World): void {
  for (let round = 0; round < 3; round += 1) {
    for (const client of world.clients) client.connect();
    world.settle();
    world.now += 5000;
    for (const client of world.clients) client.dispatch({ type: "tick" });
    world.settle();
  }
}

function logOf(world: World) {
  const [held] = world.relay.rooms.values();
  if (held === undefined) throw new Error("there is no room");
  return held;
}

function removeBen(): {
  world: World;
  ann: SimClient;
  ben: SimClient;
  cid: SimClient;
  /** All that ben held just before. */
  saved: MemberState;
} {
  const { world, people } = room(["ben", "cid"]);
  const [ann, ben, cid] = people as [SimClient, SimClient, SimClient];
  world.say(ben, "before");
  world.settle();
  const saved = ben.member;
  ann.dispatch({ type: "remove", member: 1 });
  settle(world);
  return { world, ann, ben, cid, saved };
}

describe("P61: one who was put out", () => {
  it("is told so by the owner's signature, keeps the thread and no key, and says nothing more", () => {
    const { ann, ben, cid } = removeBen();
    expect(ben.state).toMatchObject({ phase: "ended", why: "removed", was: { me: 1, owner: 0 } });
    expect(ben.state).not.toHaveProperty("keys");
    expect([...ben.threads.values()].at(-1)).toMatchObject({
      kind: "removed",
      members: [1],
      by: 0,
    });
    for (const client of [ann, cid]) {
      expect(client.member.roster.members.map(({ index }) => index)).toEqual([0, 2]);
      expect([...client.threads.values()].at(-1)).toMatchObject({ kind: "removed", members: [1] });
    }
    expect(alarms([ann, cid])).toEqual([]);
  });

  it("opens nothing said by those who took that in, with all that the relay recorded (old key reads new key after removal)", () => {
    const { world, ann, cid, saved } = removeBen();
    const words = ["secret", "more"];
    world.say(ann, words[0] ?? "");
    world.say(cid, words[1] ?? "");
    settle(world);
    expect(cid.texts).toEqual(expect.arrayContaining(words));

    const { log, parts } = logOf(world);
    const removal = log.findLast((entry) => entry.type === "commit") as CommitEntry;
    const commit = decodeCommit(removal.clear[0]);
    const present = saved.ring.at(-1);
    if (commit?.eph === undefined || commit.eph === null || !present) throw new Error("no eph");
    const [body] = removal.clear;
    expect(removal.sealed).toHaveLength(0);
    const { uid } = saved;
    expect(
      openNextKey(crypto, uid, present, { ...commit, body, sealed: removal.sealed }),
    ).toBeNull();
    for (const { privateKey } of Object.values(saved.keys)) {
      for (const { member, sealed } of parts) {
        const own = { privateKem: privateKey, me: member };
        expect(openPart(crypto, own, { eph: commit.eph, body }, sealed)).toBeNull();
        expect(openNextKey(crypto, uid, present, { ...commit, body, sealed })).toBeNull();
      }
    }
    const after = log.filter(
      (entry): entry is MessageEntry => entry.type === "message" && entry.number > removal.number,
    );
    expect(after).toHaveLength(2);
    for (const { clear, sealed } of after) {
      const [epoch, sender, n] = clear;
      const { rosterHash } = ann.member;
      const sig = saved.roster.members.find(({ index }) => index === sender)?.sig;
      for (const { key } of saved.ring) {
        const place = { uid, epoch, rosterHash, sender, n };
        expect(openMessage(crypto, key, sig ?? present.key, place, sealed)).toBeNull();
      }
    }
  });

  it("is served only commits after the fact, and learns the same however late it comes", () => {
    const { world, people } = room(["ben", "cid"]);
    const [ann, ben] = people as [SimClient, SimClient];
    ben.disconnect();
    world.say(ann, "unseen");
    world.settle();
    ann.dispatch({ type: "remove", member: 1 });
    world.settle();
    ben.connect();
    world.settle();
    expect(ben.state).toMatchObject({ phase: "ended", why: "removed" });
    expect(ben.texts).not.toContain("unseen");
  });

  it("doesn't believe a relay that only says so: an unsigned claim is an alarm (P61)", () => {
    const { world, people } = room(["ben"]);
    const [, ben] = people as [SimClient, SimClient];
    const seat = logOf(world).seats[1];
    if (seat === undefined) throw new Error("no seat");
    ben.disconnect();
    seat.until = logOf(world).log.length;
    ben.connect();
    world.settle();
    expect(ben.member.alarms).toMatchObject([{ kind: "unsigned-end" }]);
  });
});

describe("P60: parts", () => {
  it("are waited for, and one that is withheld is an alarm (P60)", () => {
    const { world, people } = room(["ben", "cid"]);
    const [ann, ben] = people as [SimClient, SimClient];
    ann.dispatch({ type: "remove", member: 2 });
    ann.pushUp();
    ben.down = ben.down.filter(({ t }) => t !== "part");
    logOf(world).parts = logOf(world).parts.filter(({ member }) => member !== 1);
    world.settle();
    expect(ben.member.live.wanting).not.toBeNull();
    expect(ben.member.alarms).toEqual([]);
    world.now += 61_000;
    ben.dispatch({ type: "tick" });
    expect(ben.member.alarms).toMatchObject([{ kind: "keyless" }]);
  });
});

describe("P62: one who leaves", () => {
  it("is out at once, and the owner's next commit takes the key away", () => {
    const { world, people } = room(["ben", "cid"]);
    const [ann, ben, cid] = people as [SimClient, SimClient, SimClient];
    const { epoch } = ann.member;
    ben.dispatch({ type: "leave" });
    ben.dispatch({ type: "send", content: { kind: "text", text: "too late" } });
    settle(world);
    expect(ben.state).toMatchObject({ phase: "ended", why: "left" });
    for (const client of [ann, cid]) {
      expect(client.member.roster.members.map(({ index }) => index)).toEqual([0, 2]);
      expect(client.member.epoch).toBe(epoch + 1);
      expect([...client.threads.values()].map(({ kind }) => kind)).toContain("left");
      expect(client.texts).not.toContain("too late");
    }
    expect(alarms([ann, cid])).toEqual([]);
  });

  it("an owner can't: it hands over or ends the room first", () => {
    const { people } = room([]);
    const [ann] = people as [SimClient];
    const before = ann.state;
    ann.dispatch({ type: "leave" });
    expect(ann.state).toBe(before);
  });
});

describe("P63, P64: renewal by time", () => {
  it("the key is renewed with parts a day after something was said, and not where nothing was", () => {
    const { world, people } = room(["ben"]);
    const [ann, ben] = people as [SimClient, SimClient];
    const { epoch } = ann.member;
    world.now += 2 * DAY;
    settle(world);
    expect(ann.member.epoch).toBe(epoch + (ann.member.rotation.messages > 0 ? 0 : 1));
    const quiet = ann.member.epoch;
    world.now += 2 * DAY;
    settle(world);
    expect(ann.member.epoch).toBe(quiet);
    world.say(ben, "something");
    settle(world);
    world.now += DAY;
    settle(world);
    expect(ann.member.epoch).toBe(quiet + 1);
    expect(ben.member.epoch).toBe(quiet + 1);
    expect(alarms(people)).toEqual([]);
  });

  it("heals the room: whoever had every key before the renewal and recorded all opens nothing after it", () => {
    const { world, people } = room(["ben"]);
    const [ann, ben] = people as [SimClient, SimClient];
    const stolen = ben.member;
    world.now += 8 * DAY;
    settle(world);
    world.say(ben, "renewing");
    settle(world);
    world.now += 2 * DAY;
    settle(world);
    expect(ben.member.keys.kem.publicKey).not.toEqual(stolen.keys.kem.publicKey);
    expect(ann.member.roster.members[1]?.kem).toEqual(ben.member.keys.kem.publicKey);
    expect(ben.member.renewal).toBeNull();
    const { log } = logOf(world);
    const last = log.findLast((entry) => entry.type === "commit") as CommitEntry;
    expect(decodeCommit(last.clear[0])?.eph).not.toBeNull();
    const ring = stolen.ring.map(({ key }) => key);
    expect(ring).not.toContainEqual(ben.member.ring.at(-1)?.key);
    expect(alarms(people)).toEqual([]);
  });
});
