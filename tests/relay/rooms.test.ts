import { expect, test } from "vitest";
import { crypto } from "../../shared/crypto/themis.ts";
import { chainStart } from "../../shared/wire/chain.ts";
import type { Commit } from "../../shared/wire/commit.ts";
import { Client, gist } from "./client.ts";
import {
  admit,
  bundleOf,
  chain,
  genesisOf,
  makeKeys,
  makeRoom,
  POLICY,
  request,
  type Keys,
} from "./people.ts";
import { relay, sharedRelay, UNLIMITED } from "./relays.ts";

const where = sharedRelay();

async function founder(): Promise<{ keys: Keys; client: Client; room: Uint8Array<ArrayBuffer> }> {
  const keys = makeKeys();
  const client = await Client.connect(where(), keys.auth);
  const { room } = await client.expect("created", { t: "create", access: null });
  return { keys, client, room };
}

test("a room's first commit becomes entry 1, and saying it again gets the same answer", async () => {
  const { keys, client, room } = await founder();
  const genesis = genesisOf(keys, where().publicKey, room);
  const first = await client.expect("logged", request(genesis));
  expect(first.number).toBe(1);
  const again = await client.expect("logged", request(genesis));
  expect(again.hash).toEqual(first.hash);

  const attached = await client.expect("attached", { t: "attach", room });
  expect(attached).toMatchObject({ member: 0, epoch: 0, start: 1, end: 1, n: 0 });
  const { entries, before, end } = await client.expect("entries", {
    t: "history",
    from: 1,
    max: 10,
  });
  expect(end).toBe(1);
  expect(before).toEqual(chainStart(crypto, genesis.uid));
  expect(entries).toHaveLength(1);
  expect(chain(before, entries)).toEqual(first.hash);
  expect(entries[0]).toMatchObject({ type: "commit", clear: [genesis.body] });
});

test("another first commit for a room that exists is refused", async () => {
  const { keys, client, room } = await founder();
  await client.expect("logged", request(genesisOf(keys, where().publicKey, room)));
  const other = genesisOf(keys, where().publicKey, room);
  expect(await client.gist(request(other))).toBe("error exists");
});

test("a first commit for a room id that was never given out is refused", async () => {
  const { keys, client } = await founder();
  const genesis = genesisOf(keys, where().publicKey, crypto.random(16));
  expect(await client.gist(request(genesis))).toBe("error no-room");
});

test("only the session that asked for the room id may make the room", async () => {
  const { room } = await founder();
  const keys = makeKeys();
  const thief = await Client.connect(where(), keys.auth);
  const genesis = genesisOf(keys, where().publicKey, room);
  expect(await thief.gist(request(genesis))).toBe("error not-owner");
});

test("a first commit with anything wrong in it is refused, and leaves the room open for the right one", async () => {
  const { keys, client, room } = await founder();
  const relayKey = where().publicKey;
  const right = genesisOf(keys, relayKey, room);
  const owner = bundleOf(keys);
  const off = owner.kem.slice();
  off.fill(0x55, 13);
  const genesisBy = (changed: Partial<typeof owner>): Partial<Commit> => ({
    changes: { reason: "genesis", owner: { ...owner, ...changed }, policy: POLICY },
  });
  const wrong: Record<string, Partial<Commit>> = {
    "another uid": { uid: crypto.random(32) },
    "an epoch that isn't 0": { epoch: 1 },
    "a commit before it": { prev: crypto.random(32) },
    "a place in the log": { head: [1, crypto.random(32)] },
    "another start of the chain": { head: [0, crypto.random(32)] },
    "a reason that isn't genesis": { changes: { reason: "rotate" } },
    "another session's auth": genesisBy({ auth: makeKeys().auth.publicKey }),
    "a key twice": genesisBy({ kem: owner.auth }),
    "a key that isn't on the curve": genesisBy({ kem: off }),
  };
  for (const [what, change] of Object.entries(wrong)) {
    const bad = genesisOf(keys, relayKey, room, change);
    expect([what, await client.gist(request(bad))]).toEqual([what, "error bad-commit"]);
  }
  const garbage = { ...request(right), body: crypto.random(200) };
  expect(await client.gist(garbage)).toBe("error bad-commit");
  const nonce = { ...request(right), nonce: crypto.random(32) };
  expect(await client.gist(nonce)).toBe("error bad-commit");
  const forged = { ...request(right), proof: crypto.sign(makeKeys().sig.privateKey, right.body) };
  expect(await client.gist(forged)).toBe("error bad-signature");
  const otherRelay = genesisOf(keys, makeKeys().sig.publicKey, room);
  expect(await client.gist(request(otherRelay))).toBe("error bad-commit");

  expect(await client.gist(request(right))).toBe("logged");
});

