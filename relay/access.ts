import { equal } from "../shared/bytes.ts";
import type { Crypto } from "../shared/crypto/port.ts";
import { accessProof } from "../shared/wire/derive.ts";
import type { RelayError } from "../shared/wire/error.ts";
import type { Bytes } from "../shared/wire/ids.ts";

/** Wrong codes of one address. */
export interface Tries {
  left(): boolean;
  /** One more was wrong. */
  use(): void;
}

/**
 * Who may make rooms here: everybody, or on a private relay whoever shows that
 * they know its code (P71). Only what is derived of the code is kept.
 */
export class Access {
  readonly #wanted: Bytes | null;

  constructor(crypto: Pick<Crypto, "hkdf">, relayKey: Bytes, code: string | null) {
    this.#wanted = code === null ? null : accessProof(crypto, relayKey, code);
  }

  /** Why somebody who shows this makes no room, or null where they may. Compares in constant time. */
  refusal(shown: Bytes | null, tries: Tries): Extract<RelayError, `code-${string}`> | null {
    if (this.#wanted === null) return null;
    if (shown === null) return "code-needed";
    // Even the right one, so that trying on tells nothing.
    if (!tries.left()) return "code-rate";
    if (equal(shown, this.#wanted)) return null;
    tries.use();
    return "code-wrong";
  }
}
