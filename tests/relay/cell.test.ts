import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openCell, sealCell } from "../../relay/cell.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto as themis } from "../../shared/crypto/themis.ts";

beforeAll(initializeThemis);

const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((one) => new Uint8Array(one));
const cells = fc.record({
  key: bytes(32, 32),
  context: bytes(1, 100),
  plaintext: bytes(1, 3000),
});

describe("the relay's Secure Cell", () => {
  test("is Themis' own: each opens what the other has sealed", () => {
    fc.assert(
      fc.property(cells, ({ key, context, plaintext }) => {
        const sealed = sealCell(key, plaintext, context);
        expect(sealed.length).toBe(plaintext.length + 44);
        expect(themis.open(key, sealed, context)).toEqual(plaintext);
        expect(openCell(key, themis.seal(key, plaintext, context), context)).toEqual(plaintext);
      }),
    );
  });

  test("opens to nothing under another key or context, shortened, longer, or with any byte changed", () => {
    const changes = fc.tuple(cells, fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(changes, ([{ key, context, plaintext }, place, mask]) => {
        const sealed = sealCell(key, plaintext, context);
        const changed = (from: Uint8Array) => {
          const out = new Uint8Array(from);
          const at = place % out.length;
          out[at] = (out[at] ?? 0) ^ mask;
          return out;
        };
        expect(openCell(changed(key), sealed, context)).toBeNull();
        expect(openCell(key, sealed, changed(context))).toBeNull();
        expect(openCell(key, changed(sealed), context)).toBeNull();
        expect(openCell(key, sealed.slice(0, place % sealed.length), context)).toBeNull();
        expect(openCell(key, new Uint8Array([...sealed, mask]), context)).toBeNull();
      }),
    );
  });

  test("opens none of whose head any byte is another, as Themis does not", () => {
    const [key, context] = [themis.random(32), themis.random(8)];
    const sealed = sealCell(key, themis.random(50), context);
    for (let at = 0; at < 44; at += 1) {
      const changed = new Uint8Array(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openCell(key, changed, context)).toBeNull();
      expect(themis.open(key, changed, context)).toBeNull();
    }
  });

  test("wants a key of 32 bytes, a context, and something to seal", () => {
    const [key, one] = [themis.random(32), new Uint8Array(1)];
    expect(() => sealCell(key.slice(1), one, one)).toThrow("32 bytes");
    expect(() => sealCell(key, one, new Uint8Array(0))).toThrow("context");
    expect(() => sealCell(key, new Uint8Array(0), one)).toThrow("something to seal");
    expect(() => openCell(key.slice(1), sealCell(key, one, one), one)).toThrow("32 bytes");
    expect(() => openCell(key, sealCell(key, one, one), new Uint8Array(0))).toThrow("context");
  });
});