test("a room id is void when no first commit comes in time", async () => {
  let now = Date.now();
  const clocked = await relay({}, { now: () => now });
  const keys = makeKeys();
  const client = await Client.connect(clocked, keys.auth);
  const { room } = await client.expect("created", { t: "create", access: null });
  now += 600_001;
  await client.expect("pong", { t: "ping" });
  const genesis = genesisOf(keys, clocked.publicKey, room);
  expect(await client.gist(request(genesis))).toBe("error no-room");
});

test("no more rooms are made than the relay may have", async () => {
  const small = await relay({ maxRooms: 1 });
  await makeRoom(small);
  const client = await Client.connect(small);
  expect(await client.gist({ t: "create", access: null })).toBe("error full");
});

test("an address that makes rooms too often is refused another", async () => {
  const slow = { perSecond: 0.000_001, burst: 2 };
  const strict = await relay({ rates: { ...UNLIMITED, rooms: slow } });
  const client = await Client.connect(strict);
  const answers = [];
  for (let i = 0; i < 3; i += 1) answers.push(await client.gist({ t: "create", access: null }));
  expect(answers).toEqual(["created", "created", "error rate"]);
  const again = await Client.connect(strict);
  expect(await again.gist({ t: "create", access: null })).toBe("error rate");
});

test("nobody attaches to a room that isn't there, or that isn't theirs", async () => {
  const { owned } = await makeRoom(where());
  const stranger = await Client.connect(where());
  expect(await stranger.gist({ t: "attach", room: crypto.random(16) })).toBe("error no-room");
  expect(await stranger.gist({ t: "attach", room: owned.room })).toBe("error not-member");
});

test("nothing of a room is done for a session that isn't attached to it", async () => {
  const { owned } = await makeRoom(where());
  const stranger = await Client.connect(where());
  const sealed = crypto.random(100);
  const requests = [
    { t: "members" },
    { t: "message", epoch: 0, n: 1, sealed },
    { t: "history", from: 1, max: 1 },
    { t: "cursor", number: 1 },
    { t: "invites" },
    { t: "invite", id: crypto.random(32), expiry: Date.now() + 1000, proof: crypto.random(80) },
    { t: "revoke", id: crypto.random(32), proof: crypto.random(80) },
    { t: "answer", id: crypto.random(32), to: stranger.auth.publicKey, sealed },
    { t: "commit", body: sealed, proof: crypto.random(80), sealed, parts: [] },
  ] as const;
  const refusals = async () => {
    const answers = await Promise.all(
      requests.map((one) => stranger.ask(one.t === "commit" ? { ...one, parts: [] } : one)),
    );
    return new Set(answers.map(gist));
  };
  expect(await refusals()).toEqual(new Set(["error not-member"]));
  await stranger.ask({ t: "attach", room: owned.room });
  expect(await refusals()).toEqual(new Set(["error not-member"]));
});

test("a session attaches to one room only", async () => {
  const first = await makeRoom(where());
  const second = await makeRoom(where());
  const { owner } = first;
  expect(await owner.gist({ t: "attach", room: second.owned.room })).toBe("error bad-request");
  expect(await owner.gist({ t: "attach", room: first.owned.room })).toBe("attached");
});

test("a newer session of the same member ends the older one", async () => {
  const { owner, owned } = await makeRoom(where());
  const newer = await Client.connect(where(), owned.keys.auth);
  await newer.expect("attached", { t: "attach", room: owned.room });
  expect((await owner.next("bye")).why).toBe("elsewhere");
  await owner.closed;
  expect(await newer.gist({ t: "message", epoch: 0, n: 1, sealed: crypto.random(10) })).toBe(
    "logged",
  );
});

test("the access list names the owner and every member", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const list = await guest.client.expect("memberList", { t: "members" });
  expect(list).toMatchObject({ owner: 0, members: [0, 1] });
});
