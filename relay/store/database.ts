import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { takeDatabase } from "./lock.ts";
import { MIGRATIONS } from "./migrations.ts";
import { BASE_STEP, type Op } from "./port.ts";
import { readsOf, type Reads } from "./reads.ts";
import { statements } from "./statements.ts";
import { write } from "./writes.ts";

export interface Database {
  reads: Reads;
  /** Applies each group whole or not at all, all of them in one durable transaction. Returns for each why it failed, or null. */
  applyGroups(groups: readonly (readonly Op[])[]): (string | null)[];
  nextBase(atLeast: number): number;
  close(): void;
}

/** Small, because a message that comes alone makes a transaction that touches four of them. */
const PAGE = 4096;
/** Pages in the write-ahead log before it is written into the file: 16 MiB. */
const CHECKPOINT = 4096;

function pragmas(maxBytes: number): string {
  const pages = maxBytes > 0 ? `PRAGMA max_page_count = ${Math.ceil(maxBytes / PAGE)};` : "";
  return `PRAGMA page_size = ${PAGE};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT};
    PRAGMA journal_size_limit = 67108864;
    ${pages}`;
}

/** Runs `body` in a transaction of its own; what it throws undoes all of it. */
function transaction(db: DatabaseSync, body: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    body();
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Brings a database of an older relay, or an empty one, to the present schema. Throws for one that is newer. */
export function migrate(db: DatabaseSync): void {
  db.exec("CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)");
  const row = db.prepare("SELECT max(version) AS version FROM schema").get();
  const version = Number(row?.["version"] ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error("it was made by a newer version of this relay: run that one");
  }
  for (const [at, step] of MIGRATIONS.entries()) {
    if (at < version) continue;
    transaction(db, () => {
      db.exec(step);
      db.prepare("INSERT INTO schema (version) VALUES (?)").run(at + 1);
    });
  }
}

/** Writes what the log holds into the file and cuts it to nothing. */
function emptyLog(db: DatabaseSync): void {
  try {
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // What was committed stays committed, and the next sweep tries again.
  }
}

/**
 * Opens, and where needed makes, the relay's database at `path` (mode 0600).
 * Everything is synchronous: it belongs into a thread of its own. `maxBytes` caps
 * the file's size, 0 for no cap. Throws when the file can't be used, or another relay uses it.
 */
export function openDatabase(path: string, maxBytes = 0): Database {
  const lock = takeDatabase(path);
  closeSync(openSync(path, "a", 0o600));
  const db = new DatabaseSync(path);
  try {
    db.exec(pragmas(maxBytes));
    migrate(db);
  } catch (error) {
    db.close();
    lock.close();
    throw new Error(
      `${path} can't be used: ${(error as Error).message}. ` +
        "Restore a backup into another folder, or choose another with --data.",
      { cause: error },
    );
  }
  const sql = statements(db);

  const applyOne = (ops: readonly Op[]): string | null => {
    db.exec("SAVEPOINT one");
    try {
      for (const op of ops) write(sql, op);
      db.exec("RELEASE one");
      return null;
    } catch (error) {
      // Some failures (a full disk among them) end the whole transaction.
      if (!db.isTransaction) throw error;
      db.exec("ROLLBACK TO one");
      db.exec("RELEASE one");
      return String(error);
    }
  };

  return {
    reads: readsOf(sql),
    applyGroups(groups) {
      let results: (string | null)[] = [];
      try {
        transaction(db, () => {
          results = groups.map(applyOne);
        });
        // What was erased still stands in the write-ahead log until that is emptied.
        if (groups.flat().some(({ op }) => op === "sweep")) emptyLog(db);
        return results;
      } catch (error) {
        return groups.map(() => String(error));
      }
    },
    nextBase(atLeast) {
      let base = atLeast;
      transaction(db, () => {
        const row = sql.get<{ value: number }>("SELECT value FROM meta WHERE name = 'base'");
        base = Math.max(atLeast, (row?.value ?? 0) + BASE_STEP);
        sql.run("INSERT OR REPLACE INTO meta (name, value) VALUES ('base', ?)", base);
      });
      return base;
    },
    close() {
      db.close();
      lock.close();
    },
  };
}
