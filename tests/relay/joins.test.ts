import { expect, test } from "vitest";
import { crypto } from "../../shared/crypto/themis.ts";
import { inviteBody } from "../../shared/wire/derive.ts";
import { Client, gist } from "./client.ts";
import {
  admit,
  admitOf,
  after,
  askOf,
  HOUR,
  makeInvite,
  makeKeys,
  makeRoom,
  type Invite,
  type Owned,
} from "./people.ts";
import { relay, sharedRelay } from "./relays.ts";

const where = sharedRelay();
const DAY = 24 * HOUR;

async function asker(owned: Owned, invite: Invite) {
  const keys = makeKeys();
  const client = await Client.connect(owned.where, keys.auth);
  return { keys, client, request: askOf(owned, keys, invite) };
}

test("a join works when owner and joiner are never there at the same time", async () => {
  const { owner, owned } = await makeRoom(where());
  const invite = makeInvite(owned);
  const { id } = invite;
  await owner.expect("done", invite.open);
  await owner.close();
  const back = async () => {
    const client = await Client.connect(where(), owned.keys.auth);
    await client.expect("attached", { t: "attach", room: owned.room });
    return client;
  };

  const { keys, client, request } = await asker(owned, invite);
  const asked = await client.expect("asked", request);
  expect(asked).toMatchObject({ state: "waiting", expiry: invite.open.expiry });
  await client.close();

  const second = await back();
  const { from, kem, sealed } = await second.next("joinAsked");
  expect({ from, kem, sealed }).toEqual({
    from: keys.auth.publicKey,
    kem: keys.kem.publicKey,
    sealed: request.sealed,
  });
  const given = crypto.random(100);
  await second.expect("done", { t: "answer", id, to: from, sealed: given });
  await second.close();

  const again = await Client.connect(where(), keys.auth);
  expect(await again.expect("asked", request)).toMatchObject({ state: "answered" });
  expect((await again.next("joinAnswered")).sealed).toEqual(given);
  const confirmation = crypto.random(120);
  await again.expect("done", { t: "confirm", id, sealed: confirmation });
  await again.close();

  const third = await back();
  expect((await third.next("joinConfirmed")).sealed).toEqual(confirmation);
  await third.expect("logged", admitOf(owned, keys, id));
  await third.close();

  const member = await Client.connect(where(), keys.auth);
  expect(await member.expect("asked", request)).toMatchObject({ state: "admitted" });
  expect((await member.next("joinAdmitted")).member).toBe(1);
  await member.expect("attached", { t: "attach", room: owned.room });
  expect((await member.next("part")).number).toBe(2);
});

test("saying any step of a join again leads to the same", async () => {
  const { owner, owned } = await makeRoom(where());
  const invite = makeInvite(owned);
  const { id } = invite;
  const { keys, client, request } = await asker(owned, invite);
  const to = keys.auth.publicKey;
  const given = { t: "answer", id, to, sealed: crypto.random(100) } as const;
  const confirmation = { t: "confirm", id, sealed: crypto.random(100) } as const;
  const twice = async (say: () => Promise<string>) => [await say(), await say()];

  expect(await twice(() => owner.gist(invite.open))).toEqual(["done", "done"]);
  expect(await client.gist(confirmation)).toBe("error no-join");
  expect(await owner.gist(given)).toBe("error no-join");
  expect(await twice(() => client.gist(request))).toEqual(["asked", "asked"]);
  const other = { ...request, sealed: crypto.random(50) };
  expect(await client.gist(other)).toBe("asked");
  expect(await client.gist(confirmation)).toBe("error no-join");
  expect(await twice(() => owner.gist(given))).toEqual(["done", "done"]);
  const another = { ...given, sealed: crypto.random(100) };
  expect(await owner.gist(another)).toBe("error exists");
  expect(await twice(() => client.gist(confirmation))).toEqual(["done", "done"]);
  expect(await client.gist({ ...confirmation, sealed: crypto.random(9) })).toBe("error exists");
  expect(await client.expect("asked", request)).toMatchObject({ state: "confirmed" });

  const back = await Client.connect(where(), owned.keys.auth);
  await back.expect("attached", { t: "attach", room: owned.room });
  expect((await back.next("joinAsked")).sealed).toEqual(request.sealed);
  expect((await back.next("joinConfirmed")).sealed).toEqual(confirmation.sealed);
});

