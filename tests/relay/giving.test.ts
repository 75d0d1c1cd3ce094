import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { isBehind } from "../../relay/giving.ts";
import { backUp, restore } from "../../relay/offline.ts";
import { emptyRoom } from "../../relay/state.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { Turn } from "../../relay/turn.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { LIMITS, TIMES } from "../../shared/limits.ts";
import { chainNext, entryHash } from "../../shared/wire/chain.ts";
import type { KeptEntry } from "../../shared/wire/log.ts";
import { Client } from "./client.ts";
import {
  HOUR,
  POLICY,
  admit,
  after,
  askOf,
  commitOf,
  makeInvite,
  makeKeys,
  makeRoom,
  messageOf,
  type Owned,
} from "./people.ts";
import { relay, temporaryFolder } from "./relays.ts";

beforeAll(initializeThemis);

/** A room of three; a backup; then messages of two of them, a renewal of the key and a removal; all of it as the members keep it. */
async function sinceBackup() {
  const first = await relay();
  const room = await makeRoom(first);
  const guest = await admit(room.owner, room.owned);
  const third = await admit(room.owner, guest.owned);
  const file = join(temporaryFolder(), "copy");
  await backUp(first.data, file);

  const { owner } = room;
  let { owned } = third;
  await owner.expect("logged", messageOf(2, 1));
  const rotate = commitOf(owned, { reason: "rotate" });
  owned = after(owned, rotate, await owner.expect("logged", rotate));
  await guest.client.expect("logged", messageOf(3, 1));
  const eph = crypto.generateKeyPair().publicKey;
  const parts: [number, Uint8Array<ArrayBuffer>][] = [0, 1].map((index) => [
    index,
    crypto.random(200),
  ]);
  const remove = {
    ...commitOf(owned, { reason: "remove", members: [2] }, { eph }, parts),
    sealed: new Uint8Array(0),
  };
  owned = after(owned, remove, await owner.expect("logged", remove));
  const { entries } = await owner.expect("entries", { t: "history", from: 4, max: 256 });
  const kept = entries.filter((entry) => entry.type !== "erased");
  await first.stop();
  return { file, kept, owned, owner: room.owned.keys, guest: guest.keys, third: third.keys };
}

/** The relay out of that backup, with a clock that only moves when told. */
async function restored(file: string) {
  const data = join(temporaryFolder(), "restored");
  await restore(data, file);
  const clock = { now: Date.now() };
  const running = await relay({ data }, { now: () => clock.now });
  return { running, clock, data };
}

async function attached(where: Awaited<ReturnType<typeof relay>>, owned: Owned, auth = makeKeys()) {
  const client = await Client.connect(where, auth.auth);
  client.uid = owned.uid;
  const answer = await client.ask({ t: "attach", room: owned.room });
  return { client, answer };
}

const give = (entries: KeptEntry[]) => ({ t: "give", entries }) as const;

test("a relay out of a backup takes back messages and commits, signed and in order, from any member (P72)", async () => {
  const { file, kept, owned, guest, third } = await sinceBackup();
  const { running } = await restored(file);
  const put = await attached(running, owned, third);
  expect(put.answer).toMatchObject({ t: "attached", member: 2, end: 3 });
  const { client } = await attached(running, owned, guest);
  const [said, rotate, ...rest] = kept;
  if (said?.type !== "message" || rotate?.type !== "commit") throw new Error("as they were made");

  const flipped = { ...rotate, proof: (kept[3] as typeof rotate).proof };
  expect(await client.gist(give([rotate]))).toBe("error out-of-order");
  expect(await client.gist(give([{ ...said, clear: [3, 0, 1] }]))).toBe("error bad-request");
  expect(await client.gist(give([{ ...said, clear: [2, 0, 2] }]))).toBe("error out-of-order");
  expect(await client.gist(give([{ ...said, clear: [2, 9, 1] }]))).toBe("error bad-request");
  const one = await client.expect("logged", give([said, flipped]));
  expect(one.number).toBe(4);
  expect(await client.gist(give([flipped]))).toBe("error bad-signature");
  const all = await client.expect("logged", give(kept));
  expect(all).toMatchObject({ number: 7, hash: owned.head[1] });
  expect(await client.expect("logged", give(rest))).toMatchObject({ hash: all.hash });
  expect(await put.client.next("bye")).toMatchObject({ why: "removed" });

  const { entries } = await client.expect("entries", { t: "history", from: 4, max: 256 });
  expect(entries).toEqual(kept);
  const again = await client.expect("attached", { t: "attach", room: owned.room });
  expect(again).toMatchObject({ epoch: 4, end: 7, n: 1 });
});

