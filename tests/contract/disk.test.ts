import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { MIGRATIONS } from "../../relay/store/migrations.ts";
import { BASE_STEP } from "../../relay/store/port.ts";
import { openSqliteStore } from "../../relay/store/sqlite.ts";
import { append, bytes, genesis, messageAt, ROOM } from "./rooms.ts";
import { AUTH, closing, everything, full, ID, NEVER, temporaryFile } from "./stores.ts";

describe("the store on disk", () => {
  test("reads the same after it is closed and opened again (P29)", async () => {
    const path = temporaryFile();
    const store = await openSqliteStore(path);
    await store.apply(full);
    const before = await everything(store);
    const base = await store.nextBase(0);
    await store.close();
    const again = closing(await openSqliteStore(path));
    expect(await everything(again)).toEqual(before);
    expect(await again.nextBase(0)).toBeGreaterThanOrEqual(base + BASE_STEP);
  });

  test("what was acknowledged is in its files while this one still runs", async () => {
    const path = temporaryFile();
    const store = closing(await openSqliteStore(path));
    await store.apply(full);
    const copy = temporaryFile();
    for (const end of ["", "-wal"]) copyFileSync(`${path}${end}`, `${copy}${end}`);
    const other = closing(await openSqliteStore(copy));
    expect(await everything(other)).toEqual(await everything(store));
  });

  test("is one process' alone until that closes it", async () => {
    const path = temporaryFile();
    const store = await openSqliteStore(path);
    await expect(openSqliteStore(path)).rejects.toThrow(/Another relay runs/);
    await store.apply(full);
    await store.close();
    await expect(everything(closing(await openSqliteStore(path)))).resolves.toBeDefined();
  });

  test("nobody else on the machine may read it", async () => {
    const path = temporaryFile();
    closing(await openSqliteStore(path));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("what was erased is in none of its files, while it runs and after (P29)", async () => {
    const path = temporaryFile();
    const store = await openSqliteStore(path);
    const secret = { body: bytes("body to erase", 900), part: bytes("part to erase", 600) };
    const steps = { request: bytes("request", 200), confirm: bytes("confirmation to erase", 300) };
    await store.apply([...full, append(messageAt(4, { epoch: 1, n: 2, sealed: secret.body }))]);
    await store.apply([
      { op: "part", room: ROOM, index: 0, number: 1, sealed: secret.part, welcome: false },
      { op: "confirm", room: ROOM, id: ID, auth: AUTH, sealed: steps.confirm },
    ]);
    const files = (): Buffer => {
      const folder = dirname(path);
      return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    };
    const found = (): string[] =>
      Object.entries({ ...secret, ...steps })
        .filter(([, piece]) => files().includes(Buffer.from(piece.slice(0, 64))))
        .map(([name]) => name);
    expect(found()).toEqual(["body", "part", "request", "confirm"]);
    await store.apply([
      { op: "cursor", room: ROOM, index: 0, number: 4 },
      { op: "close", room: ROOM, id: ID, fate: { is: "revoked" } },
      { op: "sweep", ...NEVER, bodiesBefore: 9999 },
    ]);
    expect(found()).toEqual([]);
    await store.close();
    expect(found()).toEqual([]);
  });

  test("a file that isn't a database is refused and left as it is", async () => {
    const path = temporaryFile();
    writeFileSync(path, "this is somebody's diary");
    await expect(openSqliteStore(path)).rejects.toThrow(/not a database/);
    expect(readFileSync(path, "utf8")).toBe("this is somebody's diary");
  });

  test("once it is closed nothing is promised any more", async () => {
    const store = await openSqliteStore(temporaryFile());
    await store.close();
    await expect(store.apply(genesis())).rejects.toThrow(/closed/);
    await expect(store.room(ROOM)).rejects.toThrow(/closed/);
  });
});

describe("a database of an older relay", () => {
  /** SHA-256 of each step of the schema that was released: they are frozen. */
  const RELEASED = ["91bcc39919abf84500b10574b7b8cacd760f2747e139d025f37e49fbcc64ea51"];

  test("is of a schema whose steps are as they were released", () => {
    const steps = MIGRATIONS.map((step) => createHash("sha256").update(step).digest("hex"));
    expect(steps.slice(0, RELEASED.length)).toEqual(RELEASED);
  });

  test.each([1])("of version %i is taken over with all that it holds", async (version) => {
    const path = temporaryFile();
    const db = new DatabaseSync(path);
    db.exec(readFileSync(new URL(`schema-${version}.sql`, import.meta.url), "utf8"));
    db.close();
    const older = closing(await openSqliteStore(path));
    const fresh = closing(await openSqliteStore(temporaryFile()));
    await fresh.apply(full);
    expect(await everything(older)).toEqual(await everything(fresh));
    await older.apply([append(messageAt(4, { epoch: 1, n: 2 }))]);
    expect(await older.message(ROOM, 0, 2)).toMatchObject({ number: 4 });
  });

  test("that is newer than this relay is refused and left as it is", async () => {
    const path = temporaryFile();
    await (await openSqliteStore(path)).close();
    const db = new DatabaseSync(path);
    db.prepare("INSERT INTO schema (version) VALUES (?)").run(MIGRATIONS.length + 1);
    db.close();
    await expect(openSqliteStore(path)).rejects.toThrow(/newer version/);
  });
});
