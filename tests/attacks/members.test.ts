import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { publicBundle } from "../../shared/room/begin.ts";
import { decodeCommit, makeCommit } from "../../shared/room/commit.ts";
import { encodeContent } from "../../shared/room/content.ts";
import { openNextKey } from "../../shared/room/keyring.ts";
import { openMessage, sealMessage } from "../../shared/room/message.ts";
import type { MemberState } from "../../shared/room/state.ts";
import type { CommitEntry, MessageEntry } from "../../shared/wire/log.ts";
import type { SimClient } from "../sim/client.ts";
import { World } from "../sim/world.ts";

beforeAll(initializeThemis);

function three() {
  const world = new World(crypto);
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  const cid = world.member(ann, "cid");
  return { world, ann, ben, cid };
}

/** What a member can make who holds the room key: words at any place, signed with its own key. */
function spokenAs(
  by: MemberState,
  place: { sender: number; n: number },
  text: string,
): MessageEntry {
  const { uid, epoch, rosterHash, ring, keys, head } = by;
  const key = ring.at(-1)?.key;
  if (key === undefined) throw new Error("a member must hold a key");
  const content = encodeContent({ kind: "text", text });
  const where = { uid, epoch, rosterHash, ...place };
  const sealed = sealMessage(crypto, key, keys.sig.privateKey, where, { content, head, time: 1 });
  const { sender, n } = place;
  return { number: head[0] + 1, type: "message", clear: [epoch, sender, n], sealed };
}

function lastOf(client: SimClient, sender: number): number {
  return client.member.senders.find(([index]) => index === sender)?.[1] ?? 0;
}

function alarmsOf(client: SimClient): string[] {
  return client.member.alarms.map(({ kind }) => kind);
}

