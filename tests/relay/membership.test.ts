import { expect, test } from "vitest";
import { crypto } from "../../shared/crypto/themis.ts";
import type { Changes } from "../../shared/wire/commit.ts";
import { acceptBody, deleteBody } from "../../shared/wire/derive.ts";
import { Client } from "./client.ts";
import {
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
import { sharedRelay } from "./relays.ts";

/** What a commit changes of who is in a room, as far as the relay has a say in it. */

const where = sharedRelay();
const NONE = new Uint8Array(0);

/** A commit with one part for each of `members`. */
function withParts(owned: Owned, changes: Changes, members: readonly number[]) {
  const eph = makeKeys().kem.publicKey;
  const parts = members.map((index): [number, Uint8Array<ArrayBuffer>] => [
    index,
    crypto.random(180),
  ]);
  return { ...commitOf(owned, changes, { eph }, parts), sealed: NONE };
}

test("a removed member is cut off at once, and served the commits up to there and nothing else (P61)", async () => {
  const { owner, owned } = await makeRoom(where());
  const ben = await admit(owner, owned);
  const cid = await admit(owner, ben.owned);
  expect((await cid.client.next("part")).commit).not.toBeNull();
  await cid.client.expect("logged", messageOf(2, 1));
  const keyNo = owner.fanout?.keyNo ?? 0;
  const remove = withParts(cid.owned, { reason: "remove", members: [1] }, [0, 2]);
  const { number } = await owner.expect("logged", remove);
  expect((await ben.client.next("bye")).why).toBe("removed");
  expect((await cid.client.next("part")).commit).toBeNull();
  await cid.client.entry(number);
  expect(cid.client.fanout?.keyNo ?? 0).toBeGreaterThan(keyNo);
  expect(ben.client.entries.map((entry) => entry.number)).not.toContain(number);

  const again = await Client.connect(where(), ben.keys.auth);
  const attached = await again.expect("attached", { t: "attach", room: owned.room });
  expect(attached).toMatchObject({ until: number, end: number });
  expect(await again.gist(messageOf(3, 1))).toBe("error not-member");
  const read = await again.expect("entries", { t: "history", from: 1, max: 100 });
  expect(read.entries.map(({ type }) => type)).toEqual([
    "commit",
    "commit",
    "commit",
    "erased",
    "commit",
  ]);
  expect(again.fanout).toBeNull();
});

test("a commit with parts has one for each who stays, and nothing in the entry (P60)", async () => {
  const { owner, owned } = await makeRoom(where());
  const ben = await admit(owner, owned);
  const changes: Changes = { reason: "remove", members: [1] };
  const right = withParts(ben.owned, changes, [0]);
  for (const wrong of [
    withParts(ben.owned, changes, []),
    withParts(ben.owned, changes, [0, 1]),
    withParts(ben.owned, changes, [1]),
    { ...right, sealed: crypto.random(76) },
    withParts(ben.owned, { reason: "remove", members: [0] }, [1]),
    withParts(ben.owned, { reason: "remove", members: [7] }, [0, 1]),
    withParts(ben.owned, { reason: "leave", members: [1] }, [0]),
    commitOf(ben.owned, changes),
  ]) {
    expect(await owner.gist(wrong)).toBe("error bad-commit");
  }
  expect(await owner.gist(right)).toBe("logged");
});

test("one who leaves is out with its last message, and off the roster with the next commit (P62)", async () => {
  const { owner, owned } = await makeRoom(where());
  const ben = await admit(owner, owned);
  const { number } = await ben.client.expect("logged", { ...messageOf(1, 1), leave: true });
  expect((await ben.client.next("bye")).why).toBe("removed");
  await owner.entry(number);
  const list = await owner.expect("memberList", { t: "members" });
  expect(list.members).toEqual([0]);
  const leave = withParts(ben.owned, { reason: "leave", members: [1] }, [0]);
  expect(await owner.gist(leave)).toBe("logged");
  expect(await owner.gist({ ...messageOf(2, 1), leave: true })).toBe("error bad-request");
});

test("a room changes hands by both signatures alone (P65)", async () => {
  const { owner, owned } = await makeRoom(where());
  const ben = await admit(owner, owned);
  const expiry = Date.now() + 60_000;
  const handover = (signer: typeof ben.keys, old = 0, until = expiry) => {
    const proof = crypto.sign(signer.sig.privateKey, acceptBody(owned.uid, old, 1, until));
    const accept = { old, expiry: until, proof };
    return withParts(ben.owned, { reason: "handover", owner: 1, accept }, [0, 1]);
  };
  expect(await owner.gist(handover(owned.keys))).toBe("error bad-signature");
  expect(await owner.gist(handover(ben.keys, 1))).toBe("error bad-commit");
  expect(await owner.gist(handover(ben.keys, 0, 5))).toBe("error bad-commit");
  const right = handover(ben.keys);
  expect(await ben.client.gist(right)).toBe("error not-owner");
  const logged = await owner.expect("logged", right);
  const next = { ...after(ben.owned, right, logged), keys: ben.keys };
  expect(await owner.gist(commitOf(next, { reason: "rotate" }))).toBe("error not-owner");
  expect(await ben.client.gist(commitOf(next, { reason: "rotate" }))).toBe("logged");
});

test("nobody follows an owner who is here, nor one who isn't a deputy (P66)", async () => {
  const { owner, owned } = await makeRoom(where());
  const ben = await admit(owner, owned);
  const succeed = withParts(
    { ...ben.owned, keys: ben.keys },
    { reason: "succeed", owner: 1 },
    [0, 1],
  );
  expect(await ben.client.gist(succeed)).toBe("error not-owner");
});

test("a room that its owner ends is gone but for the owner's word (P67)", async () => {
  const { owner, owned } = await makeRoom(where());
  const ben = await admit(owner, owned);
  const keys = makeKeys();
  const invite = makeInvite(owned);
  await owner.expect("done", invite.open);
  const waiting = await Client.connect(where(), keys.auth);
  await waiting.expect("asked", askOf(owned, keys, invite));
  const body = deleteBody(owned.uid, ben.owned.prev, 7);
  const proof = crypto.sign(owned.keys.sig.privateKey, body);
  const end = { t: "delete", body, proof } as const;
  expect(await ben.client.gist(end)).toBe("error not-owner");
  const forged = crypto.sign(ben.keys.sig.privateKey, body);
  expect(await owner.gist({ ...end, proof: forged })).toBe("error bad-signature");
  expect(await owner.gist(end)).toBe("done");
  expect(await ben.client.next("deleted")).toMatchObject({ body, proof });
  expect(await waiting.next("deleted")).toMatchObject({ body, proof });
  expect(await waiting.gist(askOf(owned, keys, invite))).toBe("error gone");
  const late = await Client.connect(where(), ben.keys.auth);
  expect(await late.gist({ t: "attach", room: owned.room })).toBe("error gone");
  expect(await late.next("deleted")).toMatchObject({ body, proof });
});
