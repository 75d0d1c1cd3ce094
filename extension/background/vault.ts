import * as v from "valibot";
import { base64url, fromBase64url } from "../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { encode } from "../../shared/wire/codec.ts";
import { exactly } from "../../shared/wire/ids.ts";
import { label } from "../../shared/wire/label.ts";
import type { VaultRows } from "./adapters/vault-rows.ts";
import type { Session } from "./adapters/session.ts";

/** Argon2id's parameters (RFC 9106), as they stand beside the sealed key. */
export interface KdfParameters {
  salt: Bytes;
  /** KiB. */
  memory: number;
  iterations: number;
  parallelism: number;
}

/** 32 bytes of Argon2id. */
export type DeriveKey = (passphrase: string, parameters: KdfParameters) => Promise<Bytes>;

const MEMORY = 65_536;
const ITERATIONS = 3;
const PARALLELISM = 1;

/**
 * A row is hostile until it fits: nothing weaker than what is written here, and
 * nothing that would hang the browser.
 */
const row = v.strictObject({
  version: v.literal(1),
  salt: exactly(16),
  memory: v.pipe(v.number(), v.integer(), v.minValue(MEMORY), v.maxValue(8 * MEMORY)),
  iterations: v.pipe(v.number(), v.integer(), v.minValue(ITERATIONS), v.maxValue(4 * ITERATIONS)),
  parallelism: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
  sealed: exactly(32 + 44),
});
type Row = v.InferOutput<typeof row>;

function context({ salt, memory, iterations, parallelism }: KdfParameters): Bytes {
  return encode([label("vault"), { version: 1, salt, memory, iterations, parallelism }]);
}

const SESSION_KEY = "dataKey";

export interface VaultDeps {
  crypto: Crypto;
  derive: DeriveKey;
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
    const parameters = {
      salt: crypto.random(16),
      memory: MEMORY,
      iterations: ITERATIONS,
      parallelism: PARALLELISM,
    };
    const kek = await this.#derive(passphrase, parameters);
    const key = crypto.random(32);
    const sealed = crypto.seal(kek, key, context(parameters));
    const fresh: Row = { version: 1, ...parameters, sealed };
    if (!(await rows.add(fresh))) return fail("vault-exists");
    await this.#open(key);
    return ok(null);
  }

  /** Opens the vault. A wrong passphrase changes nothing, nor does a row that isn't one of ours. */
  async unlock(
    passphrase: string,
  ): Promise<Result<null, "wrong-passphrase" | "no-vault" | "storage">> {
    const stored = await this.#deps.rows.read();
    if (stored === undefined) return fail("no-vault");
    const parsed = v.safeParse(row, stored);
    if (!parsed.success) return fail("storage");
    const kek = await this.#derive(passphrase, parsed.output);
    const key = this.#deps.crypto.open(kek, parsed.output.sealed, context(parsed.output));
    if (key === null || key.length !== 32) return fail("wrong-passphrase");
    await this.#open(key);
    return ok(null);
  }

  /** Forgets the key, and all else of this browser session. */
  async lock(): Promise<void> {
    this.#key = null;
    await this.#deps.session.clear();
  }

  #derive(passphrase: string, parameters: KdfParameters): Promise<Bytes> {
    return this.#deps.derive(passphrase.normalize("NFKC"), parameters);
  }

  async #open(key: Bytes): Promise<void> {
    await this.#deps.session.set(SESSION_KEY, base64url(key));
    this.#key = key;
  }
}
