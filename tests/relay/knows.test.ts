import { expect, test } from "vitest";
import { Client } from "./client.ts";
import { admit, makeInvite, makeKeys, makeRoom, messageOf, POLICY } from "./people.ts";
import { relay, UNLIMITED } from "./relays.ts";

/** What a member reads back of what the relay holds (P27, P29). */

const DAY = 86_400_000;

test("a member reads back how much the relay holds of this room, and of its own connection (P29)", async () => {
  const before = Date.now();
  const at = await relay();
  const { owner, owned } = await makeRoom(at);
  await makeRoom(at);
  const ben = await admit(owner, owned);
  await owner.expect("logged", messageOf(1, 1, 300));
  await ben.client.expect("logged", messageOf(1, 1, 556));
  await owner.expect("done", makeInvite(ben.owned).open);
  const piece = { t: "blobPut", id: new Uint8Array(16), at: 0 } as const;
  await owner.expect("done", { ...piece, sealed: new Uint8Array(1000) });
  const known = await ben.client.expect("known", { t: "knows" });
  expect(known).toMatchObject({ members: 2, gone: 0, kept: 2, bytes: 856, erased: 0, commits: 2 });
  expect(known).toMatchObject({ invites: 1, asks: 0, files: 1, fileBytes: 1000, parts: 1 });
  expect(known.address).toContain("127.0.0.1");
  expect(known.since).toBeGreaterThanOrEqual(before);
  expect(known.hashedUntil).toBeGreaterThan(known.since);
  expect(known.hashedUntil).toBeLessThanOrEqual(Date.now() + DAY);
  const sizes = known.recent.slice(-2).map(({ size, by }) => [size, by]);
  expect(sizes).toEqual([
    [300, 0],
    [556, 1],
  ]);
});

test("whoever comes in sees nothing of the entries before its own start but how many there are (P29)", async () => {
  const { owner, owned } = await makeRoom(await relay(), { ...POLICY, newcomerHistory: "none" });
  await owner.expect("logged", messageOf(0, 1));
  const ben = await admit(owner, owned);
  const known = await ben.client.expect("known", { t: "knows" });
  expect(known).toMatchObject({ kept: 1, commits: 2 });
  expect(known.recent.map(({ number }) => number)).toEqual([3]);
  const all = await owner.expect("known", { t: "knows" });
  expect(all.recent.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("nobody but a member that is attached is told, and a removed one no more (P27)", async () => {
  const at = await relay();
  const { owner, owned } = await makeRoom(at);
  const stranger = await Client.connect(at, makeKeys().auth);
  expect(await stranger.gist({ t: "knows" })).toBe("error not-member");
  const ben = await admit(owner, owned);
  await ben.client.expect("logged", { ...messageOf(1, 1), leave: true });
  const again = await Client.connect(at, ben.keys.auth);
  await again.expect("attached", { t: "attach", room: owned.room });
  expect(await again.gist({ t: "knows" })).toBe("error not-member");
  expect(await owner.expect("known", { t: "knows" })).toMatchObject({ members: 1, gone: 1 });
});

test("as it reads a whole room, it counts as twenty requests (P27)", async () => {
  const slow = { perSecond: 0.000_001, burst: 50 };
  const { owner } = await makeRoom(await relay({ rates: { ...UNLIMITED, requests: slow } }));
  const said = [];
  for (let at = 0; at < 3; at += 1) said.push(await owner.gist({ t: "knows" }));
  expect(said).toEqual(["known", "known", "error rate"]);
});
