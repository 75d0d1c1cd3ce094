import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../shared/limits.ts";
import { decodeContent, encodeContent } from "../../../shared/room/content.ts";
import type { Content } from "../../../shared/room/state.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { fixed, keyShaped } from "../../support/fixed.ts";
import { sampleContents } from "../../support/samples.ts";

/** Whether a content of this kind is read with another field, or without it where that is undefined. */
function reads(kind: Content["kind"], other: Readonly<Record<string, unknown>> = {}): boolean {
  const fields = Object.entries({ ...sampleContents[kind], ...other });
  const value = Object.fromEntries(fields.filter(([, field]) => field !== undefined));
  return decodeContent(encode(value)) !== null;
}

const KINDS = Object.keys(sampleContents) as Content["kind"][];
const long = (length: number) => "x".repeat(length);
const members = (many: number) => Array.from({ length: many }, (_, index) => index);

describe("P14, P32: a content", () => {
  it.each(KINDS)(
    "of kind %s is read as it was written, and not with a field that it doesn't have",
    (kind) => {
      const bytes = encodeContent(sampleContents[kind]);
      expect(decodeContent(bytes)).toEqual(sampleContents[kind]);
      expect(reads(kind)).toBe(true);
      expect(reads(kind, { more: 1 })).toBe(false);
    },
  );

  it("is none without what its kind has", () => {
    for (const kind of KINDS) {
      const optional = new Set(["kind", "mentions", "reply"]);
      const fields = Object.keys(sampleContents[kind]).filter((key) => !optional.has(key));
      for (const field of fields) {
        expect({ kind, field, reads: reads(kind, { [field]: undefined }) }).toEqual({
          kind,
          field,
          reads: false,
        });
      }
    }
    expect(decodeContent(encode({ kind: "dance" }))).toBeNull();
    expect(decodeContent(encode("text"))).toBeNull();
  });

  it("has a text of 1 to 65,536 characters, which may be empty beside a file", () => {
    for (const kind of ["text", "edit"] as const) {
      expect(reads(kind, { text: "" })).toBe(false);
      expect(reads(kind, { text: long(LIMITS.textChars) })).toBe(true);
      expect(reads(kind, { text: long(LIMITS.textChars + 1) })).toBe(false);
    }
    expect(reads("file", { text: "" })).toBe(true);
    expect(reads("file", { text: long(LIMITS.textChars) })).toBe(true);
    expect(reads("file", { text: long(LIMITS.textChars + 1) })).toBe(false);
  });

  it("mentions 1 to 64 members, and answers one message, where it may", () => {
    for (const kind of ["text", "file", "edit"] as const) {
      expect(reads(kind, { mentions: members(LIMITS.mentions) })).toBe(true);
      expect(reads(kind, { mentions: members(LIMITS.mentions + 1) })).toBe(false);
      expect(reads(kind, { mentions: [] })).toBe(false);
      expect(reads(kind, { mentions: [-1] })).toBe(false);
      expect(reads(kind, { mentions: undefined })).toBe(true);
    }
    for (const kind of ["text", "file"] as const) {
      expect(reads(kind, { reply: [2, 1] })).toBe(true);
      expect(reads(kind, { reply: [2, 0] })).toBe(false);
      expect(reads(kind, { reply: [2] })).toBe(false);
    }
    expect(reads("edit", { reply: [2, 1] })).toBe(false);
  });

  it("names a message by a number from 1 on", () => {
    for (const kind of ["edit", "delete"] as const) {
      expect(reads(kind, { target: 1 })).toBe(true);
      expect(reads(kind, { target: 0 })).toBe(false);
      expect(reads(kind, { target: [0, 1] })).toBe(false);
    }
    expect(reads("reaction", { target: [0, 1] })).toBe(true);
    expect(reads("reaction", { target: [0, 0] })).toBe(false);
    expect(reads("reaction", { on: 1 })).toBe(false);
  });

  it("names its sender in 1 to 64 characters", () => {
    for (const [length, fits] of [
      [0, false],
      [1, true],
      [LIMITS.nameChars, true],
      [LIMITS.nameChars + 1, false],
    ] as const) {
      expect(reads("profile", { name: long(length) })).toBe(fits);
    }
  });

  it("offers the room to a member or to nobody, and takes it over with a signature (P65)", () => {
    expect(reads("offer", { to: null })).toBe(true);
    expect(reads("offer", { to: -1 })).toBe(false);
    expect(reads("accept", { proof: fixed("proof", 20) })).toBe(false);
    expect(reads("accept", { expiry: -1 })).toBe(false);
    expect(reads("renew", { kem: keyShaped("kem").slice(0, 44) })).toBe(false);
  });

  it("is a step of a proof as its run needs it (P53)", () => {
    const nonce = fixed("nonce");
    for (const step of [
      { is: "ask", nonce },
      { is: "agree", nonce },
      { is: "compare", data: fixed("data", LIMITS.compared) },
      { is: "stop" },
    ]) {
      expect(reads("proof", { step })).toBe(true);
      expect(reads("proof", { step: { ...step, more: 1 } })).toBe(false);
    }
    for (const step of [
      { is: "ask", nonce: fixed("nonce", 31) },
      { is: "agree", nonce: fixed("nonce", 33) },
      { is: "ask" },
      { is: "agree" },
      { is: "compare" },
      { is: "compare", data: fixed("data", LIMITS.compared + 1) },
      { is: "begin" },
    ]) {
      expect(reads("proof", { step })).toBe(false);
    }
    for (const length of [15, 17])
      expect(reads("proof", { run: fixed("run", length) })).toBe(false);
  });
});

describe("P34: what is said of a file", () => {
  const { file } = sampleContents.file;
  const fits = (other: Readonly<Record<string, unknown>>) =>
    reads("file", { file: { ...file, ...other } });

  it("is its size up to 64 MiB, with a hash for each of its pieces", () => {
    const hashes = (pieces: number) => fixed("hashes", pieces * 32);
    expect(fits({ size: 0, hashes: hashes(1) })).toBe(false);
    expect(fits({ size: 1, hashes: hashes(1) })).toBe(true);
    expect(fits({ size: 1, hashes: hashes(2) })).toBe(false);
    expect(fits({ hashes: fixed("hashes", 31) })).toBe(false);
    const most = Math.ceil(LIMITS.fileSize / LIMITS.filePiece);
    expect(fits({ size: LIMITS.fileSize, hashes: hashes(most) })).toBe(true);
    expect(fits({ size: LIMITS.fileSize + 1, hashes: hashes(most) })).toBe(false);
  });

  it("is a name of 1 to 255 characters, a media type, and sides of a picture", () => {
    expect(fits({ name: "" })).toBe(false);
    expect(fits({ name: long(LIMITS.fileNameChars) })).toBe(true);
    expect(fits({ name: long(LIMITS.fileNameChars + 1) })).toBe(false);
    expect(fits({ mime: "" })).toBe(true);
    expect(fits({ mime: long(127) })).toBe(true);
    expect(fits({ mime: long(128) })).toBe(false);
    const { picture: _, ...plain } = file;
    expect(reads("file", { file: plain })).toBe(true);
    expect(fits({ picture: [1, 65_535] })).toBe(true);
    for (const picture of [[0, 1], [1, 65_536], [1], [1, 2, 3]]) {
      expect(fits({ picture })).toBe(false);
    }
    expect(fits({ more: 1 })).toBe(false);
    expect(fits({ key: fixed("key", 31) })).toBe(false);
    expect(fits({ id: fixed("id", 15) })).toBe(false);
  });
});
