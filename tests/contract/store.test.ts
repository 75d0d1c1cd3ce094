import { describe, expect, test } from "vitest";
import { memoryStore } from "../../relay/store/memory.ts";
import { BASE_STEP, TAIL, type Op, type Store } from "../../relay/store/port.ts";
import { openSqliteStore } from "../../relay/store/sqlite.ts";
import {
  admitted,
  append,
  asked,
  bytes,
  commitAt,
  genesis,
  invited,
  member,
  messageAt,
  OTHER,
  ROOM,
  row,
} from "./rooms.ts";

import { AUTH, closing, ELSE, everything, ID, NEVER, temporaryFile } from "./stores.ts";

/** What the relay relies on, of every store there is. */

const stores: [string, () => Promise<Store>][] = [
  ["memory", async () => closing(memoryStore())],
  ["sqlite", async () => closing(await openSqliteStore(temporaryFile()))],
];

/** Whether it came to nothing. */
function fails(action: Promise<unknown>): Promise<boolean> {
  return action.then(
    () => false,
    () => true,
  );
}

describe.each(stores)("a store in %s", (_name, open) => {
  test("holds nothing at first, and says so without failing", async () => {
    const store = await open();
    expect(await store.room(ROOM)).toBeNull();
    expect(await store.entries(ROOM, 1, 10, 1000)).toEqual([]);
    expect(await store.hashAt(ROOM, 1)).toBeNull();
    expect(await store.message(ROOM, 0, 1)).toBeNull();
    expect(await store.commit(ROOM, 0)).toBeNull();
    expect(await store.parts(ROOM, 0)).toEqual([]);
    expect(await store.roomOfJoin(ID, AUTH)).toBeNull();
    expect(await store.countRooms()).toBe(0);
  });

  test("a reservation is there until its genesis takes its place, and counts as one room", async () => {
    const store = await open();
    await store.apply([{ op: "reserve", room: ROOM, auth: AUTH, time: 7 }]);
    expect(await store.room(ROOM)).toEqual({ is: "reserved", auth: AUTH, time: 7 });
    expect(await store.countRooms()).toBe(1);
    await store.apply(genesis());
    expect(await store.room(ROOM)).toEqual({
      is: "room",
      row: row(),
      members: [member(0)],
      invites: [],
      retired: [],
      restored: null,
      tail: [{ number: 1, hash: bytes("hash 1") }],
    });
    expect(await store.countRooms()).toBe(1);
  });

  test("a room's row is replaced by the next, and no other room's", async () => {
    const store = await open();
    await store.apply([...genesis(), ...genesis(OTHER)]);
    const next = row({ epoch: 1, owner: 1, prev: bytes("next"), rotation: 2 });
    next.policy = { ...next.policy, rotateEvery: 5, newcomerHistory: "none" };
    await store.apply([{ op: "room", room: ROOM, row: next }]);
    expect(await store.room(ROOM)).toMatchObject({ row: next });
    expect(await store.room(OTHER)).toMatchObject({ row: row() });
  });

  test("entries come back byte for byte, one with no sealed bytes too (P7)", async () => {
    const store = await open();
    const records = [messageAt(2), commitAt(3, { epoch: 1 }), messageAt(4, { epoch: 1, n: 2 })];
    await store.apply([...genesis(), ...records.map((record) => append(record))]);
    const all = await store.entries(ROOM, 1, 10, 1_000_000);
    expect(all).toEqual([
      commitAt(1, { sealed: new Uint8Array(0) }).entry,
      ...records.map(({ entry }) => entry),
    ]);
    expect(await store.hashAt(ROOM, 3)).toEqual(bytes("hash 3"));
    expect(await store.hashAt(ROOM, 5)).toBeNull();
    expect(await store.entries(OTHER, 1, 10, 1_000_000)).toEqual([]);
  });

  test("history is cut by count and by bytes, and never to nothing where there is something", async () => {
    const store = await open();
    const large = [2, 3, 4, 5].map((number) =>
      append(messageAt(number, { n: number - 1, sealed: bytes("large", 10_000) })),
    );
    await store.apply([...genesis(), ...large]);
    const numbers = async (from: number, max: number, size: number): Promise<number[]> =>
      (await store.entries(ROOM, from, max, size)).map(({ number }) => number);
    expect(await numbers(2, 2, 1_000_000)).toEqual([2, 3]);
    expect(await numbers(2, 10, 25_000)).toEqual([2, 3]);
    expect(await numbers(4, 10, 1)).toEqual([4]);
    expect(await numbers(6, 10, 1_000_000)).toEqual([]);
  });

  test("a message is found by its sender and number, and becomes its sender's last (P21)", async () => {
    const store = await open();
    await store.apply([...genesis(), admitted(1)]);
    await store.apply([append(messageAt(2, { sender: 1, n: 1 })), append(messageAt(3))]);
    expect(await store.message(ROOM, 1, 1)).toEqual({ number: 2, hash: bytes("hash 2") });
    expect(await store.message(ROOM, 0, 1)).toEqual({ number: 3, hash: bytes("hash 3") });
    expect(await store.message(ROOM, 1, 2)).toBeNull();
    expect(await store.message(OTHER, 1, 1)).toBeNull();
    expect(await store.room(ROOM)).toMatchObject({ members: [{ n: 1 }, { n: 1 }] });
  });

  test("a commit is found by the epoch it began, a message of that epoch never in its place", async () => {
    const store = await open();
    await store.apply([...genesis(), append(messageAt(2)), append(commitAt(3, { epoch: 1 }))]);
    expect(await store.commit(ROOM, 0)).toEqual({
      number: 1,
      hash: bytes("hash 1"),
      body: bytes("body 1", 400),
    });
    expect(await store.commit(ROOM, 1)).toMatchObject({ number: 3, body: bytes("body 3", 400) });
    expect(await store.commit(ROOM, 2)).toBeNull();
  });

  test("pieces of files stay as they were first put, are counted, and go when dropped or old (P34)", async () => {
    const store = await open();
    await store.apply([...genesis(ROOM), { op: "member", room: ROOM, member: member(1) }]);
    const id = bytes("file", 16);
    const piece = (at: number, by: number, time: number): Op => ({
      op: "piece",
      room: ROOM,
      id,
      at,
      member: by,
      sealed: bytes(`piece ${at} of ${by}`, 100),
      time,
    });
    await store.apply([piece(0, 0, 1000), piece(1, 0, 1000), piece(2, 1, 2000)]);
    await store.apply([piece(0, 1, 3000)]);
    expect(await store.piece(ROOM, id, 0)).toEqual(bytes("piece 0 of 0", 100));
    expect(await store.piece(OTHER, id, 0)).toBeNull();
    expect(await store.fileBytes(ROOM)).toEqual({ room: 300, all: 300 });
    expect(await store.fileBytes(OTHER)).toEqual({ room: 0, all: 300 });
    await store.apply([{ op: "sweep", ...NEVER, bodiesBefore: 1500 }]);
    expect(await store.piece(ROOM, id, 1)).toBeNull();
    await store.apply([{ op: "drop", room: ROOM, id, member: 0 }]);
    expect(await store.piece(ROOM, id, 2)).toEqual(bytes("piece 2 of 1", 100));
    await store.apply([{ op: "drop", room: ROOM, id, member: 1 }]);
    expect(await store.fileBytes(ROOM)).toEqual({ room: 0, all: 0 });
  });

  test("what is held of a room is counted, of that room alone, and the last entries show no more than their outside (P29)", async () => {
    const store = await open();
    const piece = { op: "piece", room: ROOM, id: bytes("file", 16), member: 0 } as const;
    await store.apply([
      ...genesis(),
      admitted(1),
      { op: "member", room: ROOM, member: member(2, { until: 3, listed: false }) },
      append(messageAt(2, { n: 1, time: 2000 })),
      append(commitAt(3, { epoch: 1, time: 3000 })),
      append(messageAt(4, { epoch: 1, n: 2, time: 4000 })),
      append(messageAt(5, { epoch: 1, sender: 1, n: 1, time: 5000 })),
      { op: "part", room: ROOM, index: 1, number: 3, sealed: bytes("part"), welcome: false },
      invited(ID),
      asked(ID, AUTH),
      invited(bytes("used")),
      { op: "close", room: ROOM, id: bytes("used"), fate: { is: "revoked" } },
      { ...piece, at: 0, sealed: bytes("piece 0", 100), time: 4000 },
      { ...piece, at: 1, sealed: bytes("piece 1", 50), time: 4000 },
      ...genesis(OTHER),
    ]);
    await store.apply([{ op: "sweep", ...NEVER, bodiesBefore: 3500 }]);
    expect(await store.holdings(ROOM)).toEqual({
      members: 2,
      gone: 1,
      kept: 2,
      bytes: 600,
      oldest: 4000,
      erased: 1,
      commits: 2,
      first: 1000,
      last: 5000,
      parts: 1,
      invites: 1,
      asks: 1,
      files: 1,
      fileBytes: 150,
    });
    expect(await store.recent(ROOM, 4)).toEqual([
      { number: 2, time: 2000, size: 0, by: 0 },
      { number: 3, time: 3000, size: 476, by: null },
      { number: 4, time: 4000, size: 300, by: 0 },
      { number: 5, time: 5000, size: 300, by: 1 },
    ]);
    const other = await store.holdings(OTHER);
    expect(other).toMatchObject({ members: 1, kept: 0, bytes: 0, oldest: null, files: 0 });
    expect(await store.holdings(bytes("none", 16))).toMatchObject({ members: 0, last: null });
  });

  test("a newcomer's part goes to it with body and proof, another's alone, and a cursor that passes erases them (P20)", async () => {
    const store = await open();
    await store.apply([...genesis(), admitted(1), admitted(2)]);
    const part = (index: number, number: number, welcome = false): Op => {
      const sealed = bytes(`part ${index} ${number}`);
      return { op: "part", room: ROOM, index, number, sealed, welcome };
    };
    await store.apply([
      append(commitAt(2, { epoch: 1 })),
      part(1, 2, true),
      part(2, 2),
      append(commitAt(3, { epoch: 2 })),
      part(1, 3),
    ]);
    const at = (number: number) => ({ number, commit: null, sealed: bytes(`part 1 ${number}`) });
    const commit = { body: bytes("body 2", 400), proof: bytes("proof 2", 82) };
    expect(await store.parts(ROOM, 1)).toEqual([{ ...at(2), commit }, at(3)]);
    await store.apply([{ op: "cursor", room: ROOM, index: 1, number: 2 }]);
    expect(await store.parts(ROOM, 1)).toEqual([at(3)]);
    expect(await store.parts(ROOM, 2)).toHaveLength(1);
    expect(await store.room(ROOM)).toMatchObject({
      members: [{ cursor: 0 }, { cursor: 2 }, { cursor: 0 }],
    });
  });

  test("a join is kept step by step until its invite is closed, whose fate stays (P16)", async () => {
    const store = await open();
    await store.apply([...genesis(), invited(ID), asked(ID, AUTH), asked(ID, ELSE)]);
    await store.apply([
      { op: "answer", room: ROOM, id: ID, auth: AUTH, sealed: bytes("answer") },
      { op: "confirm", room: ROOM, id: ID, auth: AUTH, sealed: bytes("confirm") },
    ]);
    const request = { kem: bytes("kem", 45), sealed: bytes("request", 200) };
    const answered = { answer: bytes("answer"), confirm: bytes("confirm") };
    expect(await store.room(ROOM)).toMatchObject({
      invites: [
        {
          id: ID,
          expiry: 5000,
          fate: { is: "open" },
          joins: [
            { auth: AUTH, ...request, ...answered },
            { auth: ELSE, ...request, answer: null, confirm: null },
          ],
        },
      ],
    });
    expect(await store.roomOfJoin(ID, ELSE)).toEqual(ROOM);
    expect(await store.roomOfJoin(bytes("no invite"), ELSE)).toBeNull();
    const fate = { is: "used", auth: AUTH, member: 1 } as const;
    await store.apply([{ op: "close", room: ROOM, id: ID, fate }]);
    expect(await store.room(ROOM)).toMatchObject({ invites: [{ id: ID, fate, joins: [] }] });
    expect(await store.roomOfJoin(ID, AUTH)).toBeNull();
  });

  test("a revoked invite leaves that as its fate (P12)", async () => {
    const store = await open();
    await store.apply([...genesis(), invited(ID)]);
    await store.apply([{ op: "close", room: ROOM, id: ID, fate: { is: "revoked" } }]);
    expect(await store.room(ROOM)).toMatchObject({ invites: [{ fate: { is: "revoked" } }] });
  });

  test("a list whose last operation fails leaves nothing of the others (P28)", async () => {
    const store = await open();
    await store.apply([...genesis(), append(messageAt(2)), invited(ID)]);
    const before = await everything(store);
    const twice: Op[] = [
      append(messageAt(2, { n: 2 })),
      append(commitAt(3, { epoch: 0 })),
      admitted(0),
      invited(ID),
    ];
    for (const last of twice) {
      const ops: Op[] = [
        { op: "room", room: ROOM, row: row({ epoch: 9 }) },
        { op: "reserve", room: OTHER, auth: AUTH, time: 1 },
        { op: "cursor", room: ROOM, index: 0, number: 1 },
        asked(ID, AUTH),
        last,
      ];
      expect([last.op, await fails(store.apply(ops))]).toEqual([last.op, true]);
      expect([last.op, await everything(store)]).toEqual([last.op, before]);
      expect([last.op, await store.room(OTHER)]).toEqual([last.op, null]);
    }
  });

  test("what is the only one of its kind is refused the second time", async () => {
    const store = await open();
    const reserve: Op = { op: "reserve", room: OTHER, auth: AUTH, time: 1 };
    const part: Op = {
      op: "part",
      room: ROOM,
      index: 0,
      number: 1,
      sealed: bytes("part"),
      welcome: false,
    };
    await store.apply([...genesis(), invited(ID), asked(ID, AUTH), reserve, part]);
    await store.apply([append(messageAt(2))]);
    for (const op of [reserve, part, asked(ID, AUTH), append(messageAt(3))]) {
      expect([op.op, await fails(store.apply([op]))]).toEqual([op.op, true]);
    }
  });

  test("one failed list among many written at once fails alone", async () => {
    const store = await open();
    await store.apply(genesis());
    const results = await Promise.allSettled([
      store.apply([append(messageAt(2, { n: 1 }))]),
      store.apply([append(messageAt(2, { n: 2 }))]),
      store.apply([append(messageAt(3, { n: 3 }))]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const entries = await store.entries(ROOM, 2, 10, 1_000_000);
    expect(entries).toEqual([messageAt(2, { n: 1 }).entry, messageAt(3, { n: 3 }).entry]);
  });

  test("the sweep takes old reservations and expired invites with their joins, and no others", async () => {
    const store = await open();
    const [late, early] = [bytes("late", 16), bytes("early", 16)];
    await store.apply([
      { op: "reserve", room: early, auth: AUTH, time: 99 },
      { op: "reserve", room: late, auth: AUTH, time: 100 },
      ...genesis(),
      invited(ID, 199),
      asked(ID, AUTH),
      invited(bytes("open"), 200),
    ]);
    await store.apply([{ op: "sweep", ...NEVER, reservedBefore: 100, invitesBefore: 200 }]);
    expect(await store.room(early)).toBeNull();
    expect(await store.room(late)).not.toBeNull();
    expect(await store.room(ROOM)).toMatchObject({ invites: [{ id: bytes("open") }] });
    expect(await store.roomOfJoin(ID, AUTH)).toBeNull();
  });

  test("the sweep erases bodies by age, keeps commits, and an erased message keeps place, h and number (P29)", async () => {
    const store = await open();
    await store.apply([
      ...genesis(),
      append(messageAt(2, { n: 1, time: 99 })),
      append(commitAt(3, { epoch: 1, time: 1 })),
      append(messageAt(4, { epoch: 1, n: 2, time: 100 })),
    ]);
    await store.apply([{ op: "sweep", ...NEVER, bodiesBefore: 100 }]);
    expect(await store.entries(ROOM, 2, 10, 1_000_000)).toEqual([
      { number: 2, type: "erased", h: bytes("h 2") },
      commitAt(3, { epoch: 1 }).entry,
      messageAt(4, { epoch: 1, n: 2 }).entry,
    ]);
    expect(await store.message(ROOM, 0, 1)).toEqual({ number: 2, hash: bytes("hash 2") });
  });

  test("the sweep leaves the last word of one who leaves until it is off the roster (P62)", async () => {
    const store = await open();
    const left = (listed: boolean): Op => ({ op: "gone", room: ROOM, index: 0, until: 2, listed });
    await store.apply([...genesis(), append(messageAt(2, { n: 1, time: 1 })), left(true)]);
    const swept: Op = { op: "sweep", ...NEVER, bodiesBefore: 100 };
    await store.apply([swept]);
    expect(await store.entries(ROOM, 2, 1, 1_000_000)).toEqual([messageAt(2, { n: 1 }).entry]);
    await store.apply([left(false), swept]);
    expect(await store.entries(ROOM, 2, 1, 1_000_000)).toEqual([
      { number: 2, type: "erased", h: bytes("h 2") },
    ]);
  });

  test("the sweep erases what every cursor has passed before the last rotation, and no more (P29)", async () => {
    const store = await open();
    await store.apply([...genesis(), admitted(1), append(messageAt(2, { n: 1 }))]);
    await store.apply([append(messageAt(3, { n: 2 })), append(commitAt(4, { epoch: 1 }))]);
    await store.apply([append(messageAt(5, { epoch: 1, n: 3 }))]);
    const erased = async (): Promise<number[]> => {
      await store.apply([{ op: "sweep", ...NEVER }]);
      const all = await store.entries(ROOM, 1, 10, 1_000_000);
      return all.filter(({ type }) => type === "erased").map(({ number }) => number);
    };
    const cursor = (index: number, number: number): Op => {
      return { op: "cursor", room: ROOM, index, number };
    };
    await store.apply([cursor(0, 5), { op: "room", room: ROOM, row: row({ rotation: 4 }) }]);
    expect(await erased()).toEqual([]);
    await store.apply([cursor(1, 2)]);
    expect(await erased()).toEqual([2]);
    await store.apply([cursor(1, 5)]);
    expect(await erased()).toEqual([2, 3]);
  });

  test("the sweep erases sooner where a room's own rules want that, and in no other room (P70)", async () => {
    const store = await open();
    const old = append(messageAt(2, { n: 1, time: 5000 }));
    const policy = { ...row().policy, retention: 1000 };
    await store.apply([...genesis(), old, { op: "room", room: ROOM, row: row({ policy }) }]);
    await store.apply([...genesis(OTHER), append(messageAt(2, { n: 1, time: 5000 }), OTHER)]);
    await store.apply([{ op: "sweep", ...NEVER, now: 6000 }]);
    expect((await store.entries(ROOM, 2, 1, 1000))[0]?.type).toBe("message");
    await store.apply([{ op: "sweep", ...NEVER, now: 6001 }]);
    expect((await store.entries(ROOM, 2, 1, 1000))[0]?.type).toBe("erased");
    expect((await store.entries(OTHER, 2, 1, 1000))[0]?.type).toBe("message");
  });

  test("what is older than any absence goes up to the last rotation, and its last hash stays (P70)", async () => {
    const store = await open();
    await store.apply([...genesis(), admitted(1), append(messageAt(2, { n: 1, time: 10 }))]);
    await store.apply([append(commitAt(3, { epoch: 1, time: 20 }))]);
    await store.apply([append(commitAt(4, { epoch: 2, time: 30 }))]);
    for (const number of [3, 4]) {
      const sealed = bytes(`part ${number}`);
      await store.apply([{ op: "part", room: ROOM, index: 1, number, sealed, welcome: false }]);
    }
    await store.apply([{ op: "room", room: ROOM, row: row({ rotation: 4, epoch: 2 }) }]);
    await store.apply([{ op: "sweep", ...NEVER, absentBefore: 20 }]);
    expect(await store.hashAt(ROOM, 1)).toBeNull();
    expect((await store.entries(ROOM, 2, 9, 9999)).map(({ number }) => number)).toEqual([2, 3, 4]);
    await store.apply([{ op: "sweep", ...NEVER, absentBefore: 9999 }]);
    expect(await store.commit(ROOM, 0)).toBeNull();
    expect(await store.message(ROOM, 0, 1)).toBeNull();
    expect(await store.hashAt(ROOM, 3)).toEqual(bytes("hash 3"));
    expect((await store.entries(ROOM, 4, 9, 9999)).map(({ number }) => number)).toEqual([4]);
    expect((await store.parts(ROOM, 1)).map(({ number }) => number)).toEqual([4]);
  });

  test("one who is gone keeps its place and nothing that waits for it, and its cursor holds nobody up (P61)", async () => {
    const store = await open();
    const part: Op = {
      op: "part",
      room: ROOM,
      index: 1,
      number: 1,
      sealed: bytes("part"),
      welcome: false,
    };
    await store.apply([...genesis(), admitted(1), part, append(messageAt(2, { n: 1 }))]);
    await store.apply([{ op: "gone", room: ROOM, index: 1, until: 2, listed: true }]);
    expect(await store.parts(ROOM, 1)).toEqual([]);
    expect(await store.room(ROOM)).toMatchObject({
      members: [member(0, { n: 1 }), member(1, { until: 2, listed: true })],
    });
    await store.apply([{ op: "gone", room: ROOM, index: 1, until: 2, listed: false }]);
    expect(await store.room(ROOM)).toMatchObject({ members: [{}, { until: 2, listed: false }] });
    await store.apply([append(commitAt(3, { epoch: 1 }))]);
    await store.apply([
      { op: "room", room: ROOM, row: row({ rotation: 3 }) },
      { op: "cursor", room: ROOM, index: 0, number: 3 },
      { op: "sweep", ...NEVER },
    ]);
    expect((await store.entries(ROOM, 2, 1, 1000))[0]?.type).toBe("erased");
  });

  test("a new kem takes the old one's place, which stays known (P64)", async () => {
    const store = await open();
    await store.apply([...genesis(), admitted(1)]);
    await store.apply([{ op: "kem", room: ROOM, index: 1, kem: bytes("new kem", 45) }]);
    expect(await store.room(ROOM)).toMatchObject({
      members: [member(0), { bundle: { ...member(1).bundle, kem: bytes("new kem", 45) } }],
      retired: [member(1).bundle.kem],
    });
  });

  test("of a deleted room only the owner's word is left, and that for as long as anybody may be away (P67)", async () => {
    const store = await open();
    await store.apply([...genesis(), invited(ID), asked(ID, AUTH), append(messageAt(2))]);
    const word = { body: bytes("over", 90), proof: bytes("signature", 82) };
    await store.apply([{ op: "delete", room: ROOM, ...word, time: 100 }]);
    expect(await store.room(ROOM)).toEqual({ is: "deleted", ...word });
    expect(await store.entries(ROOM, 1, 9, 9999)).toEqual([]);
    expect(await store.roomOfJoin(ID, AUTH)).toBeNull();
    await store.apply([{ op: "sweep", ...NEVER, absentBefore: 100 }]);
    expect(await store.room(ROOM)).not.toBeNull();
    await store.apply([{ op: "sweep", ...NEVER, absentBefore: 101 }]);
    expect(await store.room(ROOM)).toBeNull();
  });

  test("a room is loaded with the end of its chain only", async () => {
    const store = await open();
    const many = Array.from({ length: TAIL + 5 }, (_, at) =>
      append(messageAt(at + 2, { n: at + 1 })),
    );
    await store.apply([...genesis(), ...many]);
    const room = await store.room(ROOM);
    const tail = room?.is === "room" ? room.tail : [];
    expect(tail).toHaveLength(TAIL);
    expect(tail.at(-1)).toEqual({ number: TAIL + 6, hash: bytes(`hash ${TAIL + 6}`) });
    expect(tail[0]?.number).toBe(7);
  });

  test("bases only grow, by so much that counting from one never reaches the next (P6)", async () => {
    const store = await open();
    const first = await store.nextBase(1000);
    const second = await store.nextBase(0);
    const third = await store.nextBase(second * 3);
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(second).toBeGreaterThanOrEqual(first + BASE_STEP);
    expect(third).toBeGreaterThanOrEqual(second * 3);
  });

  test("what a store was given and what it gave are its own: changing them changes nothing", async () => {
    const store = await open();
    const record = messageAt(2);
    await store.apply([...genesis(), append(record)]);
    if (record.entry.type === "message") record.entry.sealed.fill(0);
    const [first] = await store.entries(ROOM, 2, 1, 1000);
    expect(first).toEqual(messageAt(2).entry);
    if (first?.type === "message") first.sealed.fill(0);
    expect(await store.entries(ROOM, 2, 1, 1000)).toEqual([messageAt(2).entry]);
  });
});
