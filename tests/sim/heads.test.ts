import { beforeAll, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto as themis } from "../../shared/crypto/themis.ts";
import { headsTrace } from "./heads.ts";
import { symbolicCrypto } from "./symbolic.ts";

beforeAll(initializeThemis);

it("finds out who is shown another log than the others, and suspects nobody else (P24)", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { violations } = headsTrace(seed, symbolicCrypto);
    expect(violations, `seed ${seed}`).toEqual([]);
  }
});

it("finds it out with real cryptography too (P24)", () => {
  for (let seed = 1; seed <= 3; seed += 1) {
    const { violations } = headsTrace(seed, () => themis);
    expect(violations, `seed ${seed}`).toEqual([]);
  }
});
