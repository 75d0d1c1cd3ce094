import type { Database } from "../db/open.ts";
import { VAULT_ROW } from "../db/schema.ts";

/** The vault's one row on disk. */
export interface VaultRows {
  /** The row as it stands, or undefined where there is none. */
  read(): Promise<unknown>;
  /** Writes the first row. False, and nothing changed, where there is one already. */
  add(row: unknown): Promise<boolean>;
  /** Writes another row in the place of the one that is there. */
  replace(row: unknown): Promise<void>;
}

/** The vault's row in the database. */
export function vaultRows(database: Database): VaultRows {
  return {
    read: () => database.get("vault", VAULT_ROW),
    async add(row) {
      const transaction = database.transaction("vault", "readwrite", { durability: "strict" });
      const there = (await transaction.store.count(VAULT_ROW)) > 0;
      if (!there) await transaction.store.add(row, VAULT_ROW);
      await transaction.done;
      return !there;
    },
    async replace(row) {
      const transaction = database.transaction("vault", "readwrite", { durability: "strict" });
      await transaction.store.put(row, VAULT_ROW);
      await transaction.done;
    },
  };
}
