import { beforeAll, describe, expect, test } from "vitest";
import { deriveKey } from "../../../extension/background/adapters/argon2.ts";
import { vaultRows } from "../../../extension/background/adapters/vault-rows.ts";
import type { Database } from "../../../extension/background/db/open.ts";
import { VAULT_ROW } from "../../../extension/background/db/schema.ts";
import { Vault } from "../../../extension/background/vault.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { base64url, hex, utf8 } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { fakeDatabase, fakeSession, quickDerive } from "./fakes.ts";

beforeAll(initializeThemis);

/** A browser's vault; `again` is the same browser after its worker, or all of it, was ended. */
function vaultIn(database: Database, session = fakeSession()) {
  let derived = 0;
  const derive: typeof quickDerive = (...args) => {
    derived += 1;
    return quickDerive(...args);
  };
  const vault = new Vault({ crypto, derive, rows: vaultRows(database), session });
  return { vault, session, database, derived: () => derived };
}

async function fresh(passphrase = "seven herons") {
  const browser = vaultIn(await fakeDatabase());
  await browser.vault.create(passphrase);
  return browser;
}

/** The row as it stands on disk. */
async function rowOf(database: Database): Promise<Record<string, unknown>> {
  return (await database.get("vault", VAULT_ROW)) as Record<string, unknown>;
}

