import { openDB, unwrap, type IDBPDatabase } from "idb";
import { migrate, VERSION } from "./migrations.ts";
import { DATABASE, type Schema } from "./schema.ts";

export type Database = IDBPDatabase<Schema>;

/** Empties every table at once, the vault's row included. */
export async function wipeDatabase(database: Database): Promise<void> {
  const tables = [...database.objectStoreNames];
  const transaction = database.transaction(tables, "readwrite", { durability: "strict" });
  await Promise.all([
    ...tables.map((table) => transaction.objectStore(table).clear()),
    transaction.done,
  ]);
}

/** The database, brought to the present version. Throws where the browser won't open it. */
export function openDatabase(name: string = DATABASE): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database, from) {
      migrate(unwrap(database), from);
    },
  });
}
