import { expect, test } from "vitest";
import { crypto } from "../../shared/crypto/themis.ts";
import type { Changes, Commit } from "../../shared/wire/commit.ts";
import { Client } from "./client.ts";
import {
  admit,
  admitOf,
  after,
  askOf,
  bundleOf,
  commitOf,
  makeInvite,
  makeKeys,
  makeRoom,
  messageOf,
  POLICY,
  type Invite,
  type Keys,
  type Owned,
} from "./people.ts";
import { relay, sharedRelay } from "./relays.ts";

const where = sharedRelay();

/** A joiner whom the owner has answered, ready to be admitted. */
async function answered(
  owner: Client,
  owned: Owned,
): Promise<{ keys: Keys; invite: Invite; client: Client }> {
  const keys = makeKeys();
  const invite = makeInvite(owned);
  await owner.expect("done", invite.open);
  const client = await Client.connect(owned.where, keys.auth);
  await client.expect("asked", askOf(owned, keys, invite));
  const { id } = invite;
  const sealed = crypto.random(100);
  await owner.expect("done", { t: "answer", id, to: keys.auth.publicKey, sealed });
  return { keys, invite, client };
}

test("the owner's commit starts the next epoch, and saying it again gets the same answer for ever", async () => {
  const { owner, owned } = await makeRoom(where());
  const first = commitOf(owned, { reason: "rotate" });
  const logged = await owner.expect("logged", first);
  expect(await owner.expect("logged", first)).toMatchObject({ number: 2, hash: logged.hash });
  const next = after(owned, first, logged);
  const policy = { ...POLICY, rotateEvery: 7 };
  await owner.expect("logged", commitOf(next, { reason: "policy", policy }));
  expect(await owner.expect("logged", first)).toMatchObject({ number: 2, hash: logged.hash });
  const { epoch, end } = await owner.expect("attached", { t: "attach", room: owned.room });
  expect({ epoch, end }).toEqual({ epoch: 2, end: 3 });
});

test("nobody but the owner commits, even with the owner's signature", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const rotate = commitOf(guest.owned, { reason: "rotate" });
  expect(await guest.client.gist(rotate)).toBe("error not-owner");
  expect(await owner.gist(rotate)).toBe("logged");
});

test("the owner's session can't commit with another's signature", async () => {
  const { owner, owned } = await makeRoom(where());
  const forged = commitOf({ ...owned, keys: makeKeys() }, { reason: "rotate" });
  expect(await owner.gist(forged)).toBe("error bad-signature");
  const right = commitOf(owned, { reason: "rotate" });
  const other = commitOf(owned, { reason: "rotate" });
  expect(await owner.gist({ ...right, proof: other.proof })).toBe("error bad-signature");
});

test("another commit for an epoch that has begun, or for one too far ahead, is stale", async () => {
  const { owner, owned } = await makeRoom(where());
  await owner.expect("logged", commitOf(owned, { reason: "rotate" }));
  expect(await owner.gist(commitOf(owned, { reason: "rotate" }))).toBe("error stale-epoch");
  const ahead = commitOf(owned, { reason: "rotate" }, { epoch: 3 });
  expect(await owner.gist(ahead)).toBe("error stale-epoch");
});

test("a commit with anything wrong in it is refused and changes nothing", async () => {
  const { owner, owned } = await makeRoom(where());
  const later = await owner.expect("logged", messageOf(0, 1));
  const rotate: Changes = { reason: "rotate" };
  const wrong: Record<string, Partial<Commit>> = {
    "another room's uid": { uid: crypto.random(32) },
    "not the commit before": { prev: crypto.random(32) },
    "a head past the end": { head: [3, crypto.random(32)] },
    "a head with another hash": { head: [2, crypto.random(32)] },
    "a pair for parts without any": { eph: makeKeys().kem.publicKey },
    "a new key of nobody": { renewed: [[7, makeKeys().kem.publicKey]] },
    "a new key that was here before": { renewed: [[0, owned.keys.kem.publicKey]] },
    "a second genesis": {
      changes: { reason: "genesis", owner: bundleOf(owned.keys), policy: POLICY },
    },
  };
  for (const [what, change] of Object.entries(wrong)) {
    const answer = await owner.gist(commitOf(owned, rotate, change));
    expect([what, answer]).toEqual([what, "error bad-commit"]);
  }
  const right = commitOf(owned, rotate);
  const none = new Uint8Array(0);
  expect(await owner.gist({ ...right, sealed: none })).toBe("error bad-commit");
  expect(await owner.gist({ ...right, body: crypto.random(99) })).toBe("error bad-commit");
  const parts: [number, Uint8Array<ArrayBuffer>][] = [[0, crypto.random(9)]];
  expect(await owner.gist({ ...right, parts })).toBe("error bad-commit");

  expect(await owner.gist({ t: "history", from: 3, max: 9 })).toBe("entries");
  const { epoch, end } = await owner.expect("attached", { t: "attach", room: owned.room });
  expect({ epoch, end }).toEqual({ epoch: 0, end: later.number });
  expect(await owner.gist(right)).toBe("logged");
});

