import { beforeAll, describe, expect, test } from "vitest";
import { sealedStore } from "../../../extension/background/adapters/store.ts";
import {
  DamagedRecord,
  openRecord,
  sealRecord,
  type Address,
} from "../../../extension/background/record.ts";
import type { Database } from "../../../extension/background/db/open.ts";
import type { DraftView } from "../../../extension/rpc/talk.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { utf8 } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import type { RoomState } from "../../../shared/room/state.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { label } from "../../../shared/wire/label.ts";
import { said } from "../../support/lines.ts";
import { fakeDatabase } from "./fakes.ts";

beforeAll(initializeThemis);

const [A, B] = ["a".repeat(32), "b".repeat(32)];

function stateOf(title = "Harbour"): RoomState {
  const relay = { address: "http://127.0.0.1:5103", key: crypto.generateKeyPair().publicKey };
  return createRoom({ crypto, now: 1 }, { relay, title, name: "Olena" });
}

const line = (at: number, text = `line ${at}`) => said({ at, time: at * 10, text });

function draft(text: string): DraftView {
  return { text, reply: null, edit: null };
}

async function open(key = crypto.random(32)) {
  const database = await fakeDatabase();
  return { database, key, store: sealedStore(database, crypto, key) };
}

/** The database on a disk that ends every transaction as a full one does: after it took the writes. */
function withFullDisk(database: Database): Database {
  return new Proxy(database, {
    get(target, name) {
      if (name !== "transaction") return Reflect.get(target, name) as unknown;
      return (...args: Parameters<Database["transaction"]>) => {
        const transaction = target.transaction(...args);
        queueMicrotask(() => transaction.abort());
        return transaction;
      };
    },
  });
}

describe("a sealed record (P31)", () => {
  const address: Address = { table: "thread", id: [A, 7] };

  test("opens in its place under its key", () => {
    const key = crypto.random(32);
    const value = { text: "hello", bytes: utf8("x"), none: null };
    expect(openRecord(crypto, key, address, sealRecord(crypto, key, address, value))).toEqual(
      value,
    );
  });

  test.each<Address>([
    { table: "thread", id: [A, 8] },
    { table: "thread", id: [B, 7] },
    { table: "thread", id: A },
    { table: "panel", id: [A, 7] },
  ])("does not open moved to %j", (moved) => {
    const key = crypto.random(32);
    const sealed = sealRecord(crypto, key, address, "hello");
    expect(() => openRecord(crypto, key, moved, sealed)).toThrow(DamagedRecord);
  });

  test("does not open with any byte changed, cut short, or of another vault, and says nothing of itself", () => {
    const key = crypto.random(32);
    const sealed = sealRecord(crypto, key, address, "a secret");
    const damaged = Array.from(sealed.keys(), (at) => {
      const copy = sealed.slice();
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    });
    for (const bytes of [...damaged, sealed.slice(0, -1), new Uint8Array(0), new Uint8Array(44)]) {
      expect(() => openRecord(crypto, key, address, bytes)).toThrow(
        "a record of table thread does not open",
      );
    }
    expect(() => openRecord(crypto, crypto.random(32), address, sealed)).toThrow(DamagedRecord);
  });

  test("of another version isn't read by guessing", () => {
    const key = crypto.random(32);
    const context = encode([label("record"), address.table, address.id, 1]);
    const sealed = crypto.seal(key, encode({ version: 2, value: "hello" }), context);
    expect(() => openRecord(crypto, key, address, sealed)).toThrow(DamagedRecord);
  });
});

