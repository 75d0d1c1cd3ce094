import { expect, test } from "vitest";
import { fromBase64url } from "../../shared/bytes.ts";
import { attach, png } from "../support/attach.ts";
import type { Person } from "../support/profile.ts";
import { words } from "../support/words.ts";
import { fileOf, openScene } from "./scene.ts";

/** Files and pictures, from one browser to another (P34). */

async function pair() {
  const scene = openScene();
  const relay = await scene.relay();
  const [owner, guest] = await scene.pair();
  await owner.waitForMembers(2);
  return { relay, owner, guest };
}

/** The whole file of the newest message, read as the panel reads it. */
async function received(person: Person): Promise<Buffer> {
  const { rooms } = await person.ask("app.watch", {});
  const room = rooms[0]?.id ?? "";
  const { items } = await person.ask("thread.page", { room, limit: 10 });
  const item = items.findLast((one) => one.kind === "message" && one.file !== null);
  if (item?.kind !== "message" || item.file === null) throw new Error("no file");
  const parts: Uint8Array[] = [];
  for (let at = 0; at < item.file.pieces; at += 1) {
    const { data } = await person.ask("file.read", { room, message: item.id, at });
    parts.push(fromBase64url(data) ?? new Uint8Array(0));
  }
  return Buffer.concat(parts);
}

test("a file goes on through the death of the worker and of the relay, and arrives whole (P34)", async () => {
  const { relay, owner, guest } = await pair();
  const content = Buffer.alloc(700_000, "the log of the night shift\n");
  const path = await fileOf("shift\u202egnp.txt", content);

  await relay.kill("SIGKILL");
  await attach(owner, path);
  await owner.say("from the night shift");
  await owner.until("is on its way", () => owner.panel.$(".uploads .attachment"));
  await owner.killServiceWorker();
  await relay.restart();
  await owner.until(
    "has nothing on its way any more",
    async () => (await owner.panel.$(".uploads")) === null,
    60_000,
  );
  await guest.waitForText("from the night shift", 60_000);
  await guest.until("sees the file, its name harmless", async () => {
    const names = await guest.panel.$$eval(".attachment b", (all) => all.map((b) => b.textContent));
    return names.includes("shift_gnp.txt");
  });

  // How far it has come is still told when its message is drawn anew meanwhile.
  const told = () =>
    guest.panel.$eval(".attachment small", (one) => /%/u.test(one.textContent)).catch(() => false);
  process.kill(relay.pid, "SIGSTOP");
  await guest.until("has asked for it", async () => {
    if (await told()) return true;
    await guest.press(words("file.save", { name: "shift_gnp.txt" }));
    return told();
  });
  await guest.press(words("room.search"));
  await guest.press(words("search.close"));
  await guest.until("sees that it is coming", told);
  process.kill(relay.pid, "SIGCONT");
  await guest.until("has it", async () => !(await told()));

  await guest.killServiceWorker();
  await guest.until(
    "is connected again",
    async () => (await guest.roomView()).connection.state === "connected",
  );
  expect((await received(guest)).equals(content)).toBe(true);
});

test("a picture is shown, looked at, and carries nothing of where it was made (P34)", async () => {
  const { owner, guest } = await pair();
  const secret = "taken at 47.1N 8.2E by camera 4711";
  await attach(owner, await fileOf("gate.png", png(320, 160, secret)));
  await owner.press(words("composer.send"));
  const width = await guest.until(
    "sees the picture",
    async () =>
      (await guest.panel.evaluate(
        () => document.querySelector<HTMLImageElement>(".shot img")?.naturalWidth ?? 0,
      )) || null,
  );
  expect(width).toBe(320);
  const bytes = await received(guest);
  expect(bytes.includes(secret)).toBe(false);
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  await guest.press(words("file.open", { name: "gate.png" }));
  await guest.until("looks at it", () => guest.panel.$(".viewer img"));
  await guest.panel.keyboard.press("Escape");
  await guest.until("is back", async () => (await guest.panel.$(".viewer")) === null);
});