test("a message without its words keeps its place, its sender's count and the chain (P72)", async () => {
  const { file, kept, owned, guest, owner } = await sinceBackup();
  const { running, clock } = await restored(file);
  const { client } = await attached(running, owned, guest);
  const blank = kept.map((entry): KeptEntry => {
    if (entry.type !== "message") return entry;
    const { number, clear } = entry;
    return { number, type: "blank", clear, h: entryHash(crypto, entry) };
  });
  expect(await client.expect("logged", give(blank))).toMatchObject({ hash: owned.head[1] });
  const { entries } = await client.expect("entries", { t: "history", from: 4, max: 256 });
  expect(entries.map(({ type }) => type)).toEqual(["erased", "commit", "erased", "commit"]);
  const back = await attached(running, owned, owner);
  clock.now += TIMES.settle;
  expect(await back.client.gist(messageOf(4, 1))).toBe("logged");
  expect(await back.client.gist(messageOf(4, 2))).toBe("logged");
});

test("nobody writes until nothing was given for two minutes with the owner there, or an hour without (P72)", async () => {
  const { file, owned, owner, guest } = await sinceBackup();
  const { running, clock, data } = await restored(file);
  const { client } = await attached(running, owned, guest);
  clock.now += TIMES.settle;
  expect(await client.gist(messageOf(2, 1))).toBe("error behind");
  const back = await attached(running, owned, owner);
  clock.now += TIMES.settle - 1;
  expect(await client.gist(messageOf(2, 1))).toBe("error behind");
  clock.now += 1;
  expect(await client.gist(messageOf(2, 1))).toBe("logged");
  expect(await back.client.gist(messageOf(2, 1))).toBe("logged");
  await running.stop();

  const later = await relay({ data });
  const settled = await attached(later, owned, guest);
  expect(await settled.client.gist(messageOf(2, 2))).toBe("logged");
  await later.stop();

  const alone = await restored(file);
  const only = await attached(alone.running, owned, guest);
  alone.clock.now += TIMES.settleAlone - 1;
  expect(await only.client.gist(messageOf(2, 1))).toBe("error behind");
  alone.clock.now += 1;
  expect(await only.client.gist(messageOf(2, 1))).toBe("logged");
});

test("who was let in after the backup is told to wait, and to a settled room nothing is given (P72)", async () => {
  const { file, kept, owned, owner } = await sinceBackup();
  const { running, clock } = await restored(file);
  expect((await attached(running, owned)).answer).toMatchObject({ t: "error", code: "behind" });
  const { client } = await attached(running, owned, owner);
  clock.now += TIMES.settle;
  expect(await client.gist(messageOf(2, 1))).toBe("logged");
  expect(await client.gist(give(kept))).toBe("error behind");
  const late = await attached(running, owned);
  expect(late.answer).toMatchObject({ t: "error", code: "not-member" });
});

test("an ordinary relay is given nothing, and a flood of giving has an end (P72)", async () => {
  const ordinary = await relay();
  const { owner } = await makeRoom(ordinary);
  const said: KeptEntry = {
    number: 2,
    type: "message",
    clear: [0, 0, 1],
    sealed: crypto.random(9),
  };
  expect(await owner.gist(give([said]))).toBe("error behind");

  const { file, owned, guest } = await sinceBackup();
  const { running } = await restored(file);
  const { client } = await attached(running, owned, guest);
  let last = 3;
  for (let at = 0; at < LIMITS.kept + LIMITS.given; at += LIMITS.given) {
    const rubbish = Array.from({ length: LIMITS.given }, (_, more): KeptEntry => {
      const n = at + more + 1;
      return { number: 3 + n, type: "message", clear: [2, 1, n], sealed: crypto.random(9) };
    });
    const answer = await client.ask(give(rubbish));
    if (answer.t === "logged") last = answer.number;
  }
  expect(last).toBe(3 + LIMITS.kept);
});

