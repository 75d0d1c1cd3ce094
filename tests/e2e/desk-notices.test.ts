import { expect, test } from "vitest";
import type { Person } from "../support/profile.ts";
import { openScene } from "./scene.ts";

interface Told {
  id: string;
  title: string;
  message: string;
}

/** Keeps what the background hands to the computer's notifications, and lets it pass. */
async function listen(person: Person): Promise<() => Promise<Told[]>> {
  const worker = await (await person.waitForServiceWorker()).worker();
  if (worker === null) throw new Error("there is no background");
  await worker.evaluate(() => {
    const all: Told[] = [];
    const create = chrome.notifications.create.bind(chrome.notifications) as (
      ...args: unknown[]
    ) => unknown;
    Object.assign(globalThis, { told: all });
    Object.assign(chrome.notifications, {
      create(...args: unknown[]) {
        const [id, options] = args as [string, { title: string; message: string }];
        all.push({ id, title: options.title, message: options.message });
        return create(...args);
      },
    });
  });
  return () => worker.evaluate(() => Reflect.get(globalThis, "told") as Told[]);
}

test("a notification says that there is a message and not a word of it, until that is asked for; a muted room is silent", async () => {
  const scene = openScene();
  await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.backToRooms();
  const told = await listen(owner);
  const [room] = (await owner.ask("app.watch", {})).rooms;
  if (room === undefined) throw new Error("there is no room");

  await guest.say("the crane has moved");
  await owner.until("is told", async () => (await told()).length === 1);
  expect(JSON.stringify(await told())).not.toMatch(/crane|Bruno|Harbour/);

  await owner.ask("settings.set", { notify: "told" });
  await guest.say("and the tender is gone");
  await owner.until("is told more", async () => (await told()).length === 2);
  expect((await told())[1]).toEqual({
    id: room.id,
    title: "Harbour",
    message: "Bruno: and the tender is gone",
  });

  await owner.ask("room.own", { room: room.id, muted: true });
  await guest.say("nobody is told of this");
  await owner.until("has it", async () => (await owner.rooms()).some((row) => row.includes("3")));
  await owner.ask("room.own", { room: room.id, muted: false });
  await guest.say("but of this");
  await owner.until("is told again", async () => (await told()).length === 3);
  expect((await told())[2]?.message).toContain("but of this");

  // A click on the notification, which only the computer's own desktop could make.
  await owner.createRoom("Lock keepers");
  const worker = await (await owner.waitForServiceWorker()).worker();
  await worker?.evaluate((id) => {
    const { onClicked } = chrome.notifications as unknown as {
      onClicked: { dispatch: (id: string) => void };
    };
    onClicked.dispatch(id);
  }, room.id);
  await owner.waitForText("but of this");
});
