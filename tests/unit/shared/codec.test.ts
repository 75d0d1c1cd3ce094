import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { concat, fromHex } from "../../../shared/bytes.ts";
import { decode, encode } from "../../../shared/wire/codec.ts";
import { down } from "../../../shared/wire/down.ts";
import { up } from "../../../shared/wire/up.ts";

const anything = v.unknown();
const bytes = (hex: string) => fromHex(hex) as Uint8Array;

describe("P1: one value has one encoding", () => {
  it.each([
    ["an indefinite array", "9fff"],
    ["an indefinite text", "7f6161ff"],
    ["an integer longer than it needs", "1800"],
    ["a length longer than it needs", "5900016a"],
    ["a duplicate key", "a2616101616102"],
    ["keys out of order", "a2616201616102"],
    ["trailing bytes", "0000"],
    ["a truncated array", "8201"],
    ["undefined", "f7"],
    ["not a number", "fb7ff8000000000000"],
    ["infinity", "fb7ff0000000000000"],
    ["a half float of a whole number", "f93c00"],
    ["a tag", "c11a514b67b0"],
    ["an integer past 2^53", "1b0020000000000001"],
    ["nothing at all", ""],
    ["invalid UTF-8", "62c328"],
  ])("refuses %s", (_what, hex) => {
    expect(decode(anything, bytes(hex), 1024)).toMatchObject({ ok: false });
  });

  it("refuses what is over the size before looking at it", () => {
    expect(decode(anything, new Uint8Array(11), 10)).toEqual({ ok: false, error: "too-large" });
  });

  it("refuses a key that would reach a prototype", () => {
    const evil = bytes("a1695f5f70726f746f5f5fa161740a");
    expect(decode(up, evil, 1024)).toMatchObject({ ok: false });
  });

  it("reads back what it wrote, whatever it is", () => {
    const value = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.maxSafeInteger(),
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array({ maxLength: 64 }),
      ),
      node: fc.oneof(
        { maxDepth: 4 },
        tie("leaf"),
        fc.array(tie("node"), { maxLength: 5 }),
        fc.dictionary(
          fc.string({ maxLength: 8 }).filter((key) => key !== "__proto__"),
          tie("node"),
          {
            maxKeys: 5,
            noNullPrototype: true,
          },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(value, (given) => {
        expect(decode(anything, encode(given), 1_000_000)).toEqual({ ok: true, value: given });
      }),
    );
  });

  it.each([65_500, 65_532, 65_533, 65_534, 65_536, 100_000])(
    "takes %i bytes as well as few",
    (size) => {
      const given = new Uint8Array(size).fill(7);
      const first = encode(given);
      expect(encode(["another"])).not.toHaveLength(first.length);
      expect(decode(anything, first, 1_000_000)).toEqual({ ok: true, value: given });
      const more = concat(first, Uint8Array.of(0));
      expect(decode(anything, more, 1_000_000)).toMatchObject({ ok: false });
    },
  );

  it("says what has no encoding, and encodes on as before", () => {
    expect(() => encode({ text: "a", what: () => 1 })).toThrow(/unsupported/);
    expect(encode({ text: "a" })).toEqual(bytes("a164746578746161"));
  });

  it("never throws on arbitrary bytes, for either side's union", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (given) => {
        for (const union of [up, down]) {
          expect(() => decode(union, given, 1024)).not.toThrow();
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses a message with a field too many or too few", () => {
    expect(decode(up, encode({ t: "ping" }), 64).ok).toBe(true);
    expect(decode(up, encode({ t: "ping", x: 1 }), 64)).toMatchObject({ error: "wrong-shape" });
    expect(decode(up, encode({ t: "message", epoch: 0, n: 1 }), 64)).toMatchObject({
      error: "wrong-shape",
    });
    expect(decode(up, encode({ t: "constructor" }), 64)).toMatchObject({ error: "wrong-shape" });
  });
});
