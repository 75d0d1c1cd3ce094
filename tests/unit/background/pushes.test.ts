import { expect, test } from "vitest";
import { Pushes, type Client } from "../../../extension/background/pushes.ts";
import { DEFAULTS, readSettings } from "../../../extension/background/settings.ts";
import type { AppView, Push, RoomView, ThreadItem } from "../../../extension/rpc/contract.ts";

const [A, B] = ["a".repeat(32), "b".repeat(32)];

function pushes() {
  let changes = 0;
  const made = new Pushes({
    app: async () => ({ vault: "open" }) as AppView,
    room: (id) => ({ id }) as RoomView,
    changed: () => (changes += 1),
  });
  const watching = (app: boolean, room: string | null): Client & { told: Push[] } => {
    const told: Push[] = [];
    const client = { app, room, told, post: (push: Push) => void told.push(push) };
    made.add(client);
    return client;
  };
  return { pushes: made, watching, changes: () => changes };
}

function item(id: string, text = id): ThreadItem {
  return { kind: "message", id, text } as ThreadItem;
}

/** Lets what is planned for the end of this turn happen. */
async function turn(): Promise<void> {
  for (let rest = 0; rest < 5; rest += 1) await Promise.resolve();
}

test("a page is told of what it watches, and of no other room", async () => {
  const { pushes: all, watching } = pushes();
  const [app, a, b] = [watching(true, null), watching(false, A), watching(false, B)];
  all.room(A);
  all.items(A, { items: [item("0.1")], removed: [] });
  all.app();
  await turn();
  expect(app.told).toEqual([{ push: "app", view: { vault: "open" } }]);
  expect(a.told).toEqual([
    { push: "items", room: A, items: [item("0.1")], removed: [] },
    { push: "room", view: { id: A } },
  ]);
  expect(b.told).toEqual([]);
});

test("all that changes within one turn is told once, and as it is in the end", async () => {
  const { pushes: all, watching, changes } = pushes();
  const a = watching(true, A);
  all.items(A, { items: [item("0.1", "old"), item("0.2")], removed: [] });
  all.items(A, { items: [item("0.1", "new")], removed: ["0.2", "0.3"] });
  all.items(A, { items: [item("0.3")], removed: [] });
  all.room(A);
  all.room(A);
  all.app();
  await turn();
  expect(a.told.map(({ push }) => push)).toEqual(["items", "room", "app"]);
  expect(a.told[0]).toEqual({
    push: "items",
    room: A,
    items: [item("0.1", "new"), item("0.3")],
    removed: ["0.2"],
  });
  expect(changes()).toBe(1);
});

test("a page that has gone is told nothing more", async () => {
  const { pushes: all, watching } = pushes();
  const a = watching(true, A);
  all.room(A);
  all.remove(a);
  await turn();
  expect(a.told).toEqual([]);
});

test("at the lock what was to be told of rooms is dropped, and nobody watches one any more", async () => {
  const { pushes: all, watching } = pushes();
  const a = watching(true, A);
  all.items(A, { items: [item("0.1")], removed: [] });
  all.room(A);
  all.forgetRooms();
  await turn();
  expect(a.told.map(({ push }) => push)).toEqual(["app"]);
  expect(a.room).toBeNull();
  all.room(A);
  await turn();
  expect(a.told.map(({ push }) => push)).not.toContain("room");
});

test.each<[unknown, object]>([
  [undefined, DEFAULTS],
  ["dark", DEFAULTS],
  [{ theme: "dark" }, { ...DEFAULTS, theme: "dark" }],
  [{ theme: "evil", language: "x".repeat(17), autoLockMinutes: -1, notify: 7 }, DEFAULTS],
  [
    { theme: "light", language: "uk", autoLockMinutes: 0, lockWithScreen: false, notify: "off" },
    { theme: "light", language: "uk", autoLockMinutes: 0, lockWithScreen: false, notify: "off" },
  ],
])("settings stored as %j make sense", async (stored, settings) => {
  const area = {
    get: async () => stored,
    set: async () => undefined,
    clear: async () => undefined,
  };
  expect(await readSettings(area)).toEqual(settings);
});
