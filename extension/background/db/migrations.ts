/** Takes the database one version further. */
type Migration = (database: IDBDatabase) => void;

/**
 * In order; the database's version is how many of them it has been through. A
 * migration that was released is frozen: it is never edited, moved or taken out.
 */
const migrations: readonly Migration[] = [
  (database) => {
    for (const table of [
      "vault",
      "rooms",
      "thread",
      "places",
      "pieces",
      "uploads",
      "panel",
      "own",
    ]) {
      database.createObjectStore(table);
    }
  },
  (database) => {
    database.createObjectStore("kept");
  },
];

export const VERSION = migrations.length;

/** Brings a database of version `from` (0: a new one) to the present one. */
export function migrate(database: IDBDatabase, from: number): void {
  for (const migration of migrations.slice(from)) migration(database);
}
