import * as v from "valibot";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { encode } from "../../shared/wire/codec.ts";
import { blob, exactly } from "../../shared/wire/ids.ts";
import { label } from "../../shared/wire/label.ts";

/** Argon2id's parameters (RFC 9106), as they stand beside what is sealed. */
export interface KdfParameters {
  salt: Bytes;
  /** KiB. */
  memory: number;
  iterations: number;
  parallelism: number;
}

/** 32 bytes of Argon2id. */
export type DeriveKey = (passphrase: string, parameters: KdfParameters) => Promise<Bytes>;

/** What a passphrase seals is for one of these, and opens as nothing else. */
type Use = "vault" | "backup";

const MEMORY = 65_536;
const ITERATIONS = 3;
const PARALLELISM = 1;

/**
 * Something sealed by a passphrase. It is hostile until it fits: nothing weaker
 * than what is written here, and nothing that would hang the browser.
 */
export function sealedBox(max: number) {
  return v.strictObject({
    version: v.literal(1),
    salt: exactly(16),
    memory: v.pipe(v.number(), v.integer(), v.minValue(MEMORY), v.maxValue(8 * MEMORY)),
    iterations: v.pipe(v.number(), v.integer(), v.minValue(ITERATIONS), v.maxValue(4 * ITERATIONS)),
    parallelism: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
    sealed: blob(max),
  });
}
export type SealedBox = v.InferOutput<ReturnType<typeof sealedBox>>;

export interface PassphraseDeps {
  crypto: Crypto;
  derive: DeriveKey;
}

function context(use: Use, { salt, memory, iterations, parallelism }: KdfParameters): Bytes {
  return encode([label(use), { version: 1, salt, memory, iterations, parallelism }]);
}

/** The same passphrase typed on any keyboard is the same key: it is normalized first (NFKC). */
function derive(deps: PassphraseDeps, passphrase: string, parameters: KdfParameters) {
  return deps.derive(passphrase.normalize("NFKC"), parameters);
}

/** `secret` under a key made of the passphrase and a fresh salt. */
export async function sealBox(
  deps: PassphraseDeps,
  use: Use,
  passphrase: string,
  secret: Bytes,
): Promise<SealedBox> {
  const parameters = {
    salt: deps.crypto.random(16),
    memory: MEMORY,
    iterations: ITERATIONS,
    parallelism: PARALLELISM,
  };
  const key = await derive(deps, passphrase, parameters);
  const sealed = deps.crypto.seal(key, secret, context(use, parameters));
  return { version: 1, ...parameters, sealed };
}

/** What `sealBox` sealed for this very use, or null for a wrong passphrase or a changed box. */
export async function openBox(
  deps: PassphraseDeps,
  use: Use,
  passphrase: string,
  box: SealedBox,
): Promise<Bytes | null> {
  const key = await derive(deps, passphrase, box);
  return deps.crypto.open(key, box.sealed, context(use, box));
}