describe("P31: the vault", () => {
  test("opens with its passphrase to the same key, after a restart too", async () => {
    const { vault, database } = await fresh();
    const again = vaultIn(database).vault;
    expect(await again.state()).toBe("locked");
    expect(await again.unlock("seven herons")).toEqual({ ok: true, value: null });
    expect(again.key).toEqual(vault.key);
    expect(vault.key).toHaveLength(32);
  });

  test("a wrong passphrase is refused and changes nothing, on disk, in memory or in the session", async () => {
    const { database } = await fresh();
    const before = await rowOf(database);
    const { vault, session } = vaultIn(database);
    for (const wrong of ["seven heron", "", "Seven herons", "seven herons "]) {
      expect(await vault.unlock(wrong)).toEqual({ ok: false, error: "wrong-passphrase" });
    }
    expect(await rowOf(database)).toEqual(before);
    expect(vault.key).toBeNull();
    expect(session.held.size).toBe(0);
    expect(await vault.unlock("seven herons")).toMatchObject({ ok: true });
  });

  test("a wrong passphrase leaves an open vault open", async () => {
    const { vault } = await fresh();
    const { key } = vault;
    await vault.unlock("wrong");
    expect(vault.key).toEqual(key);
  });

  test("one that exists is never overwritten, not by two at once either", async () => {
    const { vault, database } = await fresh();
    const before = await rowOf(database);
    expect(await vault.create("another")).toEqual({ ok: false, error: "vault-exists" });
    expect(await rowOf(database)).toEqual(before);

    const empty = await fakeDatabase();
    const both = await Promise.all([
      vaultIn(empty).vault.create("mine"),
      vaultIn(empty).vault.create("yours"),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const winner = both[0]?.ok ? "mine" : "yours";
    expect(await vaultIn(empty).vault.unlock(winner)).toMatchObject({ ok: true });
  });

  test("says that there is none where there is none", async () => {
    const { vault } = vaultIn(await fakeDatabase());
    expect(await vault.state()).toBe("empty");
    expect(await vault.unlock("anything")).toEqual({ ok: false, error: "no-vault" });
  });

  test("a passphrase is the same however its letters were composed", async () => {
    const { database } = await fresh("Grün ﬁn");
    expect(await vaultIn(database).vault.unlock("Gru\u0308n fin")).toMatchObject({ ok: true });
  });

  test("asks for no less than Argon2id with 64 MiB and three passes, and a salt of its own", async () => {
    const [one, other] = [await fresh(), await fresh()];
    const row = await rowOf(one.database);
    expect(row).toMatchObject({ version: 1, memory: 65_536, iterations: 3, parallelism: 1 });
    expect(row["salt"]).toHaveLength(16);
    expect(row["salt"]).not.toEqual((await rowOf(other.database))["salt"]);
  });

  test.each([
    ["weak memory", { memory: 65_535 }],
    ["memory that would hang the browser", { memory: 8 * 65_536 + 1 }],
    ["too few passes", { iterations: 2 }],
    ["endless passes", { iterations: 13 }],
    ["no lanes", { parallelism: 0 }],
    ["many lanes", { parallelism: 5 }],
    ["half a pass", { iterations: 3.5 }],
    ["a short salt", { salt: new Uint8Array(15) }],
    ["another version", { version: 2 }],
    ["a field more", { extra: true }],
    ["a seal that is too long", { sealed: new Uint8Array(77) }],
    ["text for bytes", { sealed: "x".repeat(76) }],
  ])("a row with %s is refused before anything is derived", async (_what, change) => {
    const { database } = await fresh();
    const row = { ...(await rowOf(database)), ...change };
    await database.put("vault", row, VAULT_ROW);
    const { vault, derived } = vaultIn(database);
    expect(await vault.unlock("seven herons")).toEqual({ ok: false, error: "storage" });
    expect(derived()).toBe(0);
    expect(await rowOf(database)).toEqual(row);
  });

  test.each([null, 7, "row", []])("a row that is %j is refused", async (row) => {
    const { database } = await fresh();
    await database.put("vault", row, VAULT_ROW);
    const { vault } = vaultIn(database);
    expect(await vault.unlock("seven herons")).toEqual({ ok: false, error: "storage" });
    expect(await vault.create("seven herons")).toEqual({ ok: false, error: "vault-exists" });
  });

  test("parameters that were changed within the bounds don't open it: they are sealed in", async () => {
    const { database } = await fresh();
    const { sealed } = await rowOf(database);
    const stolen = quickDerive("seven herons", {
      ...((await rowOf(database)) as never as Parameters<typeof quickDerive>[1]),
    });
    expect(crypto.open(await stolen, sealed as Uint8Array<ArrayBuffer>, utf8("other"))).toBeNull();
    await database.put("vault", { ...(await rowOf(database)), iterations: 4 }, VAULT_ROW);
    const told = await vaultIn(database).vault.unlock("seven herons");
    expect(told).toEqual({ ok: false, error: "wrong-passphrase" });
  });

  test("a killed worker comes back unlocked, a new browser session does not", async () => {
    const { vault, session, database } = await fresh();
    const woken = vaultIn(database, session).vault;
    await woken.resume();
    expect(woken.key).toEqual(vault.key);
    const restarted = vaultIn(database).vault;
    await restarted.resume();
    expect(await restarted.state()).toBe("locked");
  });

  test.each(["", "AAAA", 7, null, { key: 1 }, base64url(new Uint8Array(31))])(
    "session storage that holds %j opens nothing",
    async (stored) => {
      const { database } = await fresh();
      const session = fakeSession();
      await session.set("dataKey", stored);
      const { vault } = vaultIn(database, session);
      await vault.resume();
      expect(vault.key).toBeNull();
    },
  );

  test("locking forgets the key in memory and in the session", async () => {
    const { vault, session } = await fresh();
    expect(session.held.size).toBeGreaterThan(0);
    await vault.lock();
    expect(vault.key).toBeNull();
    expect(session.held.size).toBe(0);
    expect(await vault.state()).toBe("locked");
  });

  test("the key stands nowhere on disk, nor does the passphrase", async () => {
    const { vault, database } = await fresh();
    const row = JSON.stringify(await rowOf(database), (_, value: unknown) =>
      value instanceof Uint8Array ? hex(value) : value,
    );
    expect(row).not.toContain(hex(vault.key ?? new Uint8Array(32)));
    expect(row).not.toContain(hex(utf8("seven herons")));
  });

  test("derives with Argon2id itself, as its reference implementation does", async () => {
    const parameters = { salt: utf8("somesalt"), memory: 65_536, iterations: 2, parallelism: 1 };
    expect(hex(await deriveKey("password", parameters))).toBe(
      "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
    );
  });
});
