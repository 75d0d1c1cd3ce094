import { expect, test } from "vitest";
import { LIMITS } from "../../shared/limits.ts";
import { Client, gist } from "./client.ts";
import { admit, after, chain, commitOf, makeRoom, messageOf, POLICY } from "./people.ts";
import { relay, sharedRelay } from "./relays.ts";

const where = sharedRelay();

test("a member's numbers go up one by one; one left out is refused and changes nothing", async () => {
  const { owner } = await makeRoom(where());
  expect(await owner.gist(messageOf(0, 2))).toBe("error out-of-order");
  const first = await owner.expect("logged", messageOf(0, 1));
  expect(await owner.gist(messageOf(0, 3))).toBe("error out-of-order");
  const second = await owner.expect("logged", messageOf(0, 2));
  expect([first.number, second.number]).toEqual([2, 3]);
});

test("a number sent again gets the place it got at first, whatever it holds now and whatever came since (P21)", async () => {
  const { owner, owned } = await makeRoom(where());
  const first = await owner.expect("logged", messageOf(0, 1));
  const rotate = commitOf(owned, { reason: "rotate" });
  const logged = await owner.expect("logged", rotate);
  const later = after(owned, rotate, logged);
  await owner.expect("logged", messageOf(later.epoch, 2));
  const again = await owner.expect("logged", messageOf(0, 1));
  expect({ number: again.number, hash: again.hash }).toEqual({
    number: first.number,
    hash: first.hash,
  });
  const { end } = await owner.expect("attached", { t: "attach", room: owned.room });
  expect(end).toBe(4);
});

test("the same message twice without waiting is in the log once", async () => {
  const { owner } = await makeRoom(where());
  const message = messageOf(0, 1);
  const [one, two, three] = await Promise.all([
    owner.ask(message),
    owner.ask(message),
    owner.ask(messageOf(0, 2)),
  ]);
  expect([one, two].map(gist)).toEqual(["logged", "logged"]);
  expect(one).toMatchObject({ number: 2 });
  expect(two).toMatchObject({ number: 2 });
  expect(three).toMatchObject({ number: 3 });
});

test("a message of another epoch is refused as stale, and its number stays free", async () => {
  const { owner, owned } = await makeRoom(where());
  const rotate = commitOf(owned, { reason: "rotate" });
  await owner.expect("logged", rotate);
  expect(await owner.gist(messageOf(0, 1))).toBe("error stale-epoch");
  expect(await owner.gist(messageOf(2, 1))).toBe("error stale-epoch");
  expect(await owner.gist(messageOf(1, 1))).toBe("logged");
});

test("requests sent without waiting are handled in their order", async () => {
  const { owner, owned } = await makeRoom(where());
  const answers = await Promise.all([
    owner.ask(messageOf(0, 1)),
    owner.ask(commitOf(owned, { reason: "rotate" })),
    owner.ask(messageOf(0, 2)),
    owner.ask(messageOf(1, 2)),
  ]);
  expect(answers.map(gist)).toEqual(["logged", "logged", "error stale-epoch", "logged"]);
});

test("a message larger than this relay takes is refused and can be sent smaller", async () => {
  const small = await relay({ maxMessage: 2048 });
  const { owner } = await makeRoom(small);
  expect(await owner.gist(messageOf(0, 1, 2049))).toBe("error too-large");
  expect(await owner.gist(messageOf(0, 1, 2048))).toBe("logged");
});

test("history is the chain, in pieces of at most so many entries and bytes", async () => {
  const { owner, owned } = await makeRoom(where());
  for (let n = 1; n <= 5; n += 1) await owner.expect("logged", messageOf(0, n, 200_000));
  let from = 1;
  let hash = null;
  const numbers: number[] = [];
  const befores: [Uint8Array, Uint8Array][] = [];
  for (let i = 0; i < 20 && from <= 6; i += 1) {
    const piece = await owner.expect("entries", { t: "history", from, max: 256 });
    expect(piece.end).toBe(6);
    befores.push([piece.before, hash ?? piece.before]);
    hash = chain(piece.before, piece.entries);
    numbers.push(...piece.entries.map(({ number }) => number));
    const size = piece.entries.reduce(
      (sum, one) => sum + ("sealed" in one ? one.sealed.length : 0),
      0,
    );
    expect(size).toBeLessThanOrEqual(LIMITS.historyBytes);
    from += piece.entries.length;
  }
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
  expect(befores.map(([before]) => before)).toEqual(befores.map(([, led]) => led));
  const last = await owner.expect("logged", messageOf(0, 5));
  expect(hash).toEqual(last.hash);

  const two = await owner.expect("entries", { t: "history", from: 2, max: 2 });
  expect(two.entries.map(({ number }) => number)).toEqual([2, 3]);
  const none = await owner.expect("entries", { t: "history", from: 7, max: 2 });
  expect(none).toMatchObject({ entries: [], end: 6, before: last.hash });
  expect(await owner.gist({ t: "history", from: 8, max: 2 })).toBe("error bad-request");
  expect(owned.head[0]).toBe(1);
});

