import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { fromBase64url } from "../../shared/bytes.ts";
import { FRAME, frame } from "../../shared/link/frames.ts";
import { encode } from "../../shared/wire/codec.ts";
import type { Person } from "../support/profile.ts";
import { RelayProcess } from "../support/relay.ts";
import { rememberRelay } from "../support/rewind.ts";
import { words } from "../support/words.ts";
import { speakTls, TITLE, type Stage } from "./stage.ts";

/** Chapters of what goes wrong. What is said of it is real: the relay, or somebody, did it. */

const DAY = 86_400_000;

/** The owner has closed the browser; the guest's panel sees it once its own clock has gone on. */
export async function ownerAway({ camera, heron, ash }: Stage): Promise<void> {
  await heron.closeBrowser();
  await ash.openRoom(TITLE);
  await ash.panel.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 660_000;
  });
  await ash.waitForWords(words("room.lamp.away"), { timeout: 90_000 });
  await camera.take(ash.panel, "owner-away");
  await ash.closePanel();
  await ash.openPanel();
  await heron.reopenBrowser();
  await heron.openPanel();
  await heron.unlock();
}

/** A relay with another clock, another version, another key. */
export async function otherRelays({ camera, scene, heron, relay, tls }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await relay.restart({ clockAhead: DAY + 3_600_000 });
  await heron.waitForWords(words("room.wrong-clock"), { timeout: 60_000 });
  await camera.take(heron.panel, "wrong-clock");
  await relay.restart({ clockAhead: 0 });
  await relay.kill();

  const { port } = scene.built;
  const server = createServer({ cert: await readFile(tls.cert), key: await readFile(tls.key) });
  const newer = new WebSocketServer({ server });
  // The key is looked at first: what is wrong with this one is the version alone.
  const pinned = (await readFile(join(scene.built.identity, "relay.pub"), "utf8")).trim();
  const key = fromBase64url(pinned);
  const hello = { t: "hello", version: 9, minimum: 9, key };
  newer.on("connection", (socket) => socket.send(frame(FRAME.hello, encode(hello))));
  server.listen(port, "127.0.0.1");
  // By itself it would be tried ever more seldom.
  await heron.press(words("room.offline.retry"), { timeout: 60_000 });
  await heron.waitForWords(words("room.wrong-version"), { timeout: 60_000 });
  await camera.take(heron.panel, "wrong-version");
  for (const socket of newer.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));

  const folder = await mkdtemp(join(tmpdir(), "0fc-other-"));
  const other = await RelayProcess.start({ port, data: join(folder, "data"), args: speakTls(tls) });
  try {
    await heron.ask("app.connect", {});
    await heron.waitForWords(words("room.wrong-key"), { timeout: 60_000 });
    await camera.take(heron.panel, "wrong-key");
    await heron.backToRooms();
    await camera.take(heron.panel, "rooms-wrong-key");
  } finally {
    await other.remove();
    await rm(folder, { recursive: true, force: true });
  }
  await relay.restart();
  await heron.ask("app.connect", {});
  await heron.openRoom(TITLE);
  await heron.waitForMembers(2);
}

/** Somebody writes while the panel is locked. */
export async function lockedUnread({ camera, heron, ash }: Stage): Promise<void> {
  await heron.backToRooms();
  await ash.openRoom(TITLE);
  await ash.say("The tender is back at its berth.");
  await heron.until("has something unread", async () =>
    (await heron.ask("app.watch", {})).rooms.some((room) => room.unread > 0),
  );
  await heron.lock();
  await camera.take(heron.panel, "unlock-unread");
  await heron.unlock();
}

/** The relay is set back to what it held before, and then goes on from there with others. */
export async function lyingRelay({ camera, heron, ash, relay }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await heron.waitForMembers(2);
  await ash.closeBrowser();
  const rewind = await rememberRelay(relay);
  await heron.say("Write the berth down before you leave.");
  await heron.until("has nothing queued", async () => {
    const view = await viewOf(heron);
    return view.queued === 0 && view.connection.state === "connected";
  });
  await rewind();
  await heron.waitForWords(words("room.alarm.behind.title"), { timeout: 60_000 });
  await camera.take(heron.panel, "alarm-behind");
  await heron.backToRooms();
  await camera.take(heron.panel, "rooms-alarm");
  await ash.reopenBrowser();
  await ash.openPanel();
  await ash.unlock();
  await ash.openRoom(TITLE);
  await ash.waitForMembers(2);
  for (const text of ["Crane two moved at nine.", "I have the log sheet here."]) {
    await ash.say(text);
  }
  await ash.until("has nothing queued", async () => (await viewOf(ash)).queued === 0);
  // Who knows more reads on once it comes back to the relay.
  await relay.restart();
  await heron.openRoom(TITLE);
  await heron.ask("app.connect", {});
  await heron.waitForWords(words("room.alarm.forked.title"), { timeout: 60_000 });
  await camera.take(heron.panel, "alarm-forked");
}

/** The guest's profile is copied, and the copy writes. */
export async function twice({ camera, scene, ash }: Stage): Promise<void> {
  const [thief] = await scene.people("another browser");
  await thief.closeBrowser();
  await ash.closeBrowser();
  await rm(thief.profile, { recursive: true, force: true });
  await cp(ash.profile, thief.profile, { recursive: true });
  for (const one of [thief, ash]) {
    await one.reopenBrowser();
    await one.openPanel();
    await one.unlock(ash.passphrase);
    await one.openRoom(TITLE);
    await one.waitForMembers(2);
  }
  await thief.say("I work the early shift.");
  await ash.waitForWords(words("room.alarm.cloned.title"), { timeout: 60_000 });
  await camera.take(ash.panel, "alarm-cloned");
  await thief.closeBrowser();
}

/** The room of the story, whatever other rooms were made since. */
async function viewOf(person: Person) {
  const room = (await person.ask("app.watch", {})).rooms.find(({ title }) => title === TITLE);
  const view = room && (await person.ask("room.watch", { room: room.id }));
  if (!view) throw new Error(`${person.name} isn't in ${TITLE}`);
  return view;
}
