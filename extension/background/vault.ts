import * as v from "valibot";
import { base64url, fromBase64url } from "../../shared/bytes.ts";
import type { Bytes } from "../../shared/crypto/port.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { VaultRows } from "./adapters/vault-rows.ts";
import type { Session } from "./adapters/session.ts";
import { openBox, sealBox, sealedBox, type PassphraseDeps } from "./passphrase.ts";

const SEALED_KEY = 32 + 44;
const row = sealedBox(SEALED_KEY);

const SESSION_KEY = "dataKey";

export interface VaultDeps extends PassphraseDeps {
  rows: VaultRows;
  session: Session;
}

/**
 * Keeps the data key under which all is stored: on disk sealed by the
 * passphrase, unlocked in memory, and in session-only storage so that a killed
 * worker comes back unlocked and a restarted browser does not.
 */
export class Vault {
  #deps: VaultDeps;
  #key: Bytes | null = null;

  constructor(deps: VaultDeps) {
    this.#deps = deps;
  }

  /** The open data key, or null. */
  get key(): Bytes | null {
    return this.#key;
  }

  /** Whether there is one, and whether it is open. */
  async state(): Promise<"empty" | "locked" | "open"> {
    if (this.#key !== null) return "open";
    return (await this.#deps.rows.read()) === undefined ? "empty" : "locked";
  }

  /** Takes the key up again that this browser session had opened, if any. */
  async resume(): Promise<void> {
    const stored = await this.#deps.session.get(SESSION_KEY);
    const key = typeof stored === "string" ? fromBase64url(stored) : null;
    if (key?.length === 32) this.#key = key;
  }

  /** A new vault, opened. One that exists is never overwritten. */
  async create(passphrase: string): Promise<Result<null, "vault-exists">> {
    const { crypto, rows } = this.#deps;
    if ((await rows.read()) !== undefined) return fail("vault-exists");
    const key = crypto.random(32);
    const fresh = await sealBox(this.#deps, "vault", passphrase, key);
    if (!(await rows.add(fresh))) return fail("vault-exists");
    await this.#open(key);
    return ok(null);
  }

  /** Opens the vault. A wrong passphrase changes nothing, nor does a row that isn't one of ours. */
  async unlock(
    passphrase: string,
  ): Promise<Result<null, "wrong-passphrase" | "no-vault" | "storage">> {
    const read = await this.#read(passphrase);
    if (!read.ok) return read;
    await this.#open(read.value);
    return ok(null);
  }

  /** Whether this is the vault's passphrase. Nothing is opened. */
  async check(
    passphrase: string,
  ): Promise<Result<null, "wrong-passphrase" | "no-vault" | "storage">> {
    const read = await this.#read(passphrase);
    return read.ok ? ok(null) : read;
  }

  /** Another passphrase for the same key. A wrong old one changes nothing. */
  async change(
    old: string,
    fresh: string,
  ): Promise<Result<null, "wrong-passphrase" | "no-vault" | "storage">> {
    const read = await this.#read(old);
    if (!read.ok) return read;
    await this.#deps.rows.replace(await sealBox(this.#deps, "vault", fresh, read.value));
    return ok(null);
  }

  /** Forgets the key, and all else of this browser session. */
  async lock(): Promise<void> {
    this.#key = null;
    await this.#deps.session.clear();
  }

  async #read(
    passphrase: string,
  ): Promise<Result<Bytes, "wrong-passphrase" | "no-vault" | "storage">> {
    const stored = await this.#deps.rows.read();
    if (stored === undefined) return fail("no-vault");
    const parsed = v.safeParse(row, stored);
    if (!parsed.success || parsed.output.sealed.length !== SEALED_KEY) return fail("storage");
    const key = await openBox(this.#deps, "vault", passphrase, parsed.output);
    return key === null || key.length !== 32 ? fail("wrong-passphrase") : ok(key);
  }

  async #open(key: Bytes): Promise<void> {
    await this.#deps.session.set(SESSION_KEY, base64url(key));
    this.#key = key;
  }
}
