import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { DATABASE, KEY_FILE } from "./identity.ts";
import { migrate } from "./store/database.ts";
import { holdingsOf } from "./store/holdings.ts";
import { MIGRATIONS } from "./store/migrations.ts";
import { statements } from "./store/statements.ts";

/**
 * What is done to a relay's data folder from beside the relay: back up, restore,
 * look into. A backup is one SQLite file, the database with the relay's key in a
 * table of its own; whoever has it can pose as this relay.
 */

/** It can't be done; the message says why and what to do. */
export class OfflineError extends Error {}

function openToRead(path: string): DatabaseSync {
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    db.prepare("SELECT max(version) FROM schema").get();
    return db;
  } catch {
    throw new OfflineError(`${path} isn't the database of a relay, or is damaged.`);
  }
}

function folderOf(data: string): string {
  const path = join(data, DATABASE);
  if (existsSync(path)) return path;
  throw new OfflineError(`There is no relay in ${data}. Say where it is with --data.`);
}

/** Copies the database and the key in `data` into `file`, while the relay runs if it does. `file` must not exist. */
export async function backUp(data: string, file: string): Promise<void> {
  const source = folderOf(data);
  if (existsSync(file)) {
    throw new OfflineError(`${file} exists. Choose another name, or move it away.`);
  }
  const keyFile = join(data, KEY_FILE);
  const key = await readFile(keyFile, "utf8").catch(() => {
    throw new OfflineError(`${keyFile} can't be read, and without it a backup is of no use.`);
  });
  const temporary = `${file}.part`;
  // Made first, so that at no moment anybody else can read it.
  await writeFile(temporary, "", { mode: 0o600 }).catch(() => {
    throw new OfflineError(
      `${file} can't be written. Choose a folder that exists and that you may write to.`,
    );
  });
  const db = openToRead(source);
  try {
    await backup(db, temporary);
  } finally {
    db.close();
  }
  const copy = new DatabaseSync(temporary);
  copy.exec("PRAGMA journal_mode = DELETE; CREATE TABLE relay_key (text TEXT NOT NULL)");
  copy.prepare("INSERT INTO relay_key (text) VALUES (?)").run(key);
  copy.close();
  await rename(temporary, file);
}

/**
 * Makes the data folder `data` anew from a backup. It must not hold a relay already,
 * so that none is overwritten. Its rooms then wait for what their members know more (P72).
 */
export async function restore(data: string, file: string): Promise<void> {
  if (!existsSync(file)) throw new OfflineError(`There is no file ${file}.`);
  for (const name of [DATABASE, KEY_FILE]) {
    if (existsSync(join(data, name))) {
      throw new OfflineError(
        `There is a relay in ${data} already. Stop it and move that folder away, or restore into another with --data.`,
      );
    }
  }
  const source = openToRead(file);
  let key: unknown;
  try {
    key = source.prepare("SELECT text FROM relay_key").get()?.["text"];
  } catch {
    key = null;
  } finally {
    source.close();
  }
  if (typeof key !== "string") throw new OfflineError(`${file} isn't a backup of a relay.`);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const database = join(data, DATABASE);
  const temporary = `${database}.part`;
  await copyFile(file, temporary);
  await chmod(temporary, 0o600);
  const db = new DatabaseSync(temporary);
  try {
    migrate(db);
  } catch (error) {
    db.close();
    await rm(temporary);
    throw new OfflineError(`${file} can't be restored: ${(error as Error).message}.`);
  }
  db.exec(`PRAGMA secure_delete = ON;
    DROP TABLE relay_key;
    INSERT OR REPLACE INTO restored (room, settled) SELECT room, 0 FROM rooms`);
  db.close();
  await writeFile(join(data, KEY_FILE), key, { mode: 0o600, flag: "wx" });
  await rename(temporary, database);
  await rm(`${temporary}-journal`, { force: true });
}

function count(db: DatabaseSync, text: string): number {
  return Number(db.prepare(text).get()?.["n"] ?? 0);
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** What the relay in `data` knows and doesn't know, in words for its keeper and for those who ask. */
export function inspect(data: string): string {
  const db = openToRead(folderOf(data));
  try {
    const held = holdingsOf(statements(db), null);
    const since = held.oldest !== null ? `, the oldest of ${day(held.oldest)}` : "";
    const rows: [string, string][] = [
      ["Rooms", `${count(db, "SELECT count(*) AS n FROM rooms")}, as random numbers`],
      ["Members", `${held.members + held.gone} places with three keys each`],
      ["Entries kept", `${held.kept}, sealed${since}`],
      ["Their size", `${(held.bytes / 1_048_576).toFixed(1)} MB, each padded`],
      ["Entries erased", `${held.erased}, of which hashes stay`],
      ["Fetched so far", "per member, up to which entry"],
      ["Key renewals", `${held.commits}, and when`],
      ["Open invites", `${held.invites}, as hashes with an expiry`],
      ["Who is connected", "while they are, their address and their member; not on the disk"],
    ];
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    return [
      `What the relay in ${data} holds (database version ${MIGRATIONS.length})`,
      "",
      "It knows",
      ...rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`),
      "",
      "It does not know",
      "  What was said, or in which language",
      "  A room's name, or any member's",
      "  Which entry is a message, a reply or a reaction",
      "  The secret in an invite",
      "",
    ].join("\n");
  } finally {
    db.close();
  }
}
