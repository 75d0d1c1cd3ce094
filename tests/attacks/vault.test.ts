import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { openRecord, sealRecord } from "../../extension/background/record.ts";
import { Vault } from "../../extension/background/vault.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";

beforeAll(initializeThemis);

/** A disk with one row, and browsers on it. */
function disk() {
  let row: unknown;
  const rows = {
    read: () => Promise.resolve(row),
    add: (fresh: unknown) => {
      row = fresh;
      return Promise.resolve(true);
    },
    replace: (fresh: unknown) => {
      row = fresh;
      return Promise.resolve();
    },
  };
  const browser = () =>
    new Vault({
      crypto,
      rows,
      derive: (passphrase) =>
        Promise.resolve(new Uint8Array(createHash("sha256").update(passphrase).digest())),
      session: {
        get: () => Promise.resolve(undefined),
        set: () => Promise.resolve(),
        remove: () => Promise.resolve(),
        clear: () => Promise.resolve(),
      },
    });
  return { browser, row: () => row, put: (value: unknown) => void (row = value) };
}

describe("somebody at the disk", () => {
  it("overwritten vault: a wrong passphrase opens nothing and makes no new vault over the old (P31)", async () => {
    const { browser, row } = disk();
    const own = browser();
    await own.create("seven herons");
    const before = row();
    const other = browser();
    expect(await other.unlock("eight herons")).toEqual({ ok: false, error: "wrong-passphrase" });
    expect(await other.create("eight herons")).toEqual({ ok: false, error: "vault-exists" });
    expect(row()).toBe(before);
    expect(await browser().unlock("seven herons")).toMatchObject({ ok: true });
  });

  it("weakened vault: a row whose key is cheap to guess is refused before anything is derived (P31)", async () => {
    const { browser, row, put } = disk();
    await browser().create("seven herons");
    put({ ...(row() as object), memory: 8, iterations: 1 });
    expect(await browser().unlock("seven herons")).toEqual({ ok: false, error: "storage" });
  });

  it("moved record: one that was put in another's place doesn't open there (P31)", () => {
    const key = crypto.random(32);
    const sealed = sealRecord(crypto, key, { table: "rooms", id: "a" }, { mine: true });
    expect(openRecord(crypto, key, { table: "rooms", id: "a" }, sealed)).toEqual({ mine: true });
    expect(() => openRecord(crypto, key, { table: "rooms", id: "b" }, sealed)).toThrow(
      "does not open",
    );
  });
});
