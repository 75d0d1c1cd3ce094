import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { equal } from "../../shared/bytes.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { joinRoom, publicBundle } from "../../shared/room/begin.ts";
import { openAnswer, sealRefusal, sealRequest, transcript } from "../../shared/room/handshake.ts";
import { inviteSecrets, parseLink } from "../../shared/room/invite.ts";
import { openMessage } from "../../shared/room/message.ts";
import { step } from "../../shared/room/room.ts";
import type { InviteLink, JoiningState, RoomEvent } from "../../shared/room/state.ts";
import { inviteIdOf } from "../../shared/wire/derive.ts";
import type { DownOf } from "../../shared/wire/down.ts";
import type { SimClient } from "../sim/client.ts";
import { World } from "../sim/world.ts";

beforeAll(initializeThemis);

/** Mallory holds a link, and the relay does whatever helps. */
function linkOf(world: World, owner: SimClient): InviteLink {
  const parsed = parseLink(world.invite(owner));
  if (!parsed.ok) throw new Error("a link of ours must parse");
  return parsed.value;
}

function placeOf(link: InviteLink) {
  const { acl, join } = inviteSecrets(crypto, link.t);
  const { uid, owner, ik } = link;
  return { place: { uid, id: inviteIdOf(crypto, acl), owner, ik }, join };
}

/** What the owner hears of a join that somebody begins with a link. */
function askedBy(link: InviteLink, joiner: JoiningState): DownOf<"joinAsked"> {
  const { place } = placeOf(link);
  const { kem, auth } = publicBundle(joiner.keys);
  return { t: "joinAsked", id: place.id, from: auth, kem, sealed: joiner.ask };
}

/** What the owner sends when it is told this. */
function replies(owner: SimClient, world: World, message: DownOf<"joinAsked">) {
  const event: RoomEvent = { type: "pushed", message };
  return step(owner.state, event, world.deps()).effects.flatMap((effect) =>
    effect.type === "send" ? [effect.message] : [],
  );
}

function answerOf(sent: ReturnType<typeof replies>): Uint8Array<ArrayBuffer> {
  const [answer] = sent;
  if (answer?.t !== "answer") throw new Error("the owner must answer");
  return answer.sealed;
}

/** Moves what waits, one thing for each at a time; settling would wait for ever on whoever asks for ever. */
function move(world: World, rounds: number, goes: () => boolean = () => true): void {
  for (let round = 0; round < rounds; round += 1) {
    for (const client of world.clients) {
      client.pushUp();
      if (goes()) client.pullDown();
    }
  }
}