test("a succession is given back after what the owner did before it, though that owner has come back first (P66, P72)", async () => {
  const first = await relay();
  const policy = { ...POLICY, deputies: [1], away: HOUR };
  const room = await makeRoom(first);
  const guest = await admit(room.owner, room.owned);
  const named = commitOf(guest.owned, { reason: "policy", policy });
  let owned = after(guest.owned, named, await room.owner.expect("logged", named));
  const file = join(temporaryFolder(), "copy");
  await backUp(first.data, file);
  await first.stop();

  const now = Date.now();
  const rotate = commitOf(owned, { reason: "rotate" }, { time: now });
  const entryOf = (number: number, { body, proof, sealed }: typeof rotate) =>
    ({ number, type: "commit", clear: [body], sealed, proof }) satisfies KeptEntry;
  const rotated = entryOf(4, rotate);
  const hash = chainNext(crypto, owned.head[1], entryHash(crypto, rotated));
  owned = after(owned, rotate, { number: 4, hash });
  const eph = crypto.generateKeyPair().publicKey;
  const change = { eph, time: now + HOUR };
  const follow = commitOf({ ...owned, keys: guest.keys }, { reason: "succeed", owner: 1 }, change);
  const followed = entryOf(5, { ...follow, sealed: new Uint8Array(0) });

  const { running, clock } = await restored(file);
  clock.now = now + HOUR - 1;
  const old = await attached(running, owned, room.owned.keys);
  expect(await old.client.gist(give([rotated]))).toBe("logged");
  expect(await old.client.gist(give([followed]))).toBe("error not-owner");
  clock.now = now + 2 * HOUR;
  expect(await old.client.gist({ t: "attach", room: owned.room })).toBe("attached");
  expect(await old.client.gist(give([followed]))).toBe("logged");
});

test("a deputy of a room out of a backup waits anew for an owner of whom the backup didn't know that it was here (P66, P72)", async () => {
  const first = await relay();
  const room = await makeRoom(first);
  const guest = await admit(room.owner, room.owned);
  const policy = { ...POLICY, deputies: [1], away: HOUR };
  const named = commitOf(guest.owned, { reason: "policy", policy });
  const owned = after(guest.owned, named, await room.owner.expect("logged", named));
  const file = join(temporaryFolder(), "copy");
  await backUp(first.data, file);
  await first.stop();

  const { running, clock } = await restored(file);
  clock.now += 10 * HOUR;
  const { client } = await attached(running, owned, guest.keys);
  const eph = crypto.generateKeyPair().publicKey;
  const parts: [number, Uint8Array<ArrayBuffer>][] = [0, 1].map((index) => [
    index,
    crypto.random(200),
  ]);
  const succeed = {
    ...commitOf({ ...owned, keys: guest.keys }, { reason: "succeed", owner: 1 }, { eph }, parts),
    sealed: new Uint8Array(0),
  };
  clock.now += TIMES.settleAlone;
  expect(await client.gist(succeed)).toBe("error not-owner");
  clock.now += HOUR;
  expect(await client.gist(succeed)).toBe("logged");
});

test("who asks to be let in with an invite that the backup doesn't hold is told to wait for its owner (P16, P72)", async () => {
  const { file, owned, owner } = await sinceBackup();
  const { running, clock } = await restored(file);
  const keys = makeKeys();
  const invite = makeInvite({ ...owned, keys: owner }, clock.now + HOUR);
  const joiner = await Client.connect(running, keys.auth);
  expect(await joiner.gist(askOf(owned, keys, invite))).toBe("error behind");
  const { client } = await attached(running, owned, owner);
  expect(await client.gist(invite.open)).toBe("done");
  expect(await joiner.gist(askOf(owned, keys, invite))).toBe("asked");
  clock.now += TIMES.settle;
  expect(await client.gist(messageOf(2, 1))).toBe("logged");
  const other = makeInvite({ ...owned, keys: owner }, clock.now + HOUR);
  expect(await joiner.gist(askOf(owned, keys, other))).toBe("error invite-unknown");
});

test("a room that is read anew from the disk while people are in it doesn't wait for ever (P28, P72)", () => {
  const row = {
    uid: crypto.random(32),
    owner: 0,
    epoch: 0,
    prev: crypto.random(32),
    rotation: 1,
    policy: POLICY,
    seen: 0,
  };
  const state = emptyRoom(crypto, crypto.random(16), row);
  state.restored = { settled: false, since: null, given: 0 };
  const limits = { maxMembers: 9, maxMessage: 9, maxFile: 9, maxRoomFiles: 9, maxFiles: 9 };
  const deps = { crypto, relayKey: crypto.random(45), policy: limits };
  expect(isBehind(new Turn(deps, 1000), state, true)).toBe(true);
  expect(isBehind(new Turn(deps, 1000 + TIMES.settle - 1), state, true)).toBe(true);
  expect(isBehind(new Turn(deps, 1000 + TIMES.settle), state, true)).toBe(false);
});