test("a commit's head may lie behind the end, at any place of the log", async () => {
  const { owner, owned } = await makeRoom(where());
  const first = await owner.expect("logged", messageOf(0, 1));
  await owner.expect("logged", messageOf(0, 2));
  const rotate = commitOf(owned, { reason: "rotate" }, { head: [first.number, first.hash] });
  expect(await owner.gist(rotate)).toBe("logged");
});

test("an admission with anything wrong in it is refused, and the invite can still be used", async () => {
  const { owner, owned } = await makeRoom(where());
  const { keys, invite, client } = await answered(owner, owned);
  const right = admitOf(owned, keys, invite.id);
  const part = crypto.random(50);
  const withBundle = (changed: Partial<ReturnType<typeof bundleOf>>) => {
    const bundle = { ...bundleOf(keys), ...changed };
    const changes: Changes = { reason: "admit", index: 1, bundle, invite: invite.id };
    return commitOf(owned, changes, {}, [[1, part]]);
  };
  const index: Changes = { reason: "admit", index: 2, bundle: bundleOf(keys), invite: invite.id };
  const off = keys.kem.publicKey.slice();
  off.fill(0x55, 13);
  const wrong = {
    "not the next index": commitOf(owned, index, {}, [[2, part]]),
    "no part": { ...right, parts: [] },
    "two parts": { ...right, parts: [...right.parts, ...right.parts] },
    "a part for another": { ...right, parts: [[0, part] satisfies [number, Uint8Array]] },
    "the owner's key": withBundle({ sig: owned.keys.sig.publicKey }),
    "a key twice": withBundle({ sig: keys.kem.publicKey }),
    "a key off the curve": withBundle({ kem: off }),
  };
  for (const [what, commit] of Object.entries(wrong)) {
    const answer = await owner.ask(commit);
    expect([what, answer]).toEqual([what, { t: "error", re: answer.re, code: "bad-commit" }]);
  }
  expect(await owner.gist(withBundle({ auth: makeKeys().auth.publicKey }))).toBe("error no-join");
  expect(await owner.gist(right)).toBe("logged");
  expect((await client.next("joinAdmitted")).member).toBe(1);
});

test("nobody is admitted who hasn't asked, or hasn't been answered", async () => {
  const { owner, owned } = await makeRoom(where());
  const keys = makeKeys();
  const invite = makeInvite(owned);
  expect(await owner.gist(admitOf(owned, keys, invite.id))).toBe("error invite-unknown");
  await owner.expect("done", invite.open);
  expect(await owner.gist(admitOf(owned, keys, invite.id))).toBe("error no-join");
  const client = await Client.connect(where(), keys.auth);
  await client.expect("asked", askOf(owned, keys, invite));
  expect(await owner.gist(admitOf(owned, keys, invite.id))).toBe("error no-join");
});

test("a room takes no more members than the relay allows", async () => {
  const small = await relay({ maxMembers: 2 });
  const { owner, owned } = await makeRoom(small);
  const guest = await admit(owner, owned);
  const { keys, invite } = await answered(owner, guest.owned);
  expect(await owner.gist(admitOf(guest.owned, keys, invite.id))).toBe("error full");
});

test("a newcomer's part waits for it until its cursor has passed the commit, and is nobody else's", async () => {
  const { owner, owned } = await makeRoom(where());
  const { keys, invite } = await answered(owner, owned);
  const sealed = crypto.random(700);
  const commit = admitOf(owned, keys, invite.id, sealed);
  const { number } = await owner.expect("logged", commit);
  const attach = async () => {
    const client = await Client.connect(where(), keys.auth);
    await client.expect("attached", { t: "attach", room: owned.room });
    return client;
  };
  const { body, proof } = commit;
  const expected = { t: "part", number, commit: { body, proof }, sealed };
  expect(await (await attach()).next("part")).toEqual(expected);
  const second = await attach();
  expect(await second.next("part")).toEqual(expected);
  await second.expect("done", { t: "cursor", number });
  const third = await attach();
  await third.expect("pong", { t: "ping" });
  await third.expect("logged", messageOf(1, 1));
  expect(third.pushes.map(({ t }) => t)).not.toContain("part");
  expect(owner.pushes.map(({ t }) => t)).not.toContain("part");
});
