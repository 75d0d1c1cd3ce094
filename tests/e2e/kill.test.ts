import { expect, test } from "vitest";
import type { Person } from "../support/profile.ts";
import type { RelayProcess } from "../support/relay.ts";
import { until } from "../support/until.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

/**
 * Killed anywhere, nothing lost: one conversation for each thing that can be
 * killed, which is killed in the middle of creating, joining, sending and
 * rotating. What was acknowledged is there once on both sides; what wasn't is
 * there once or not at all.
 */

const LONG = 60_000;
/** So few that every round of messages has rotations in it. */
const ROTATE_EVERY = 3;
const ROUNDS = 3;
const TITLE = "Harbour";

type Kill = (person: Person, relay: RelayProcess) => Promise<void>;

/** What can be killed, and how it comes back; in the end the panel is open and unlocked again. */
const victims: [string, Kill][] = [
  ["service worker", (person) => person.killServiceWorker()],
  [
    "browser",
    async (person) => {
      await person.crashBrowser();
      await person.reopenBrowser();
      await person.openPanel();
      await person.unlock();
    },
  ],
  ["relay", (_, relay) => relay.restart()],
];

/** What came of something that a kill may cut short; null where nobody knows. */
function attempt<T>(action: Promise<T>): Promise<T | null> {
  return action.catch(() => null);
}

/** The one room here, once it is one. */
async function roomOf(person: Person): Promise<string> {
  return person.until(
    "has the room",
    async () => {
      const { rooms } = await person.ask("app.watch", {});
      return rooms.find(({ phase }) => phase === "member")?.id;
    },
    LONG,
  );
}

interface Said {
  text: string;
  state: string | null;
}

/** Every message that this browser holds, in order. */
async function messages(person: Person, room: string): Promise<Said[]> {
  const { items } = await person.ask("thread.page", { room, limit: 200 });
  return items.flatMap((item) => (item.kind === "message" ? [item] : []));
}

/** Says texts all at once; resolves with those that the background has taken. */
async function sayAll(person: Person, room: string, texts: readonly string[]): Promise<string[]> {
  const taken = await Promise.all(
    texts.map((text) => attempt(person.ask("message.send", { room, text }).then(() => text))),
  );
  return taken.filter((text) => text !== null);
}

/** Waits until nobody waits for anything and all hold the same, and that many; then says what that is. */
async function settled(
  people: readonly Person[],
  rooms: readonly string[],
  atLeast = 0,
): Promise<string[]> {
  return until(
    "all hold the same messages",
    async () => {
      const held = await Promise.all(people.map((one, at) => messages(one, rooms[at] ?? "")));
      if (held.some((all) => all.length < atLeast)) return false;
      if (held.some((all) => all.some(({ state }) => state === "queued"))) return false;
      const [first = "", ...others] = held.map((all) =>
        JSON.stringify(all.map(({ text }) => text)),
      );
      return others.every((other) => other === first) && (JSON.parse(first) as string[]);
    },
    { timeout: LONG },
  );
}

test("a message that is sent in the very moment in which the worker dies is there exactly once, and nobody has to send it again (P30)", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner] = await scene.people("Olena");
  await scene.room(owner, TITLE);
  const room = await roomOf(owner);
  const texts = ["one", "two", "three", "four"];
  for (const text of texts) {
    await owner.fill(words("composer.label"), text);
    await Promise.all([owner.panel.keyboard.press("Enter"), owner.killServiceWorker()]);
    await owner.waitForText(text);
    expect(await owner.valueOf(words("composer.label"))).toBe("");
  }
  expect(await settled([owner], [room])).toEqual(texts);
  expect((await owner.roomView()).alarms).toEqual([]);
  expect(await owner.texts()).toEqual(texts);
});

test.each(victims)(
  "the %s is killed in the middle of creating, joining, sending and rotating: nothing acknowledged is lost or doubled (P30)",
  async (_name, kill) => {
    const scene = openScene();
    const relay = await scene.relay();
    const [owner, guest] = await scene.people("Olena", "Bruno");

    // Creating
    await owner.openPanel();
    await owner.choosePassphrase();
    const wish = { title: TITLE, as: "Olena", rotateEvery: ROTATE_EVERY };
    const creating = attempt(owner.ask("room.create", wish));
    await kill(owner, relay);
    const created = await creating;
    const { rooms } = await owner.ask("app.watch", {});
    const kept = rooms.map(({ id }) => id);
    expect(kept).toEqual(created === null ? kept.slice(0, 1) : [created.room]);
    if (kept.length === 0) await owner.ask("room.create", wish);
    const owned = await roomOf(owner);
    await owner.openRoom(TITLE);
    await owner.waitForMembers(1);

    // Joining
    const link = await owner.makeInvite();
    await guest.openLink(link);
    await guest.joinAs();
    await guest.choosePassphrase();
    await Promise.all([kill(guest, relay), kill === victims[2]?.[1] ? null : kill(owner, relay)]);
    const joined = await roomOf(guest);
    for (const person of [owner, guest]) {
      await person.openRoom(TITLE);
      await person.waitForMembers(2, LONG);
    }
    expect(await owner.members()).toEqual(["you, owner", "Bruno"]);
    expect(await guest.members()).toEqual(["you", "Olena, owner"]);

    // Sending and rotating, both at once
    const said: string[] = [];
    const taken: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const texts = (name: string) => [1, 2, 3].map((n) => `${name} ${round} ${n}`);
      said.push(...texts("owner"), ...texts("guest"));
      const saying = [sayAll(owner, owned, texts("owner")), sayAll(guest, joined, texts("guest"))];
      await kill(round % 2 === 0 ? owner : guest, relay);
      taken.push(...(await Promise.all(saying)).flat());
    }

    const held = await settled([owner, guest], [owned, joined]);
    expect(new Set(held).size).toBe(held.length);
    expect(taken.filter((text) => !held.includes(text))).toEqual([]);
    expect(held.filter((text) => !said.includes(text))).toEqual([]);

    // And they go on talking, under a key that was renewed meanwhile.
    await owner.openRoom(TITLE);
    await guest.openRoom(TITLE);
    await owner.say("still here?");
    await guest.say("still here");
    const after = await settled([owner, guest], [owned, joined], held.length + 2);
    expect(after.slice(0, held.length)).toEqual(held);
    expect(after.slice(held.length).toSorted()).toEqual(["still here", "still here?"]);
    const { items } = await guest.ask("thread.page", { room: joined, limit: 200 });
    const events = items.flatMap((item) => (item.kind === "event" ? [item.event.type] : []));
    expect(events).toContain("rotated");
    expect(events).not.toContain("unreadable");
  },
  300_000,
);
