import { beforeAll, expect, test } from "vitest";
import type { Answers, Push, ThreadItem } from "../../../extension/rpc/contract.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import type { EndedState } from "../../../shared/room/state.ts";
import { FILE, said } from "../../support/lines.ts";
import { background } from "./background.ts";

beforeAll(initializeThemis);

const ROOM = "a".repeat(32);

/** A room that is over, so that no relay is needed to read in it. */
const OVER: EndedState = {
  phase: "ended",
  why: "left",
  relay: { address: "http://127.0.0.1:5103", key: crypto.random(32) },
  title: "Harbour",
  name: "Olena",
  startedAt: 1,
  was: { uid: crypto.random(32), me: 0, names: [[1, "Bruno"]], owner: 0, at: 9 },
};

const LINES = [
  said({ at: 1, time: 1, n: 1, text: "mine" }),
  said({ at: 2, time: 2, sender: 1, n: 1, text: "the heron stood", file: FILE }),
  said({ at: 3, time: 3, n: 2, text: "which one", reply: [1, 1] }),
  said({ at: 4, time: 4, sender: 1, n: 2, text: "the last" }),
];

async function opened() {
  const one = await background();
  await one.ask("vault.create", { passphrase: "seven herons" });
  const { store } = one.app;
  if (store === null) throw new Error("the vault isn't open");
  await store.save(ROOM, OVER, { lines: LINES });
  await store.files.putPiece(ROOM, FILE.id, 0, new Uint8Array(9));
  const reopen = async () => {
    await one.ask("vault.lock", {});
    await one.ask("vault.unlock", { passphrase: "seven herons" });
  };
  await reopen();
  const pushes: Extract<Push, { push: "items" }>[] = [];
  one.app.pushes.add({
    post: (push) => push.push === "items" && pushes.push(push),
    app: false,
    room: ROOM,
  });
  const values = async <T>(method: string, params: object): Promise<T> => {
    const reply = await one.ask(method, { room: ROOM, ...params });
    if (reply === null || !reply.ok) throw new Error(`${method} was refused`);
    return reply.value as T;
  };
  const shown = async () => {
    const { items } = await values<Answers["thread.page"]>("thread.page", { limit: 50 });
    return items.flatMap((item: ThreadItem) => (item.kind === "message" ? [item] : []));
  };
  const found = async (words: string) => {
    const { hits } = await values<Answers["thread.search"]>("thread.search", { words });
    return hits.map(({ text }) => text);
  };
  const held = async () => (await store.after(ROOM, 0)).map(({ at }) => at);
  const piece = () => store.files.piece(ROOM, FILE.id, 0);
  const lastAt = async () => (await one.app.view()).rooms[0]?.lastAt;
  return { ...one, store, reopen, pushes, shown, found, held, piece, lastAt };
}

const texts = (items: readonly { text: string }[]) => items.map(({ text }) => text);

test("a message of whomever is gone at once from thread, search and quotes, and later from the disk with its file", async () => {
  const { ask, shown, found, held, piece, clock, pushes } = await opened();
  expect(await ask("message.remove", { room: ROOM, message: "1.1" })).toMatchObject({ ok: true });
  expect(await ask("message.remove", { room: ROOM, message: "0.1" })).toMatchObject({ ok: true });
  const left = await shown();
  expect(texts(left)).toEqual(["which one", "the last"]);
  expect(left[0]?.quote).toMatchObject({ at: null, text: null });
  expect(await found("heron")).toEqual([]);
  expect(await ask("file.read", { room: ROOM, message: "1.1", at: 0 })).toMatchObject({
    ok: false,
    error: "file-gone",
  });
  expect(pushes.flatMap(({ removed }) => removed)).toEqual(["1.1", "0.1"]);
  expect(await held()).toEqual([1, 2, 3, 4]);

  clock.pass(TIMES.undo);
  await expect.poll(held).toEqual([3, 4]);
  expect(await piece()).toBeNull();
  expect(await ask("message.restore", { room: ROOM, message: "1.1" })).toMatchObject({ ok: false });
});

test("taken back in time it stands where it stood, is told to the page and stays", async () => {
  const { ask, shown, found, held, piece, clock, pushes } = await opened();
  await ask("message.remove", { room: ROOM, message: "1.1" });
  clock.pass(TIMES.undo - 1);
  expect(await ask("message.restore", { room: ROOM, message: "1.1" })).toMatchObject({ ok: true });
  await expect.poll(() => pushes.at(-1)).toMatchObject({ items: [{ id: "1.1" }] });
  expect(texts(await shown())).toEqual(["mine", "the heron stood", "which one", "the last"]);
  expect(await found("heron")).toEqual(["the heron stood"]);
  clock.pass(TIMES.undo);
  expect(await held()).toEqual([1, 2, 3, 4]);
  expect(await piece()).not.toBeNull();
});

test("the list of rooms tells of what is left", async () => {
  const { ask, lastAt } = await opened();
  expect(await lastAt()).toBe(4);
  await ask("message.remove", { room: ROOM, message: "1.2" });
  await expect.poll(lastAt).toBe(3);
  await ask("message.restore", { room: ROOM, message: "1.2" });
  await expect.poll(lastAt).toBe(4);
});

test("what was removed before the vault was locked or the worker killed stays gone, and is erased then", async () => {
  const { ask, reopen, shown, held, piece, clock, faults } = await opened();
  await ask("message.remove", { room: ROOM, message: "1.1" });
  await reopen();
  expect(await held()).toEqual([1, 3, 4]);
  expect(await piece()).toBeNull();
  expect(texts(await shown())).toEqual(["mine", "which one", "the last"]);
  expect(await ask("message.restore", { room: ROOM, message: "1.1" })).toMatchObject({ ok: false });
  clock.pass(TIMES.undo);
  expect(await held()).toEqual([1, 3, 4]);
  expect(faults).toEqual([]);
});

test("a page is as long as was asked for, however many on it are hidden", async () => {
  const { ask, shown } = await opened();
  for (const message of ["1.1", "0.2"]) await ask("message.remove", { room: ROOM, message });
  const page = await ask("thread.page", { room: ROOM, limit: 2 });
  expect(page).toMatchObject({ ok: true, value: { items: [{ id: "0.1" }, { id: "1.2" }] } });
  expect(await shown()).toHaveLength(2);
});

test("nothing is removed that isn't there", async () => {
  const { ask } = await opened();
  expect(await ask("message.remove", { room: ROOM, message: "1.9" })).toMatchObject({ ok: false });
});