test("a used invite admits nobody else, and tells its own joiner that it is in", async () => {
  const { owner, owned } = await makeRoom(where());
  const invite = makeInvite(owned);
  const { id } = invite;
  await owner.expect("done", invite.open);
  const one = await asker(owned, invite);
  const two = await asker(owned, invite);
  await one.client.expect("asked", one.request);
  await two.client.expect("asked", two.request);
  for (const { keys } of [one, two]) {
    const to = keys.auth.publicKey;
    await owner.expect("done", { t: "answer", id, to, sealed: crypto.random(60) });
  }
  const commit = admitOf(owned, one.keys, id);
  const logged = await owner.expect("logged", commit);
  expect(await two.client.next("joinEnded")).toMatchObject({ id, why: "invite-used" });
  const next = after(owned, commit, logged, 1);
  expect(await owner.gist(admitOf(next, two.keys, id))).toBe("error invite-used");
  expect(await two.client.gist(two.request)).toBe("error invite-used");
  const confirm = { t: "confirm", id, sealed: crypto.random(60) } as const;
  expect(await two.client.gist(confirm)).toBe("error invite-used");
  expect(await owner.gist(invite.open)).toBe("error invite-used");
  expect(await owner.gist(invite.revoke)).toBe("error invite-used");
  expect(await one.client.expect("asked", one.request)).toMatchObject({ state: "admitted" });
});

test("an invite that was never opened, or another room's, is unknown", async () => {
  const one = await makeRoom(where());
  const two = await makeRoom(where());
  const invite = makeInvite(one.owned);
  const { client, request } = await asker(one.owned, invite);
  expect(await client.gist(request)).toBe("error invite-unknown");
  await one.owner.expect("done", invite.open);
  expect(await client.gist({ ...request, room: two.owned.room })).toBe("error invite-unknown");
  expect(await client.gist({ ...request, acl: invite.id })).toBe("error invite-unknown");
  expect(await client.gist({ ...request, room: crypto.random(16) })).toBe("error no-room");
  expect(await client.gist(request)).toBe("asked");
});

test("a revoked invite says so to whoever holds it, and its requests are gone", async () => {
  const { owner, owned } = await makeRoom(where());
  const invite = makeInvite(owned);
  const { id } = invite;
  await owner.expect("done", invite.open);
  const { keys, client, request } = await asker(owned, invite);
  await client.expect("asked", request);
  expect(await owner.gist({ ...invite.revoke, proof: invite.open.proof })).toBe(
    "error bad-signature",
  );
  expect(await owner.gist(invite.revoke)).toBe("done");
  expect(await client.next("joinEnded")).toMatchObject({ id, why: "invite-revoked" });
  expect(await owner.gist(invite.revoke)).toBe("done");
  expect(await client.gist(request)).toBe("error invite-revoked");
  const to = keys.auth.publicKey;
  const given = { t: "answer", id, to, sealed: crypto.random(60) } as const;
  expect(await owner.gist(given)).toBe("error invite-revoked");
  expect(await owner.gist(admitOf(owned, keys, id))).toBe("error invite-revoked");
  expect(await owner.gist(invite.open)).toBe("error invite-revoked");
  const never = makeInvite(owned);
  expect(await owner.gist(never.revoke)).toBe("error invite-unknown");
});

test("an expired invite takes no new request, but who asked in time may still be admitted until the grace ends", async () => {
  let now = 1_800_000_000_000;
  const clocked = await relay({}, { now: () => now });
  const { owner, owned } = await makeRoom(clocked);
  const invite = makeInvite(owned, now + HOUR);
  const { id } = invite;
  await owner.expect("done", invite.open);
  const early = await asker(owned, invite);
  await early.client.expect("asked", early.request);

  now += HOUR;
  const late = await Client.connect(clocked, makeKeys().auth);
  const request = { ...early.request, sealed: crypto.random(60) };
  expect(await late.gist(request)).toBe("error invite-expired");
  const again = await Client.connect(clocked, early.keys.auth);
  expect(await again.expect("asked", early.request)).toMatchObject({ state: "waiting" });
  const back = await Client.connect(clocked, owned.keys.auth);
  await back.expect("attached", { t: "attach", room: owned.room });
  expect((await back.next("joinAsked")).from).toEqual(early.keys.auth.publicKey);
  const to = early.keys.auth.publicKey;
  await back.expect("done", { t: "answer", id, to, sealed: crypto.random(60) });
  expect(await back.gist(admitOf(owned, early.keys, id))).toBe("logged");

  now += DAY + 1;
  await clocked.sweep();
  const stranger = await Client.connect(clocked, makeKeys().auth);
  expect(await stranger.gist(request)).toBe("error invite-unknown");
});

