import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../../extension/background/db/open.ts";

/** The tables of each version that was released, as its browser left them. */
const RELEASED: readonly (readonly string[])[] = [
  ["own", "panel", "pieces", "places", "rooms", "thread", "uploads", "vault"],
];

test.each(RELEASED.map((tables, at) => ({ version: at + 1, tables })))(
  "a browser's database of version $version is taken over with all that it holds",
  async ({ version, tables }) => {
    const name = `version ${version}`;
    const before = await openDB(name, version, {
      upgrade(made) {
        for (const table of tables) made.createObjectStore(table);
      },
    });
    const row = Uint8Array.of(1, 2, 3);
    await before.put("thread", row, ["a", 7]);
    before.close();
    const database = await openDatabase(name);
    onTestFinished(() => database.close());
    expect(await database.get("thread", ["a", 7])).toEqual(row);
    await database.put("kept", row, ["a", 8]);
    expect(await database.getAllKeys("kept")).toEqual([["a", 8]]);
  },
);
