import { argon2id } from "hash-wasm";
import type { DeriveKey } from "../passphrase.ts";

/** Argon2id in WebAssembly. Takes some tenths of a second and 64 MiB, on purpose. */
export const deriveKey: DeriveKey = async (passphrase, parameters) => {
  const key = await argon2id({
    password: passphrase,
    salt: parameters.salt,
    memorySize: parameters.memory,
    iterations: parameters.iterations,
    parallelism: parameters.parallelism,
    hashLength: 32,
    outputType: "binary",
  });
  return new Uint8Array(key);
};