describe("the store in the browser's database", () => {
  test("gives back the state and the lines that were saved together (P30)", async () => {
    const { store } = await open();
    const state = stateOf();
    await store.save(A, state, { lines: [line(1), line(2)] });
    expect(await store.roomIds()).toEqual([A]);
    expect(await store.room(A)).toEqual(state);
    expect(await store.page(A, 100, 10)).toEqual([line(1), line(2)]);
    expect(await store.room(B)).toBeNull();
    expect(await store.page(B, 100, 10)).toEqual([]);
  });

  test("saves state and lines, or neither (P30)", async () => {
    const { store, database, key } = await open();
    const before = stateOf("before");
    await store.save(A, before, { lines: [line(1)] });
    const failing = sealedStore(withFullDisk(database), crypto, key);
    await expect(failing.save(A, stateOf("after"), { lines: [line(2)] })).rejects.toThrow(/abort/i);
    expect(await store.room(A)).toEqual(before);
    expect(await store.page(A, 100, 10)).toEqual([line(1)]);
  });

  test("pages backwards, oldest first, and never into another room", async () => {
    const { store } = await open();
    await store.save(A, stateOf(), { lines: [1, 2, 3, 10, 11].map((at) => line(at)) });
    await store.save(B, stateOf(), { lines: [line(4)] });
    expect((await store.page(A, 11, 2)).map(({ at }) => at)).toEqual([3, 10]);
    expect((await store.page(A, 3, 5)).map(({ at }) => at)).toEqual([1, 2]);
    expect((await store.after(A, 3)).map(({ at }) => at)).toEqual([10, 11]);
    expect(await store.after(A, 11)).toEqual([]);
  });

  test("forgets all of a room and nothing of another", async () => {
    const { store, database } = await open();
    const kept = stateOf();
    for (const id of [A, B]) {
      await store.save(id, id === B ? kept : stateOf(), { lines: [line(1)] });
      await store.savePanel(id, {
        draft: draft(`draft of ${id}`),
        readUpTo: 1,
        muted: false,
        title: "",
        removing: [],
      });
    }
    await store.remove(A);
    expect(await store.roomIds()).toEqual([B]);
    expect(await store.room(B)).toEqual(kept);
    expect(await store.page(B, 9, 9)).toEqual([line(1)]);
    expect(await store.panel(A)).toEqual({
      draft: draft(""),
      readUpTo: 0,
      muted: false,
      title: "",
      removing: [],
    });
    expect(await store.panel(B)).toMatchObject({ draft: draft(`draft of ${B}`) });
    expect(await database.getAllKeys("thread")).toEqual([[B, 1]]);
    expect(await database.count("places")).toBe(1);
  });

  test("a line that was deleted for all is gone from the disk (P33)", async () => {
    const { store } = await open();
    await store.save(A, stateOf(), { lines: [line(1, "regretted"), line(2)] });
    const change = { type: "delete" } as const;
    const changed = await store.save(A, stateOf(), {
      amendments: [{ target: [0, 1], by: 0, change }],
    });
    const gone = { at: 1, time: 10, kind: "deleted", sender: 0, n: 1 };
    expect(changed).toEqual([gone]);
    expect(await store.page(A, 9, 9)).toEqual([gone, line(2)]);
  });

  test("records that somebody moved on the disk are refused, not shown elsewhere (P31)", async () => {
    const { store, database } = await open();
    await store.save(A, stateOf(), { lines: [line(1), line(2)] });
    await store.save(B, stateOf());
    const [room, second] = [await database.get("rooms", A), await database.get("thread", [A, 2])];
    if (room === undefined || second === undefined) throw new Error("nothing was saved");
    await database.put("rooms", room, B);
    await database.put("thread", second, [A, 1]);
    await expect(store.room(B)).rejects.toThrow(DamagedRecord);
    await expect(store.page(A, 9, 9)).rejects.toThrow(DamagedRecord);
    await expect(store.after(A, 0)).rejects.toThrow(DamagedRecord);
  });

  test("nothing of what is saved stands on the disk in the clear (P31)", async () => {
    const { store, database } = await open();
    await store.save(A, stateOf("a title to look for"), { lines: [line(1, "a text to look for")] });
    await store.savePanel(A, {
      draft: draft("a draft to look for"),
      readUpTo: 0,
      muted: false,
      title: "",
      removing: [],
    });
    const stored = await Promise.all(
      (["rooms", "thread", "panel"] as const).map((table) => database.getAll(table)),
    );
    const all = Buffer.concat(stored.flat()).toString("latin1");
    for (const secret of ["a title", "a text", "a draft", "Olena", "phase"]) {
      expect(all).not.toContain(secret);
    }
  });
});