test("what nobody finished is erased after the grace", async () => {
  let now = 1_800_000_000_000;
  const clocked = await relay({}, { now: () => now });
  const { owner, owned } = await makeRoom(clocked);
  const invite = makeInvite(owned, now + HOUR);
  await owner.expect("done", invite.open);
  const { client, request } = await asker(owned, invite);
  await client.expect("asked", request);
  now += HOUR + DAY + 1;
  await clocked.sweep();
  const back = await Client.connect(clocked, owned.keys.auth);
  await back.expect("attached", { t: "attach", room: owned.room });
  await back.expect("inviteList", { t: "invites" });
  expect(back.pushes.map(({ t }) => t)).not.toContain("joinAsked");
  const again = await Client.connect(clocked, client.auth);
  expect(await again.gist(request)).toBe("error invite-unknown");
});

test("one invite holds eight requests and no more", async () => {
  const { owner, owned } = await makeRoom(where());
  const invite = makeInvite(owned);
  await owner.expect("done", invite.open);
  const askers = await Promise.all(Array.from({ length: 9 }, () => asker(owned, invite)));
  const answers = [];
  for (const { client, request } of askers) answers.push(await client.gist(request));
  expect(answers.slice(0, 8)).toEqual(Array(8).fill("asked"));
  expect(answers[8]).toBe("error invite-busy");
});

test("a member doesn't join again: it is told that it is in, by an invite that nobody knows too (P27)", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const invite = makeInvite(owned);
  for (const known of [false, true]) {
    if (known) await owner.expect("done", invite.open);
    const request = askOf(owned, guest.keys, invite);
    expect(await guest.client.expect("asked", request)).toMatchObject({ state: "admitted" });
    expect(await guest.client.next("joinAdmitted")).toMatchObject({ member: 1 });
  }
  await owner.close();
  const back = await Client.connect(where(), owned.keys.auth);
  await back.expect("attached", { t: "attach", room: owned.room });
  expect(back.pushes.map(({ t }) => t)).not.toContain("joinAsked");
});

test("only the owner opens, revokes, lists and answers, and only with its own signature", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const invite = makeInvite(owned);
  const { id } = invite;
  const to = guest.keys.auth.publicKey;
  const said = await Promise.all([
    guest.client.ask(invite.open),
    guest.client.ask(invite.revoke),
    guest.client.ask({ t: "invites" }),
    guest.client.ask({ t: "answer", id, to, sealed: crypto.random(9) }),
  ]);
  expect(said.map(gist)).toEqual(Array(4).fill("error not-owner"));
  const forged = makeInvite({ ...owned, keys: makeKeys() });
  expect(await owner.gist(forged.open)).toBe("error bad-signature");
  const moved = { ...invite.open, expiry: invite.open.expiry + 1 };
  expect(await owner.gist(moved)).toBe("error bad-signature");
});

test("an invite ends in the future, and within eight days", async () => {
  const { owner, owned } = await makeRoom(where());
  const past = makeInvite(owned, Date.now() - 1);
  const far = makeInvite(owned, Date.now() + 8 * DAY + HOUR);
  expect(await owner.gist(past.open)).toBe("error bad-request");
  expect(await owner.gist(far.open)).toBe("error bad-request");
  const near = makeInvite(owned, Date.now() + 8 * DAY - HOUR);
  expect(await owner.gist(near.open)).toBe("done");
  const expiry = near.open.expiry - 1;
  const proof = crypto.sign(owned.keys.sig.privateKey, inviteBody(owned.uid, near.id, expiry));
  expect(await owner.gist({ ...near.open, expiry, proof })).toBe("error exists");
});

test("the list of invites is what is open, and who has been asked for", async () => {
  const { owner, owned } = await makeRoom(where());
  const [one, two] = [makeInvite(owned), makeInvite(owned)];
  await owner.expect("done", one.open);
  await owner.expect("done", two.open);
  const { client, request } = await asker(owned, two);
  await client.expect("asked", request);
  const { open } = await owner.expect("inviteList", { t: "invites" });
  expect(open).toEqual([
    { id: one.id, expiry: one.open.expiry, asked: false },
    { id: two.id, expiry: two.open.expiry, asked: true },
  ]);
});

test("no more than 32 invites are open at once", async () => {
  const { owner, owned } = await makeRoom(where());
  const invites = Array.from({ length: 33 }, () => makeInvite(owned));
  const answers = await Promise.all(invites.map(({ open }) => owner.ask(open)));
  expect(answers.map(gist)).toEqual([...Array(32).fill("done"), "error full"]);
  const [first] = invites;
  if (first) await owner.expect("done", first.revoke);
  expect(await owner.gist(invites[32]?.open ?? { t: "ping" })).toBe("done");
});
