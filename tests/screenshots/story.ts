import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { Person } from "../support/profile.ts";
import { words, type Key } from "../support/words.ts";
import { alarming, succeeding } from "./alarms.ts";
import { SHOP } from "./camera.ts";
import { exchanging } from "./files.ts";
import { everywhere, takingAlong } from "./keeping.ts";
import { asking, muting, relaying } from "./people.ts";
import { onCanvas, speakTls, TITLE, type Requisites, type Stage } from "./stage.ts";
import { livelier, searching, verifying } from "./talk.ts";
import { lockedUnread, lyingRelay, otherRelays, ownerAway, twice } from "./trouble.ts";

/**
 * One evening, in chapters. To photograph another screen, add a chapter (or a
 * line to one) that goes there as a person does and leaves the panel at the
 * list of rooms.
 */

/** Plays all chapters, one after the other; each finds the panels at the list of rooms. */
export async function play(needs: Requisites): Promise<void> {
  const { scene } = needs;
  const relay = await scene.relay({ args: speakTls(needs.tls) });
  const [heron, ash] = await scene.people("heron", "ash");
  const stage: Stage = { ...needs, relay, heron, ash };
  for (const chapter of CHAPTERS) await chapter(stage);
}

async function firstRun({ camera, heron }: Stage): Promise<void> {
  await heron.openPanel();
  await heron.fill(words("first-run.choose"), "seven herons over");
  await camera.take(heron.panel, "first-run");
  await heron.choosePassphrase();
  await heron.backToRooms();
  await camera.take(heron.panel, "empty-rooms");
}

async function making({ camera, heron }: Stage): Promise<void> {
  await heron.press(words("rooms.create"));
  await camera.take(heron.panel, "create");
  await heron.press(words("create.do"));
  await camera.take(heron.panel, "error-create");
  await heron.backToRooms();
  await heron.press(words("rooms.paste"));
  await heron.fill(words("paste.link"), "https://relay.example/i#1.half-of-it");
  await heron.press(words("paste.look"));
  await heron.waitForWords(words("error.link-malformed"));
  await camera.take(heron.panel, "error-paste");
  await heron.createRoom(TITLE);
  await heron.waitForMembers(1);
  await camera.take(heron.panel, "empty-room");
}

async function joining({ camera, heron, ash, shop }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await heron.press(words("room.more"));
  await heron.press(words("room.invite"), { role: "menuitem" });
  const link = await heron.until("reads the link", async () => heron.valueOf(words("invite.link")));
  await camera.take(heron.panel, "invite");
  const page = await ash.openLink(link);
  await ash.fill(words("join.as"), "ash", page);
  await camera.take(page, "join");
  await onCanvas(heron, (canvas) =>
    camera.together(canvas, [heron.panel, page], join(shop, "invite.png"), SHOP),
  );
  await page.bringToFront();
  await heron.press(words("sheet.close"));
  await ash.joinAs();
  await ash.waitForWords(words("invite-waits.title"));
  // The browser is still sliding its panel open, and would be photographed at that.
  await sleep(1000);
  await camera.take(ash.panel, "first-run-invited");
  await ash.choosePassphrase();
  await ash.waitForRoom(TITLE);
  const again = await ash.openLink(link);
  await ash.waitForWords(words("join.held.title"), { page: again });
  await camera.take(again, "join-error");
  await again.close();
}

async function talking({ camera, heron, ash, shown, shop }: Stage): Promise<void> {
  const both = [heron, ash];
  const said: readonly [Person, string][] = [
    [heron, "The night ferry came in empty. Nobody on the quay, no lights on deck."],
    [ash, "Same ship as last Thursday. Look at the second crane."],
    [heron, "I’ll ask the port for the berth list before noon."],
    [ash, "Good. I work the early shift, so I write before eight."],
    [heron, "Keep an eye on gate two."],
  ];
  for (const [who, text] of said) {
    await who.say(text);
    for (const one of both) await one.waitForText(text);
  }
  await camera.take(heron.panel, "thread");
  await camera.take(ash.panel, "thread-guest");
  const panels = [heron.panel, ash.panel];
  await onCanvas(heron, async (canvas) => {
    await camera.together(canvas, panels, join(shown, "panel.png"));
    await camera.together(canvas, panels, join(shop, "talk.png"), SHOP);
  });
}

