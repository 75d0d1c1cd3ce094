import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backUp, restore } from "../../relay/offline.ts";
import { sharedScene } from "./scene.ts";

/** The keeper of a relay has lost its disk, and starts again from a backup. */

const TITLE = "Harbour";

const at = sharedScene(async (scene) => {
  const relay = await scene.relay();
  const [owner, guest] = await scene.people("Olena", "Bruno");
  await scene.room(owner, TITLE, { rotateEvery: 3 });
  await scene.invite(owner, guest, TITLE);
  return { relay, owner, guest };
});

/** The log as a relay's disk has it. */
function logOf(data: string): unknown[] {
  const db = new DatabaseSync(join(data, "relay.db"), { readOnly: true });
  const rows = db.prepare("SELECT number, type, hash FROM entries ORDER BY number").all();
  db.close();
  return rows.map(({ number, type, hash }) => [
    number,
    type,
    Buffer.from(hash as Uint8Array).toString("hex"),
  ]);
}

test("what came after the backup is given back, and nobody is alarmed (P72)", async () => {
  const { relay, owner, guest } = at();
  await owner.say("before the backup");
  await guest.waitForText("before the backup");
  const copy = `${relay.data}.backup`;
  await backUp(relay.data, copy);
  for (const text of ["one", "two", "three", "four"]) await guest.say(text);
  await owner.waitForText("four");
  await relay.kill("SIGTERM");
  const whole = logOf(relay.data);

  const data = `${relay.data}-restored`;
  await restore(data, copy);
  expect(logOf(data).length).toBeLessThan(whole.length - 4);
  await relay.restart({ data });
  await owner.until("the relay has all of it", async () => logOf(data).length === whole.length);
  expect(logOf(data)).toEqual(whole);
  for (const person of [owner, guest]) expect((await person.roomView()).alarms).toEqual([]);
});
