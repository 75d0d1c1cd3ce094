import fc from "fast-check";
import { expect, test } from "vitest";
import { packed } from "../../relay/store/packed.ts";

const leaf = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
  fc.constantFrom(null, true, 7, "text"),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    leaf,
    fc.array(tie("tree")),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), tie("tree")),
  ),
}));

test("what goes to another thread arrives as it was, with all its bytes in one piece of memory", () => {
  fc.assert(
    fc.property(tree, (given) => {
      const before = structuredClone(given);
      const { value, memory } = packed(given);
      expect(structuredClone(value, { transfer: [memory] })).toEqual(before);
      expect(given).toEqual(before);
      expect(memory.byteLength).toBe(0);
    }),
  );
});