describe("an outsider at the door", () => {
  it("key theft: a request for an invite that was never issued draws nothing out of the owner (P17)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    const asked = askedBy(link, joinRoom(world.deps(), link, "mallory"));
    expect(replies(owner, world, { ...asked, id: crypto.random(32) })).toEqual([]);
    expect(replies(owner, world, asked)).toHaveLength(1);
  });

  it("revoked invite: a request with it draws nothing out of the owner, before the relay knows of it too (P17)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    owner.dispatch({ type: "revoke", id: placeOf(link).place.id });
    const asked = askedBy(link, joinRoom(world.deps(), link, "mallory"));
    expect(replies(owner, world, asked)).toEqual([]);
  });

  it("stolen request: what one joiner sent, carried over to another's session, is not answered (P17)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    const asked = askedBy(link, joinRoom(world.deps(), link, "ben"));
    const mallory = crypto.generateKeyPair();
    expect(replies(owner, world, { ...asked, from: mallory.publicKey })).toEqual([]);
    expect(replies(owner, world, asked)).toHaveLength(1);
  });

  it("off-curve key: a bundle with a point that is on no curve is not answered, and blocks nobody (P10)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    const { place, join } = placeOf(link);
    const mallory = joinRoom(world.deps(), link, "mallory");
    const { kem } = mallory.keys;
    const off = Uint8Array.from({ length: 45 }, (_, at) => link.owner[at] ?? 0);
    for (let x = 0; crypto.isPublicKey(off) && x < 256; x += 1) off[44] = x;
    const bundle = { ...publicBundle(mallory.keys), sig: off };
    const request = { joinKey: mallory.joinKey, bundle, name: "mallory" };
    const sealed = sealRequest(crypto, place, join, kem.privateKey, request);
    const asked = { ...askedBy(link, mallory), sealed };
    expect(replies(owner, world, asked)).toEqual([]);
    expect(world.member(owner, "ben").state.phase).toBe("member");
  });

  it("shared pending key: who gives up after the answer can't read the epoch of the next who is let in (P18)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    const mallory = joinRoom(world.deps(), link, "mallory");
    const { place } = placeOf(link);
    const asked = askedBy(link, mallory);
    owner.dispatch({ type: "pushed", message: asked });
    const answer = answerOf(replies(owner, world, asked));
    const bundle = publicBundle(mallory.keys);
    const T = transcript(crypto, place, { joinKey: mallory.joinKey, bundle, name: "mallory" });
    const kept = openAnswer(crypto, mallory.joinKey, link.t, T, answer);
    if (kept === null) throw new Error("the answer must open for her");
    const ben = world.member(owner, "ben");
    world.say(ben, "between us");
    world.settle();
    const { rosterHash, uid, roster } = owner.member;
    const [room] = world.relay.rooms.values();
    const spoken = room?.log.find((entry) => entry.type === "message" && entry.clear[2] === 2);
    if (spoken?.type !== "message") throw new Error("ben must have spoken");
    const [epoch, sender, n] = spoken.clear;
    const place2 = { uid, epoch, rosterHash, sender, n };
    const sig = roster.members.find(({ index }) => index === sender)?.sig ?? link.owner;
    expect(openMessage(crypto, kept, sig, place2, spoken.sealed)).toBeNull();
    expect(owner.member.ring.some(({ key }) => equal(key, kept))).toBe(false);
  });

  it("self-asserted identity at the door: who can't sign for the key it names is not admitted (P19)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const ben = crypto.generateKeyPair();
    const link = linkOf(world, owner);
    const { place, join } = placeOf(link);
    const mallory = joinRoom(world.deps(), link, "mallory");
    // Mallory asks under Ben's signing key, and confirms with her own.
    const bundle = { ...publicBundle(mallory.keys), sig: ben.publicKey };
    const request = { joinKey: mallory.joinKey, bundle, name: "ben" };
    const T = transcript(crypto, place, request);
    const { privateKey } = mallory.keys.kem;
    const forged: JoiningState = {
      ...mallory,
      transcript: T,
      ask: sealRequest(crypto, place, join, privateKey, request),
    };
    const client = world.add("mallory", forged);
    client.connect();
    move(world, 20);
    expect(owner.member.invites[0]?.join?.name).toBe("ben");
    expect(owner.member.roster.members).toHaveLength(1);
  });

  it("changed link: under an owner's key that isn't the owner's, nobody comes in and nobody is left on the roster (P17, P19)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    const mallory = crypto.generateKeyPair();
    const changed = { ...link, owner: mallory.publicKey };
    const ben = world.add("ben", joinRoom(world.deps(), changed, "ben"));
    ben.connect();
    move(world, 20);
    expect(ben.state).toMatchObject({ phase: "ended", why: "answer-forged" });
    expect(owner.member.roster.members).toHaveLength(1);
    // The joiner's refusal has told the owner, who takes the invite back: nothing hangs there.
    expect(owner.member.invites).toEqual([]);
    expect(owner.member.alarms).toMatchObject([{ kind: "link-changed", dealt: false }]);
    const [room] = world.relay.rooms.values();
    expect([...(room?.invites.values() ?? [])].map(({ state }) => state)).toEqual(["revoked"]);
  });

  it("lost refusal: it is said again until the relay has it, and by then the join is over (P19)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const changed = { ...linkOf(world, owner), owner: crypto.generateKeyPair().publicKey };
    const ben = world.add("ben", joinRoom(world.deps(), changed, "ben"));
    ben.connect();
    move(world, 20, () => ben.down[0]?.t !== "joinAnswered");
    ben.pullDown();
    for (const lose of [() => ben.disconnect(), () => ben.crash()]) {
      lose();
      expect(ben.state).toMatchObject({ phase: "joining", stage: "refusing" });
      expect(owner.member.invites).toHaveLength(1);
      ben.connect();
      expect(ben.up.map(({ message }) => message.t)).toEqual(["confirm"]);
    }
    move(world, 20);
    expect(ben.state).toMatchObject({ phase: "ended", why: "answer-forged" });
    expect(owner.member.invites).toEqual([]);
    expect(owner.member.alarms).toMatchObject([{ kind: "link-changed" }]);
  });

  it("forged refusal: nobody but the joiner itself can say that it has gone (P19)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const link = linkOf(world, owner);
    const { place } = placeOf(link);
    const asked = askedBy(link, joinRoom(world.deps(), link, "ben"));
    owner.dispatch({ type: "pushed", message: asked });
    const said = { uid: link.uid, id: place.id, t: link.t };
    const sealed = sealRefusal(crypto, crypto.random(32), said);
    const { id, from } = asked;
    owner.dispatch({ type: "pushed", message: { t: "joinConfirmed", id, from, sealed } });
    expect(owner.member.invites).toMatchObject([{ state: "open", join: { name: "ben" } }]);
    expect(owner.member.alarms).toEqual([]);
  });

  it("substituted owner: a commit that the link's owner didn't sign lets nobody into another's room (P20)", () => {
    const world = new World(crypto);
    const owner = world.owner("ann");
    const ben = world.joiner("ben", world.invite(owner));
    move(world, 20, () => ben.down[0]?.t !== "part");
    const [part] = ben.down;
    if (part?.t !== "part") throw new Error("the part must have come");
    const mallory = crypto.generateKeyPair();
    const { commit } = part;
    if (commit === null) throw new Error("a newcomer's part must bring its commit");
    const proof = crypto.sign(mallory.privateKey, commit.body);
    ben.take({ ...part, commit: { ...commit, proof } });
    expect(ben.state).toMatchObject({ phase: "ended", why: "answer-forged" });
  });
});
