import { beforeAll, expect, test } from "vitest";
import { sealedStore } from "../../../extension/background/adapters/store.ts";
import { vanish } from "../../../extension/background/vanish.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import type { ThreadRecord } from "../../../shared/room/state.ts";
import { FILE, said } from "../../support/lines.ts";
import { fakeDatabase } from "./fakes.ts";

beforeAll(initializeThemis);

const ROOM = "a".repeat(32);

async function filled(lines: readonly ThreadRecord[]) {
  const database = await fakeDatabase();
  const store = sealedStore(database, crypto, crypto.random(32));
  const relay = { address: "http://127.0.0.1:5103", key: crypto.generateKeyPair().publicKey };
  const state = createRoom({ crypto, now: 1 }, { relay, title: "t", name: "n" });
  await store.save(ROOM, state, { lines });
  return store;
}

test("what was said before the time goes with its file, younger lines and the room's own stay (P35)", async () => {
  const lines = [
    { kind: "created" as const, at: 1, time: 5 },
    said({ at: 2, time: 10, file: FILE }),
    said({ at: 3, time: 100 }),
    said({ at: 4, time: 20 }),
    { kind: "unreadable" as const, at: 5, time: 30, sender: 1, n: 1 },
  ];
  const store = await filled(lines);
  await store.files.putPiece(ROOM, FILE.id, 0, new Uint8Array(9));
  const gone = await vanish(store, ROOM, 50);
  expect(gone.map(({ at }) => at)).toEqual([2, 4, 5]);
  expect((await store.after(ROOM, 0)).map(({ at }) => at)).toEqual([1, 3]);
  expect(await store.find(ROOM, [[0, 2]])).toEqual([null]);
  expect(await store.files.piece(ROOM, FILE.id, 0)).toBeNull();
});

test("a long room is gone through in parts, and left where only younger lines follow (P35)", async () => {
  const store = await filled(
    Array.from({ length: 450 }, (_, at) => said({ at: at + 1, time: at })),
  );
  expect(await vanish(store, ROOM, 230)).toHaveLength(230);
  expect(await vanish(store, ROOM, 230)).toEqual([]);
  expect((await store.after(ROOM, 0))[0]?.at).toBe(231);
});