describe("a member or a relay that lies", () => {
  it("self-asserted identity: words that a member seals in another's name are nobody's (P14)", () => {
    const { ann, ben, cid } = three();
    const n = lastOf(cid, ann.member.me) + 1;
    const entry = spokenAs(ben.member, { sender: ann.member.me, n }, "I am Ann");
    cid.take({ t: "batch", entries: [entry] });
    expect(cid.texts).toEqual([]);
    expect(cid.threads.get(entry.number)).toMatchObject({ kind: "unreadable" });
  });

  it("ghost member: a commit that the owner didn't sign brings nobody in, and halts the room (P11)", () => {
    const { ann, ben, cid } = three();
    const ghost = publicBundle({
      sig: crypto.generateKeyPair(),
      kem: crypto.generateKeyPair(),
      auth: crypto.generateKeyPair(),
    });
    const { roster } = ben.member;
    const changes = {
      reason: "admit" as const,
      index: roster.next,
      bundle: ghost,
      invite: crypto.random(32),
    };
    const made = makeCommit({ crypto, now: 1 }, ben.member, changes, crypto.random(32), false);
    const { body, proof } = made;
    const number = cid.member.head[0] + 1;
    const entry: CommitEntry = {
      number,
      type: "commit",
      clear: [body],
      sealed: made.sealed,
      proof,
    };
    cid.take({ t: "batch", entries: [entry] });
    expect(cid.member.roster.members).toHaveLength(3);
    expect(cid.member.halted).toBe(true);
    expect(alarmsOf(cid)).toEqual(["forged"]);
    expect(ann.member.roster.members).toHaveLength(3);
  });

  it("ghost speaker: an entry from an index that is in no roster is not shown, and is alarmed (P22)", () => {
    const { ben, cid } = three();
    cid.take({ t: "batch", entries: [spokenAs(ben.member, { sender: 9, n: 1 }, "boo")] });
    expect(cid.texts).toEqual([]);
    expect(alarmsOf(cid)).toEqual(["forged"]);
  });

  it("identifier confusion: what is sealed at one place opens at no other (P2, P14)", () => {
    const { ben } = three();
    const { uid, epoch, rosterHash, ring, keys, me, head } = ben.member;
    const key = ring.at(-1)?.key ?? uid;
    const place = { uid, epoch, rosterHash, sender: me, n: 7 };
    const said = { content: encodeContent({ kind: "void" }), head, time: 1 };
    const sealed = sealMessage(crypto, key, keys.sig.privateKey, place, said);
    const open = (elsewhere: Partial<typeof place>) =>
      openMessage(crypto, key, keys.sig.publicKey, { ...place, ...elsewhere }, sealed);
    expect(open({})).not.toBeNull();
    expect(open({ uid: rosterHash })).toBeNull();
    expect(open({ epoch: epoch + 1 })).toBeNull();
    expect(open({ rosterHash: uid })).toBeNull();
    expect(open({ sender: me + 1 })).toBeNull();
    expect(open({ n: 8 })).toBeNull();
  });

  it("replayed message: an entry that comes again under a new number is not shown twice (P23)", () => {
    const { world, ann, cid } = three();
    world.say(ann, "once");
    world.settle();
    const [room] = world.relay.rooms.values();
    const entry = room?.log.at(-1);
    if (entry?.type !== "message") throw new Error("the last entry must be the message");
    cid.take({ t: "batch", entries: [{ ...entry, number: entry.number + 1 }] });
    expect(cid.texts).toEqual(["once"]);
    expect(alarmsOf(cid)).toEqual(["forged"]);
  });

  it("dropped message: what the relay leaves out shows with the sender's next word (P23)", () => {
    const { world, ann, cid } = three();
    const next = cid.member.head[0] + 1;
    world.say(ann, "left out");
    world.say(ann, "let through");
    while (ann.pushUp()) ann.pullDown();
    const batches = cid.down.flatMap((told) => (told.t === "batch" ? told.entries : []));
    const second = batches.at(-1);
    if (second?.type !== "message") throw new Error("the second message must be there");
    cid.down = [];
    cid.take({ t: "batch", entries: [{ ...second, number: next }] });
    expect(alarmsOf(cid)).toContain("dropped");
  });

  it("forked log: a head that another member signed and that isn't ours is alarmed (P24)", () => {
    const { ben, cid, ann } = three();
    // Ben was shown another log than Cid: at the same place his chain has another hash.
    const lied = {
      ...ben.member,
      head: [ben.member.head[0], crypto.random(32)] as [number, never],
    };
    const state = { ...lied, head: [lied.head[0] - 1, crypto.random(32)] } as MemberState;
    const entry = spokenAs(state, { sender: state.me, n: lastOf(cid, state.me) + 1 }, "hello");
    cid.take({ t: "batch", entries: [{ ...entry, number: cid.member.head[0] + 1 }] });
    expect(alarmsOf(cid)).toContain("forked");
    expect(alarmsOf(ann)).toEqual([]);
  });

  it("old key reads new key: who was removed finds no later key under the one it holds (P61)", () => {
    const { world, ann, ben, cid } = three();
    world.say(ben, "before");
    world.settle();
    const saved = ben.member;
    const [room] = world.relay.rooms.values();
    ann.dispatch({ type: "remove", member: saved.me });
    world.settle();
    ann.dispatch({ type: "tick" });
    world.settle();
    expect(cid.member.roster.members.map(({ index }) => index)).toEqual([0, 2]);
    const present = saved.ring.at(-1);
    if (present === undefined) throw new Error("he must have held a key");
    const later = room?.log.slice(saved.head[0]) ?? [];
    const opened = later.flatMap((entry) => {
      if (entry.type !== "commit") return [];
      const [body] = entry.clear;
      const commit = decodeCommit(body);
      const { sealed } = entry;
      const key =
        commit === null
          ? null
          : openNextKey(crypto, saved.uid, present, { ...commit, body, sealed });
      return [key];
    });
    expect(opened).toEqual([null]);
  });

  it("words of one who left: what somebody says after its last word is not shown, and is alarmed (P62)", () => {
    const { world, ann, ben, cid } = three();
    const saved = ben.member;
    ann.disconnect();
    ben.dispatch({ type: "leave" });
    world.settle();
    const { me } = saved;
    const said = spokenAs({ ...saved, head: cid.member.head }, { sender: me, n: 3 }, "still here");
    expect(lastOf(cid, me)).toBe(2);
    cid.take({ t: "batch", entries: [said] });
    expect(cid.texts).toEqual([]);
    expect(alarmsOf(cid)).toEqual(["forged"]);
  });

  it("set-back relay: one that no longer has what was read is told of, unless it takes that back (P25, P72)", () => {
    const { world, ann, ben } = three();
    const [room] = world.relay.rooms.values();
    const older = room?.log.slice() ?? [];
    world.say(ann, "said since");
    world.settle();
    for (const client of world.clients) client.disconnect();
    if (room === undefined) throw new Error("there is a room");
    room.log = older;
    ben.connect();
    world.settle();
    expect(alarmsOf(ben)).toEqual(["behind"]);
    expect(ben.texts).toEqual(["said since"]);
  });

  it("another past: a relay that takes back what it lacked and has something else there halts the room (P72)", () => {
    const { world, ann, ben } = three();
    const backup = world.relay.backup();
    world.say(ann, "said since");
    world.settle();
    world.relay.setBack(backup, true);
    for (const client of world.clients) client.disconnect();
    ben.connect();
    ben.pushUp();
    ben.pullDown();
    const [given] = ben.up;
    const [number] = ben.member.head;
    ben.take({ t: "logged", re: given?.number ?? 0, number, hash: crypto.random(32) });
    expect(alarmsOf(ben)).toEqual(["forked"]);
    expect(ben.member.halted).toBe(true);
  });

  it("cloned backup: two browsers with one profile don't go unnoticed (P23, P25)", () => {
    const { world, ann, ben } = three();
    const copy = world.add("ben again", structuredClone(ben.state));
    ben.disconnect();
    copy.connect();
    world.settle();
    world.say(copy, "from the copy");
    world.settle();
    copy.disconnect();
    ben.connect();
    world.settle();
    expect(ann.texts).toEqual(["from the copy"]);
    expect(alarmsOf(ben)).toContain("cloned");
    expect(ben.member.n).toBeGreaterThanOrEqual(lastOf(ann, ben.member.me));
  });
});
