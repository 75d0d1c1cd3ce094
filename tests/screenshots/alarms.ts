import type { AlarmRecord } from "../../shared/room/state.ts";
import { changeRoom } from "../support/change-room.ts";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import type { Stage } from "./stage.ts";

/** Chapters of what a log shows that lies, and of a room that is taken over in its owner's absence. */

const WATCH = "Night watch";
const HOUR = 3_600_000;

/** Moves the clock of somebody's background and panel. */
async function ahead(person: Person, ms: number): Promise<void> {
  const worker = await (await person.waitForServiceWorker()).worker();
  const move = (by: number) => {
    const now = Date.now;
    Date.now = () => now() + by;
  };
  await worker?.evaluate(move, ms);
  await person.panel.evaluate(move, ms);
}

/** What follows from an alarm for the room: whether anything more comes in. */
const ALARMS: readonly { kind: AlarmRecord["kind"]; member: number | null; halted: boolean }[] = [
  { kind: "dropped", member: 0, halted: false },
  { kind: "forged", member: 0, halted: false },
  { kind: "keyless", member: 0, halted: false },
  { kind: "usurped", member: 0, halted: true },
  { kind: "unsigned-end", member: null, halted: false },
  { kind: "link-changed", member: null, halted: false },
];

/**
 * Alarms that take a log which nobody but its maker can forge: they are put where the room's
 * machine would have put them. Its own tests raise each of them by such a log.
 */
export async function alarming({ camera, heron, ash }: Stage): Promise<void> {
  await heron.createRoom(WATCH);
  await heron.waitForMembers(1);
  await ash.openLink(await heron.makeInvite());
  await ash.joinAs();
  await ash.waitForRoom(WATCH);
  await heron.say("Nobody leaves before the tender is in.");
  await ash.waitForText("Nobody leaves before the tender is in.");
  for (const { kind, member, halted } of ALARMS) {
    if (!camera.wants(`alarm-${kind}`)) continue;
    const alarm = { kind, number: 7, member, at: Date.now(), dealt: false };
    await changeRoom(ash, (state) => ({ ...state, alarms: [alarm], halted }));
    await ash.openRoom(WATCH);
    await ash.waitForWords(words(`room.alarm.${kind}.title`));
    await camera.take(ash.panel, `alarm-${kind}`);
  }
  await changeRoom(ash, (state) => ({ ...state, alarms: [], halted: false }));
}

/** The owner stays away for longer than the room allows, and the deputy takes it over. */
export async function succeeding(stage: Stage): Promise<void> {
  const { camera, heron, ash, relay } = stage;
  const { id: room } = await heron.roomView();
  await heron.ask("room.policy", { room, change: { deputies: [1], away: HOUR } });
  await ash.openRoom(WATCH);
  await heron.say("I am on the last ferry, back on Monday.");
  await ash.waitForText("I am on the last ferry, back on Monday.");
  await ash.until(
    "is the deputy",
    async () => (await ash.roomView()).policy?.deputies.includes(1) ?? false,
  );
  await heron.closeBrowser();
  // To whoever's clock jumps, nobody seems to have been there for as long.
  await ash.ask("settings.set", { autoLockMinutes: 0 });
  // The relay looks at its own clock, and the browser at how far that is from its own.
  await ahead(ash, 2 * HOUR);
  await relay.restart({ clockAhead: 2 * HOUR });
  await ash.ask("app.connect", {});
  await ash.until(
    "may take it over",
    () => ash.sees("button", words("succession.succeed.do")),
    90_000,
  );
  await ash.waitForMembers(2);
  await camera.take(ash.panel, "succession-away");
  await ash.press(words("succession.succeed.do"));
  await ash.until("is asked", () => ash.sees("alertdialog", words("succession.succeed.ask")));
  await camera.take(ash.panel, "dialog-succession-away");
  await ash.press(words("succession.succeed.do"));
  await ash.waitForWords(words("thread.event.succeeded.me", { from: "heron" }));
  await camera.take(ash.panel, "succession-taken");
}
