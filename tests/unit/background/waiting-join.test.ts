import { beforeAll, expect, test } from "vitest";
import type { Store } from "../../../extension/background/adapters/store.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { createRoom, opened, withGenesis } from "../../../shared/room/begin.ts";
import { inviteLink } from "../../../shared/room/invite.ts";
import { background } from "./background.ts";

beforeAll(initializeThemis);

/** A join that waits for the vault. */

/** A link to a room on another relay. */
function link(): string {
  const now = { crypto, now: 1_000_000 };
  const relay = { address: "http://127.0.0.1:5104", key: crypto.generateKeyPair().publicKey };
  const made = withGenesis(
    now,
    createRoom(now, { relay, title: "t", name: "n" }),
    new Uint8Array(16),
  );
  const state = opened(now, made);
  if (state === null) throw new Error("no room");
  const { publicKey } = crypto.generateKeyPair();
  const invite = { t: crypto.random(32), ik: { publicKey, privateKey: publicKey }, expiry: 9e12 };
  return inviteLink(state, {
    ...invite,
    id: crypto.random(32),
    createdAt: 0,
    once: null,
    state: "open",
    join: null,
  });
}

test("a join that waits for the vault begins once the vault opens, and only once", async () => {
  const { ask, app, session } = await background();
  const reply = await ask("join.start", { link: link(), as: "Guest" }, "join");
  expect(reply).toMatchObject({ ok: true, value: { room: null } });
  expect(await app.view()).toMatchObject({ joinWaiting: true });
  await ask("vault.create", { passphrase: "seven herons" });
  expect(app.rooms?.list()).toHaveLength(1);
  expect(await app.view()).toMatchObject({ joinWaiting: false });
  expect(JSON.stringify([...session.held])).not.toContain("Guest");
  await ask("vault.lock", {});
  await ask("vault.unlock", { passphrase: "seven herons" });
  expect(app.rooms?.list()).toHaveLength(1);
});

test("a join that waits is still there when the worker is killed before the room is on disk (P30)", async () => {
  const full: Partial<Store> = { save: () => Promise.reject(new DOMException("full")) };
  const { ask, app, database, session } = await background({ store: full });
  await ask("join.start", { link: link(), as: "Guest" }, "join");
  await ask("vault.create", { passphrase: "seven herons" });
  expect(app.rooms?.list()).toEqual([]);
  const woken = await background({ database, session });
  expect(woken.app.rooms?.list()).toHaveLength(1);
  expect(await woken.app.view()).toMatchObject({ joinWaiting: false });
});

test("a waiting join that makes no sense is dropped", async () => {
  const { ask, app, session, faults } = await background();
  await session.set("waitingJoin", { link: 7 });
  await ask("vault.create", { passphrase: "seven herons" });
  expect(app.rooms?.list()).toEqual([]);
  expect(await app.view()).toMatchObject({ joinWaiting: false });
  expect(faults).toEqual([]);
});