async function around({ camera, heron }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await heron.press(words("room.more"));
  await camera.take(heron.panel, "menu");
  await heron.press(words("members.title"), { role: "menuitem" });
  await camera.take(heron.panel, "members");
  await heron.press(words("bar.back"));
  await heron.press(words("room.more"));
  await heron.press(words("room.forget"), { role: "menuitem" });
  await camera.take(heron.panel, "dialog");
  await heron.press(words("room.forget.keep"));
}

async function listing({ camera, heron, ash }: Stage): Promise<void> {
  for (const title of ["Night incident", "Neighbours of the old east quay and the lock keepers"]) {
    await heron.createRoom(title);
  }
  await heron.backToRooms();
  for (const text of ["Crane two has moved.", "And the tender is gone."]) await ash.say(text);
  await heron.until("sees what is unread", async () =>
    (await heron.rooms()).some((row) => row.includes(words("rooms.unread.other", { count: 2 }))),
  );
  await camera.take(heron.panel, "rooms");
}

async function settings({ camera, heron }: Stage): Promise<void> {
  await heron.backToRooms();
  await heron.press(words("rooms.settings"));
  await camera.take(heron.panel, "settings");
  await heron.panel.$eval("main", (main) => main.scrollTo(0, main.scrollHeight));
  await camera.take(heron.panel, "settings-end");
  for (const [name, key] of SETTINGS) {
    await heron.press(words(key));
    await camera.take(heron.panel, `settings-${name}`);
    await heron.press(words("bar.back"));
  }
  await heron.press(words("settings.relays.one"));
  await heron.press(words("relays.add"));
  await camera.take(heron.panel, "relay-add");
  await heron.press(words("bar.back"));
  await heron.press(words("bar.back"));
  await heron.press(words("settings.wipe"));
  await camera.take(heron.panel, "dialog-wipe");
  await heron.press(words("wipe.keep"));
}

const SETTINGS: readonly (readonly [string, Key])[] = [
  ["lock", "settings.auto-lock"],
  ["passphrase", "settings.passphrase"],
  ["notify", "settings.notify"],
  ["relays", "settings.relays.one"],
  ["theme", "settings.theme"],
  ["language", "settings.language"],
  ["export", "settings.export"],
  ["import", "settings.import"],
];

async function knowing({ camera, heron }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await heron.press(words("room.more"));
  await heron.press(words("room.settings"), { role: "menuitem" });
  await heron.press(words("known.title"));
  await heron.waitForWords(words("known.it"));
  await camera.take(heron.panel, "relay-knows");
  await heron.press(words("bar.back"));
  await heron.press(words("bar.back"));
  await heron.backToRooms();
}

async function roomSettings({ camera, heron }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await heron.press(words("room.more"));
  await heron.press(words("room.settings"), { role: "menuitem" });
  await camera.take(heron.panel, "room-settings");
  await heron.panel.$eval("main", (main) => main.scrollTo(0, main.scrollHeight));
  await camera.take(heron.panel, "room-settings-end");
  await heron.press(words("room-settings.name"));
  await camera.take(heron.panel, "room-name");
  await heron.press(words("bar.back"));
  await heron.press(words("bar.back"));
}

async function offline({ camera, heron, relay }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await relay.kill();
  await heron.waitForWords(words("room.offline.title"));
  await heron.say("I have a photograph, will send it once we are through.");
  await camera.take(heron.panel, "offline");
  await heron.backToRooms();
  await camera.take(heron.panel, "rooms-offline");
  await relay.restart();
}

async function locking({ camera, heron }: Stage): Promise<void> {
  await heron.lock();
  await camera.take(heron.panel, "unlock");
  await heron.fill(words("unlock.passphrase"), "eight herons");
  await heron.press(words("unlock.do"));
  await heron.waitForWords(words("error.wrong-passphrase"));
  await camera.take(heron.panel, "error-passphrase");
  await heron.unlock();
}

const CHAPTERS: readonly ((stage: Stage) => Promise<void>)[] = [
  firstRun,
  making,
  joining,
  talking,
  around,
  livelier,
  searching,
  exchanging,
  verifying,
  listing,
  muting,
  asking,
  settings,
  roomSettings,
  knowing,
  relaying,
  everywhere,
  takingAlong,
  offline,
  locking,
  lockedUnread,
  ownerAway,
  otherRelays,
  lyingRelay,
  twice,
  alarming,
  succeeding,
];
