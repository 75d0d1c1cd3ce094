import { closeSync, existsSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** SQLite's code for what another has locked. */
const BUSY = 5;

/**
 * Takes the database at `path` for this process, until `close` or until the process
 * ends, however it does: two relays on one database would give one place of a log to
 * two entries. The lock is SQLite's own, on an empty database beside it, as who backs
 * up or inspects may read the other meanwhile. Throws where another relay has it.
 */
export function takeDatabase(path: string): { close(): void } {
  const beside = `${path}-lock`;
  // To open and close it while it is locked would give the lock up.
  if (!existsSync(beside)) closeSync(openSync(beside, "a", 0o600));
  const lock = new DatabaseSync(beside);
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    throw new Error(
      `Another relay runs on ${dirname(path)}. Stop it, or choose another folder with --data.`,
      { cause: error },
    );
  }
  return lock;
}
