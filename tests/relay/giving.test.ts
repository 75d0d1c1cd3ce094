import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { backUp, restore } from "../../relay/offline.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { LIMITS, TIMES } from "../../shared/limits.ts";
import { entryHash } from "../../shared/wire/chain.ts";
import type { KeptEntry } from "../../shared/wire/log.ts";
import { Client } from "./client.ts";
import { admit, after, commitOf, makeKeys, makeRoom, messageOf, type Owned } from "./people.ts";
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
