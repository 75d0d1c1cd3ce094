import { argon2id } from "@noble/hashes/argon2.js";
import { beforeAll, describe, expect, it } from "vitest";
import { deriveKey } from "../../extension/background/adapters/argon2.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { fromHex, join, text, toHex } from "./oracle/bytes.ts";
import { aesDecrypt, aesEncrypt, ecdsaVerifies, hkdf, sha256 } from "./oracle/primitives.ts";
import { proofOf, publicKeyOf } from "./oracle/themis.ts";
import vectors from "./public.json" with { type: "json" };

beforeAll(initializeThemis);

describe(`SHA-256: ${vectors.sha256.source}`, () => {
  it.each(vectors.sha256.cases)("of $bytes", async ({ bytes, digest }) => {
    expect(toHex(await sha256(fromHex(bytes)))).toBe(digest);
    expect(toHex(crypto.sha256(fromHex(bytes)))).toBe(digest);
  });
});

describe(`AES-256-GCM: ${vectors.aesGcm.source}`, () => {
  const given = ({ key, iv, aad, sealed }: (typeof vectors.aesGcm.cases)[number]) => ({
    under: { key: fromHex(key), iv: fromHex(iv), aad: fromHex(aad) },
    bytes: fromHex(sealed),
  });

  it.each(vectors.aesGcm.cases.filter(({ opens }) => opens))("under $key", async (one) => {
    const { under, bytes } = given(one);
    expect(toHex(await aesEncrypt(under, fromHex(one.plaintext)))).toBe(one.sealed);
    expect(toHex(await aesDecrypt(under, bytes))).toBe(one.plaintext);
  });

  it.each(vectors.aesGcm.cases.filter(({ opens }) => !opens))("refused, $key", async (one) => {
    const { under, bytes } = given(one);
    await expect(aesDecrypt(under, bytes)).rejects.toBeInstanceOf(Error);
  });
});

describe(`HKDF-SHA256: ${vectors.hkdf.source}`, () => {
  it.each(vectors.hkdf.cases)("of $ikm", async ({ ikm, salt, info, length, okm }) => {
    const derived = await hkdf(fromHex(ikm), fromHex(salt), fromHex(info), length);
    expect(toHex(derived)).toBe(okm);
  });

  it("by the product, which uses an empty salt and 32 bytes", () => {
    const cases = vectors.hkdf.cases.filter(({ salt }) => salt === "");
    expect(cases).toHaveLength(1);
    for (const { ikm, info, okm } of cases) {
      expect(toHex(crypto.hkdf(fromHex(ikm), fromHex(info)))).toBe(okm.slice(0, 64));
    }
  });
});

describe(`ECDSA P-256 with SHA-256: ${vectors.ecdsa.source}`, () => {
  it.each(vectors.ecdsa.cases)("r is $r", async ({ holds, ...given }) => {
    const { body, x, y, r, s } = {
      body: fromHex(given.body),
      x: fromHex(given.x),
      y: fromHex(given.y),
      r: fromHex(given.r),
      s: fromHex(given.s),
    };
    expect(await ecdsaVerifies(join(Uint8Array.of(4), x, y), body, join(r, s))).toBe(holds);
    const key = publicKeyOf(x, y);
    expect(crypto.isPublicKey(key)).toBe(true);
    expect(crypto.verify(key, body, proofOf(body.length, r, s))).toBe(holds);
  });
});

describe("Argon2id", () => {
  it.each(vectors.argon2id.cases)(
    `with secret and associated data: ${vectors.argon2id.source}`,
    (given) => {
      const derived = argon2id(fromHex(given.password), fromHex(given.salt), {
        t: given.iterations,
        m: given.memory,
        p: given.parallelism,
        key: fromHex(given.secret),
        personalization: fromHex(given.associated),
        dkLen: 32,
      });
      expect(toHex(new Uint8Array(derived))).toBe(given.tag);
    },
  );

  it.each(vectors.argon2idPlain.cases)(
    `by the product, with $memory KiB and $iterations passes: ${vectors.argon2idPlain.source}`,
    async ({ password, salt, tag, ...cost }) => {
      expect(toHex(await deriveKey(password, { salt: text(salt), ...cost }))).toBe(tag);
    },
  );
});