test("a log longer than what is kept of it in memory is still read from its first entry", async () => {
  const { owner } = await makeRoom(where());
  const messages = Array.from({ length: 1100 }, (_, at) => messageOf(0, at + 1, 10));
  await Promise.all(messages.map((message) => owner.expect("logged", message)));
  const first = await owner.expect("entries", { t: "history", from: 1, max: 2 });
  expect(first.entries.map(({ number }) => number)).toEqual([1, 2]);
  const middle = await owner.expect("entries", { t: "history", from: 50, max: 1 });
  expect(middle.entries.map(({ number }) => number)).toEqual([50]);
});

test("a newcomer reads from the last rotation on, or from its own admission, as the policy says", async () => {
  const since = await makeRoom(where());
  await since.owner.expect("logged", messageOf(0, 1));
  const rotate = commitOf(since.owned, { reason: "rotate" });
  const logged = await since.owner.expect("logged", rotate);
  const later = after(since.owned, rotate, logged);
  await since.owner.expect("logged", messageOf(1, 2));
  const guest = await admit(since.owner, later);
  expect(await guest.client.gist({ t: "history", from: 2, max: 1 })).toBe("error bad-request");
  const read = await guest.client.expect("entries", { t: "history", from: 3, max: 10 });
  expect(read.entries.map(({ number }) => number)).toEqual([3, 4, 5]);
  expect(chain(read.before, read.entries.slice(0, 1))).toEqual(logged.hash);

  const none = await makeRoom(where(), { ...POLICY, newcomerHistory: "none" });
  await none.owner.expect("logged", messageOf(0, 1));
  const late = await admit(none.owner, none.owned);
  expect(await late.client.gist({ t: "history", from: 2, max: 1 })).toBe("error bad-request");
  const own = await late.client.expect("entries", { t: "history", from: 3, max: 10 });
  expect(own.entries.map(({ number }) => number)).toEqual([3]);
});

test("a cursor grows up to the end of the log and never past it", async () => {
  const { owner } = await makeRoom(where());
  await owner.expect("logged", messageOf(0, 1));
  expect(await owner.gist({ t: "cursor", number: 2 })).toBe("done");
  expect(await owner.gist({ t: "cursor", number: 1 })).toBe("done");
  expect(await owner.gist({ t: "cursor", number: 3 })).toBe("error bad-request");
});

test("five members get the very same bytes, once each, and the sender too (P6)", async () => {
  const room = await makeRoom(where());
  let { owned } = room;
  const clients = [room.owner];
  for (let i = 0; i < 4; i += 1) {
    const guest = await admit(room.owner, owned);
    owned = guest.owned;
    clients.push(guest.client);
  }
  const first = owned.head[0] + 1;
  const seen = clients.map(({ batches }) => batches.length);
  const sent = clients.map((client) => messageOf(owned.epoch, 1, 100 + clients.indexOf(client)));
  const numbers = await Promise.all(
    clients.map(
      async (client, at) => (await client.expect("logged", sent[at] ?? messageOf(0, 1))).number,
    ),
  );
  const last = first + clients.length - 1;
  await Promise.all(clients.map((client) => client.entry(last)));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4].map((i) => first + i));

  const fresh = clients.map(({ batches }, at) => batches.slice(seen[at]));
  expect(fresh[0]?.length).toBeGreaterThan(0);
  for (const batches of fresh) expect(batches).toEqual(fresh[0]);
  for (const [at, client] of clients.entries()) {
    const entry = client.entries.find(({ number }) => number === numbers[at]);
    expect(entry?.sealed).toEqual(sent[at]?.sealed);
    expect(client.entries.filter(({ number }) => number >= first)).toHaveLength(5);
  }
});

test("all that a room gets in one turn goes out in one frame", async () => {
  const { owner } = await makeRoom(where());
  const before = owner.batches.length;
  const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => owner.ask(messageOf(0, n))));
  expect(new Set(answers.map(gist))).toEqual(new Set(["logged"]));
  await owner.entry(7);
  expect(owner.batches.length - before).toBeLessThan(6);
});

test("entries too large for one frame go out in several, in order", async () => {
  const { owner } = await makeRoom(where());
  await Promise.all([1, 2, 3, 4, 5, 6].map((n) => owner.ask(messageOf(0, n, 250_000))));
  await owner.entry(7);
  expect(owner.entries.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7]);
});

test("two rooms of one relay know nothing of each other", async () => {
  const one = await makeRoom(where());
  const two = await makeRoom(where());
  const batches = two.owner.batches.length;
  await one.owner.expect("logged", messageOf(0, 1));
  await one.owner.entry(2);
  const mine = await two.owner.expect("logged", messageOf(0, 1));
  await two.owner.entry(2);
  expect(mine.number).toBe(2);
  expect(two.owner.batches).toHaveLength(batches + 1);
  const stranger = await Client.connect(where(), one.owned.keys.auth);
  expect(await stranger.gist({ t: "attach", room: two.owned.room })).toBe("error not-member");
});

test("what an attaching member is told is the end is what live frames go on from (P28)", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const { epoch } = guest.owned;
  await guest.client.close();
  const back = await Client.connect(where(), guest.keys.auth);
  back.uid = owned.uid;
  const writes = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => owner.ask(messageOf(epoch, n)));
  const { end } = await back.expect("attached", { t: "attach", room: owned.room });
  await Promise.all(writes);
  const last = await owner.expect("logged", messageOf(epoch, 9));
  await back.entry(last.number);
  const numbers = back.entries.map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: last.number - end }, (_, i) => end + 1 + i));
});
