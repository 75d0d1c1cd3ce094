import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { FRAME } from "../../shared/link/frames.ts";
import type { Person } from "../support/profile.ts";
import { memberIn, readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Rows 6, 9 and 10 with five people in one room. */

const TITLE = "Harbour";
const NAMES = ["Olena", "Bruno", "Chiara", "Dmytro", "Edda"] as const;

const at = sharedScene(async (scene) => {
  const relay = await scene.relay({ tap: true, recorded: true });
  const people: readonly Person[] = await scene.people(...NAMES);
  const [owner, ...guests] = people;
  if (owner === undefined) throw new Error("nobody came");
  await scene.room(owner, TITLE);
  for (const guest of guests) await scene.invite(owner, guest, TITLE);
  for (const person of people) await person.waitForMembers(NAMES.length);
  return { scene, relay, owner, people };
});

test("row 6: five members talk at once, and each of them holds the same, in the same order (P22)", async () => {
  const { people } = at();
  await Promise.all(people.map((person) => person.say(`${person.name} speaks`)));
  for (const person of people) {
    await person.until("holds five", async () => (await person.held()).length === NAMES.length);
  }
  const [first = [], ...others] = await Promise.all(people.map((person) => person.held()));
  expect(first.toSorted()).toEqual(NAMES.map((name) => `${name} speaks`).toSorted());
  expect(others).toEqual(others.map(() => first));
});

test("row 6: a message is sealed once, and the relay forwards the same bytes to all (P6, P14)", async () => {
  const { scene, relay, people } = at();
  const [speaker] = people;
  if (speaker === undefined) throw new Error("nobody speaks");
  const before = (await relay.heard()).length;
  await speaker.say("once for all");
  for (const person of people) await person.waitForText("once for all");

  const sent = (await relay.heard()).slice(before).filter((one) => one.t === "message");
  expect(sent).toHaveLength(1);
  const sealed = Buffer.from(sent[0]?.sealed ?? []);
  const frames = scene.proxy
    .frames("down")
    .filter((frame) => frame[0] === FRAME.batch && frame.includes(sealed));
  expect(frames).toHaveLength(NAMES.length);
  expect(new Set(frames.map((frame) => frame.toString("hex"))).size).toBe(1);
});

test("row 10: the list of members, with the owner marked, is the same on every client and at the relay (P9, P11)", async () => {
  const { relay, people } = at();
  for (const person of people) {
    const names = (await person.members()).map((name) => name.replace(/^you\b/, person.name));
    expect(names.toSorted()).toEqual(["Olena, owner", ...NAMES.slice(1)].toSorted());
  }
  const states = await Promise.all(people.map(async (one) => memberIn(await readVault(one.panel))));
  const plain = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const [first = null, ...others] = states.map(({ roster, rosterHash }) => ({
    owner: roster.owner,
    hash: plain(rosterHash),
    members: roster.members.map(({ index, sig, kem, auth }) =>
      [index, ...[sig, kem, auth].map(plain)].join(" "),
    ),
  }));
  expect(others).toEqual(others.map(() => first));

  const database = new DatabaseSync(join(relay.data, "relay.db"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT member, sig, kem, auth FROM members ORDER BY member");
    const listed = rows
      .all()
      .map(({ member, sig, kem, auth }) =>
        [member, ...[sig, kem, auth].map((key) => plain(key as Uint8Array))].join(" "),
      );
    expect(listed).toEqual(first?.members);
    expect(database.prepare("SELECT owner FROM rooms").all()).toEqual([{ owner: first?.owner }]);
  } finally {
    database.close();
  }
});

test("row 9: by default the key is renewed after a hundred messages, sent and received, and not before (P26)", async () => {
  const { relay, owner, people } = at();
  const view = await owner.roomView();
  expect(view.rotateEvery).toBe(100);
  const rotations = async () => {
    const items = await owner.thread();
    return items.filter((one) => one.kind === "event" && one.event.type === "rotated").length;
  };
  const commits = (await relay.heard()).filter(({ t }) => t === "commit").length;
  const texts = Array.from({ length: view.keyLeft - 1 }, (_, index) => `message ${index + 1}`);
  const shares = people.map((_, who) =>
    texts.filter((_text, index) => index % people.length === who),
  );
  await Promise.all(people.map((person, who) => person.sayAll(shares[who] ?? [])));
  await owner.until(
    "counts all but one",
    async () => (await owner.roomView()).keyLeft === 1,
    60_000,
  );
  expect(await rotations()).toBe(0);
  expect((await relay.heard()).filter(({ t }) => t === "commit")).toHaveLength(commits);

  await people.at(-1)?.say("and the hundredth");
  for (const person of people) {
    const key = person === owner ? "thread.event.rotated.you" : "thread.event.rotated";
    await person.waitForWords(words(key, { by: owner.name }), { timeout: 30_000 });
    expect((await person.roomView()).alarms).toEqual([]);
  }
  expect(await rotations()).toBe(1);
  const held = await owner.held();
  for (const person of people) await person.waitForHeld(held);
});
