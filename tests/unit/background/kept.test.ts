import { beforeAll, describe, expect, test } from "vitest";
import { sealedStore } from "../../../extension/background/adapters/store.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import { entryHash } from "../../../shared/wire/chain.ts";
import type { KeptEntry, MessageEntry } from "../../../shared/wire/log.ts";
import { said } from "../../support/lines.ts";
import { fakeDatabase } from "./fakes.ts";

beforeAll(initializeThemis);

const [A, B] = ["a".repeat(32), "b".repeat(32)];

function entry(number: number, length = 20): MessageEntry {
  const sealed = new Uint8Array(length).fill(number % 256);
  return { number, type: "message", clear: [0, 0, number], sealed };
}

const line = (at: number) => said({ at, time: at });

async function open() {
  const database = await fakeDatabase();
  const store = sealedStore(database, crypto, crypto.random(32));
  const relay = { address: "http://127.0.0.1:5103", key: crypto.generateKeyPair().publicKey };
  const state = createRoom({ crypto, now: 1 }, { relay, title: "t", name: "n" });
  const keep = (room: string, ...kept: KeptEntry[]) => store.save(room, state, { kept });
  const numbers = async (room: string, from: number) =>
    (await store.kept(room, from)).map(({ number }) => number);
  return { database, store, state, keep, numbers };
}

describe("what is kept of a log (P72)", () => {
  test("comes back as it was, of its room alone, up to a gap and to as much as goes at one time", async () => {
    const { store, keep, numbers } = await open();
    await keep(A, entry(3), entry(4), entry(6));
    await keep(B, entry(5));
    expect(await store.kept(A, 3)).toEqual([entry(3), entry(4)]);
    expect(await store.kept(A, 5)).toEqual([]);
    await keep(A, ...Array.from({ length: 100 }, (_, at) => entry(10 + at)));
    expect((await numbers(A, 10)).length).toBe(LIMITS.given);
    await keep(B, ...[10, 11, 12].map((number) => entry(number, LIMITS.givenBytes - 1000)));
    expect(await numbers(B, 10)).toEqual([10]);
  });

  test("is of the last entries only, and goes with the room", async () => {
    const { database, store, keep, numbers } = await open();
    await keep(A, entry(1), entry(2));
    await keep(A, entry(LIMITS.kept + 1));
    expect(await numbers(A, 1)).toEqual([]);
    expect(await numbers(A, 2)).toEqual([2]);
    await keep(B, entry(1));
    await store.remove(A);
    expect(await database.getAllKeys("kept")).toEqual([[B, 1]]);
  });

  test("has no words of a message that was deleted, changed or has disappeared, and keeps its place in the chain (P33, P35)", async () => {
    const { store, state, keep } = await open();
    const all = [1, 2, 3, 4].map((at) => entry(at));
    await store.save(A, state, { lines: [1, 2, 3, 4].map((at) => line(at)) });
    await keep(A, ...all);
    const change = (n: number, what: "delete" | "edit" | "react") => ({
      target: [0, n] as [number, number],
      by: 0,
      change:
        what === "edit"
          ? { type: what, text: "other", mentions: [] }
          : what === "react"
            ? { type: what, emoji: "👍", on: true }
            : { type: what },
    });
    const amendments = [change(1, "delete"), change(2, "edit"), change(4, "react")];
    await store.save(A, state, { amendments });
    await store.erase(A, [line(3)]);
    await store.save(A, state, {
      lines: [line(5)],
      kept: [entry(5)],
      amendments: [change(5, "delete")],
    });
    const kept = await store.kept(A, 1);
    expect(kept.map(({ type }) => type)).toEqual(["blank", "blank", "blank", "message", "blank"]);
    expect(kept.map((one) => entryHash(crypto, one))).toEqual(
      [...all, entry(5)].map((one) => entryHash(crypto, one)),
    );
  });
});
