import { EMPTY } from "../../../shared/bytes.ts";
import { pad, paddedLength } from "../../../shared/room/padding.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleDown, sampleUp } from "../../support/samples.ts";
import { vector } from "../seeded.ts";
import type { Vector } from "../vector.ts";

/** P1 and P15. */
export function encoding(): Vector[] {
  const numbers = [0, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_296, Number.MAX_SAFE_INTEGER];
  const values: [string, unknown][] = [
    ["whole numbers at every length", numbers],
    ["negative numbers", [-1, -24, -25, -256, -257]],
    ["nothing, truth and its opposite", [null, true, false]],
    ["texts, also outside ASCII", ["", "a", "0fc", "ü水𐅑", "x".repeat(300)]],
    ["byte strings", [EMPTY, fixed("x", 23), fixed("x", 24), fixed("x", 256)]],
    ["keys in the order of section 4.2.1", { aa: 1, b: 2, a: 3, "": 4, ab: { z: [], y: {} } }],
  ];
  const filled = [0, 1, 100, 255, 4095];
  const sizes = [0, 254, 255, 256, 511, 4095, 4096, 5000, 9000, 70_000, 262_000];
  return [
    ...values.map(([name, value]) =>
      vector(name, "P1", "encoding", { value }, () => ({ bytes: encode(value) })),
    ),
    ...filled.map((length) =>
      vector(`padding of ${length} bytes`, "P15", "pad", { bytes: fixed("x", length) }, () => ({
        padded: pad(fixed("x", length)),
      })),
    ),
    vector("padded lengths", "P15", "padded lengths", { lengths: sizes }, () => ({
      sizes: sizes.map(paddedLength),
    })),
  ];
}

/** Every message of P27 as it is encoded. */
export function wire(): Vector[] {
  const say = (way: string, message: { t: string }) =>
    vector(`${message.t}, ${way}`, "P27", "encoding", { value: message }, () => ({
      bytes: encode(message),
    }));
  return [
    ...Object.values(sampleUp).map((message) => say("up", message)),
    ...Object.values(sampleDown).map((message) => say("down", message)),
  ];
}
