import { cp } from "node:fs/promises";
import { expect, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { LIMITS } from "../../shared/limits.ts";
import { makeCommit } from "../../shared/room/commit.ts";
import { openNextKey } from "../../shared/room/keyring.ts";
import { decode } from "../../shared/wire/codec.ts";
import { commitBody } from "../../shared/wire/commit.ts";
import { Client } from "../relay/client.ts";
import type { Person } from "../support/profile.ts";
import { memberIn, readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Rows 9 and 11: the key is renewed while people talk, leave, and come back. */

const TITLE = "Harbour";
const EVERY = 5;

const at = sharedScene(async (scene) => {
  await initializeThemis();
  const relay = await scene.relay({ tap: true });
  const [owner, guest, late] = await scene.people("Olena", "Bruno", "Chiara");
  await scene.room(owner, TITLE, { rotateEvery: EVERY });
  await scene.invite(owner, guest, TITLE);
  return { scene, relay, owner, guest, late };
});

/** Where the room's keys stand, for this person: the epoch, and messages until the next renewal. */
async function standing(person: Person): Promise<{ left: number; rotations: number }> {
  const { keyLeft } = await person.roomView();
  const items = await person.thread();
  const rotations = items.filter((one) => one.kind === "event" && one.event.type === "rotated");
  return { left: keyLeft, rotations: rotations.length };
}

async function waitForRotations(person: Person, count: number): Promise<void> {
  await person.until(`has seen ${count} renewals`, async () => {
    return (await standing(person)).rotations === count;
  });
}

/** One says something until the key is renewed `times` times more; answers with what was said. */
async function talkOver(person: Person, times: number, what: string): Promise<string[]> {
  const { rotations } = await standing(person);
  const said: string[] = [];
  for (let done = 1; done <= times; done += 1) {
    const { left } = await standing(person);
    const texts = Array.from({ length: left }, (_, index) => `${what} ${done}.${index + 1}`);
    await person.sayAll(texts);
    said.push(...texts);
    await waitForRotations(person, rotations + done);
  }
  return said;
}

/** Comes back to a browser that was closed, and to the room. */
async function comeBack(person: Person): Promise<void> {
  await person.reopenBrowser();
  await person.openPanel();
  await person.unlock();
  await person.openRoom(TITLE);
}

test("row 9: after the room's count of messages, sent and received, the key is renewed under the one before it (P11, P26)", async () => {
  const { relay, owner, guest } = at();
  const before = memberIn(await readVault(guest.panel));
  const { left, rotations } = await standing(owner);
  // All but the last, some from each side.
  const texts = Array.from({ length: left }, (_, index) => `counted ${index + 1}`);
  for (const [index, text] of texts.slice(0, -1).entries()) {
    const [speaker, hearer] = index % 2 === 0 ? [owner, guest] : [guest, owner];
    await speaker.say(text);
    await hearer.waitForText(text);
  }
  expect(await standing(owner)).toEqual({ left: 1, rotations });
  await guest.say(texts.at(-1) ?? "");
  await waitForRotations(guest, rotations + 1);
  await owner.waitForWords(words("thread.event.rotated.you"));
  await guest.waitForWords(words("thread.event.rotated", { by: owner.name }));

  const commits = (await relay.heard()).filter((message) => message.t === "commit");
  const last = commits.at(-1);
  const body = last ? decode(commitBody, last.body, LIMITS.commit) : null;
  if (!last || !body?.ok) throw new Error("no commit");
  const [, commit] = body.value;
  expect(commit.changes).toEqual({ reason: "rotate" });
  const present = before.ring.at(-1);
  if (present === undefined) throw new Error("no room key");
  const { epoch, keyHash } = commit;
  const opened = openNextKey(crypto, before.uid, present, {
    body: last.body,
    epoch,
    keyHash,
    sealed: last.sealed,
  });
  expect(opened).toEqual(memberIn(await readVault(guest.panel)).ring.at(-1));
  expect(opened?.key).not.toEqual(present.key);
});

test("row 9: the relay takes a renewal from nobody but the owner (P26, P27)", async () => {
  const { guest } = at();
  const before = await standing(guest);
  const state = memberIn(await readVault(guest.panel));
  await guest.closeBrowser();
  const where = { address: state.relay.address, publicKey: state.relay.key };
  const client = await Client.connect(where, state.keys.auth);
  try {
    await client.expect("attached", { t: "attach", room: state.room });
    const rotate = { reason: "rotate" } as const;
    const now = { crypto, now: Date.now() };
    const made = makeCommit(now, state, rotate, crypto.random(32), false);
    const { body, proof, sealed } = made;
    expect(await client.gist({ t: "commit", body, proof, sealed, parts: [] })).toBe(
      "error not-owner",
    );
  } finally {
    await client.close();
  }
  await comeBack(guest);
  await guest.waitForMembers(2);
  expect(await standing(guest)).toEqual(before);
  expect((await guest.roomView()).alarms).toEqual([]);
});

test("row 9: a message that was sealed before a renewal and is sent after it arrives, once (P21)", async () => {
  const { relay, owner, guest } = at();
  await relay.kill();
  const text = "sealed under the key before";
  await guest.say(text);
  await guest.waitForWords(words("thread.queued"));
  await guest.closeBrowser();
  await relay.restart();
  await owner.waitForMembers(2);
  await talkOver(owner, 1, "meanwhile");
  await comeBack(guest);
  await owner.waitForText(text);
  await guest.until("has nothing queued", async () => (await guest.roomView()).queued === 0);
  const held = await owner.held();
  expect(held.filter((one) => one === text)).toHaveLength(1);
  await guest.waitForHeld(held);
});

test("row 9: everybody talks at once over several renewals, and all arrives, once, in one order for all (P22, P23, P26)", async () => {
  const { owner, guest } = at();
  const before = await standing(owner);
  const earlier = (await owner.held()).length;
  const said = [owner, guest].map((person) =>
    Array.from({ length: 2 * EVERY }, (_, index) => `${person.name} at once ${index + 1}`),
  );
  const [first = [], second = []] = said;
  await Promise.all([owner.sayAll(first), guest.sayAll(second)]);
  await owner.until("holds everything", async () => {
    return (await owner.held()).length === earlier + first.length + second.length;
  });
  const held = (await owner.held()).slice(earlier);
  expect(held.toSorted()).toEqual([...first, ...second].toSorted());
  for (const texts of said) expect(held.filter((one) => texts.includes(one))).toEqual(texts);
  await guest.waitForHeld(await owner.held());
  expect((await standing(owner)).rotations).toBeGreaterThan(before.rotations);
  for (const person of [owner, guest]) expect((await person.roomView()).alarms).toEqual([]);
});

test("row 9, row 11: a member who was away over three renewals gets exactly what it missed, in order, once, and reads it (P22)", async () => {
  const { owner, guest } = at();
  await guest.waitForHeld(await owner.held());
  const before = await guest.held();
  await guest.closeBrowser();
  const missed = await talkOver(owner, 3, "missed");
  expect(missed.length).toBeGreaterThan(2 * EVERY);
  await comeBack(guest);
  await guest.waitForHeld([...before, ...missed]);
  expect((await guest.roomView()).alarms).toEqual([]);
  const items = await guest.thread();
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  await guest.say("I have read it all");
  await owner.waitForText("I have read it all");
});

test("row 11: a newcomer gets what came since the last renewal, and nothing before it (P20)", async () => {
  const { scene, relay, owner, guest, late } = at();
  await talkOver(owner, 1, "too early for Chiara");
  await owner.sayAll(["first after the renewal"]);
  await guest.waitForText("first after the renewal");
  await guest.say("second after the renewal");
  await owner.waitForText("second after the renewal");
  const told = (await relay.told()).length;
  await scene.invite(owner, late, TITLE);
  await late.waitForHeld(["first after the renewal", "second after the renewal"]);
  // The relay didn't even send what lies before.
  const since = (await relay.told()).slice(told);
  const numbers = since.flatMap((message) => (message.t === "entries" ? [message.from] : []));
  const rotated = (await owner.thread()).findLast(
    (one) => one.kind === "event" && one.event.type === "rotated",
  );
  expect(Math.min(...numbers)).toBe(rotated?.at);
  await late.say("and the third");
  await owner.waitForText("and the third");
});

test("a relay that was set back to an older copy: everybody reads that, keeps what there was, and goes on once the relay has it again (P25)", async () => {
  const { relay, owner, guest } = at();
  const whole = relay.data;
  const older = `${whole}-older`;
  await relay.kill("SIGTERM");
  await cp(whole, older, { recursive: true });
  await relay.restart();
  await guest.say("after the copy");
  await owner.waitForText("after the copy");
  await relay.restart({ data: older });
  for (const person of [owner, guest]) {
    await person.waitForWords(words("room.alarm.behind.title"));
    expect(await person.held()).toContain("after the copy");
  }
  await owner.say("said meanwhile");
  await relay.restart({ data: whole });
  await guest.waitForText("said meanwhile");
  for (const person of [owner, guest]) {
    expect((await person.roomView()).alarms.map(({ kind }) => kind)).toEqual(["behind"]);
  }
});
