import type * as v from "valibot";
import { describe, expect, it } from "vitest";
import { changes, commitBody } from "../../shared/wire/commit.ts";
import { decode, encode } from "../../shared/wire/codec.ts";
import { down } from "../../shared/wire/down.ts";
import { hello } from "../../shared/wire/hello.ts";
import { batchFrame, batchHeader, entry } from "../../shared/wire/log.ts";
import { up } from "../../shared/wire/up.ts";
import { formatLink, parseLink } from "../../shared/room/invite.ts";
import { decodeContent, encodeContent } from "../../shared/room/content.ts";
import { pad, unpad } from "../../shared/room/padding.ts";
import { base64url, fromBase64url, fromHex, fromUtf8, hex, utf8 } from "../../shared/bytes.ts";
import fc from "fast-check";
import {
  sampleChanges,
  sampleCommit,
  sampleContents,
  sampleDown,
  sampleEntries,
  sampleUp,
} from "../support/samples.ts";
import { fixed, keyShaped } from "../support/fixed.ts";
import { hostileBytes, mutated } from "./mutate.ts";
import { fuzz } from "./runs.ts";

const MAX = 1_048_576;
const { message, commit } = sampleEntries;

const families: Record<string, { schema: v.GenericSchema; samples: readonly unknown[] }> = {
  up: { schema: up, samples: Object.values(sampleUp) },
  down: { schema: down, samples: Object.values(sampleDown) },
  hello: {
    schema: hello,
    samples: [{ t: "hello", version: 1, minimum: 1, key: keyShaped("relay") }],
  },
  entry: { schema: entry, samples: Object.values(sampleEntries) },
  changes: { schema: changes, samples: Object.values(sampleChanges) },
  "commit body": {
    schema: commitBody,
    samples: Object.values(sampleChanges).map((one) => ["0fc/1 commit", sampleCommit(one)]),
  },
  "batch header": {
    schema: batchHeader,
    samples: [
      [message, commit].map(({ sealed: _sealed, ...clear }) => ({ ...clear, h: fixed("h") })),
    ],
  },
  "batch frame": {
    schema: batchFrame,
    samples: [{ frame: 9, header: fixed("header", 200), bodies: [message.sealed, commit.sealed] }],
  },
};

describe.each(Object.entries(families))(
  "hostile bytes for %s (P1)",
  (_name, { schema, samples }) => {
    it("are a value with exactly this encoding, or an error, and never an exception", () => {
      for (const sample of samples) expect(decode(schema, encode(sample), MAX).ok).toBe(true);
      fuzz(hostileBytes(samples), (bytes) => {
        const decoded = decode(schema, bytes, MAX);
        if (decoded.ok && hex(encode(decoded.value)) !== hex(bytes)) {
          throw new Error("a value with a second encoding was taken");
        }
      });
    });
  },
);

describe("hostile contents of a message (P14)", () => {
  it("are a content that encodes to the same, or null", () => {
    const samples = Object.values(sampleContents);
    for (const sample of samples) expect(decodeContent(encodeContent(sample))).toEqual(sample);
    fuzz(hostileBytes(samples), (bytes) => {
      const content = decodeContent(bytes);
      if (content !== null && hex(encodeContent(content)) !== hex(bytes)) {
        throw new Error("a content with a second encoding was taken");
      }
    });
  });
});

describe("hostile links (P13)", () => {
  const parts = {
    address: "https://relay.example",
    relayKey: keyShaped("relay"),
    room: fixed("room", 16),
    uid: fixed("uid"),
    owner: keyShaped("owner"),
    ik: keyShaped("ik"),
    t: fixed("t"),
    expiry: 1_700_000_000_000,
  };
  const whole = formatLink(parts);
  const payload = Object.values(parts);

  it("are refused, or say the same when they are written again", () => {
    expect(parseLink(whole)).toEqual({ ok: true, value: parts });
    const cut = fc
      .record({ at: fc.nat(whole.length), gone: fc.nat(3), put: fc.string({ maxLength: 3 }) })
      .map(({ at, gone, put }) => whole.slice(0, at) + put + whole.slice(at + gone));
    const packed = hostileBytes([payload]).map((bytes) => `1.${base64url(bytes)}`);
    const links = fc.oneof(cut, packed, fc.string({ maxLength: 64 }));
    fuzz(links, (link) => {
      const parsed = parseLink(link);
      if (!parsed.ok) return;
      const again = formatLink(parsed.value);
      if (!again.endsWith(link.slice(link.indexOf("#") + 1).trim())) {
        throw new Error("a second form of a link was taken");
      }
      const { protocol, origin } = new URL(parsed.value.address);
      if (!/^https?:$/.test(protocol) || origin !== parsed.value.address) {
        throw new Error("an address that is no origin was taken");
      }
    });
  });
});

describe("hostile padding (P15)", () => {
  it("is undone only where `pad` would have made it", () => {
    const padded = fc
      .record({
        bytes: fc.uint8Array({ maxLength: 600 }),
        at: fc.nat(1023),
        by: fc.nat(255),
        cut: fc.nat(2),
      })
      .map(({ bytes, at, by, cut }) => {
        const out = pad(bytes);
        out[at % out.length] = (out[at % out.length] ?? 0) ^ by;
        return out.slice(0, out.length - cut);
      });
    fuzz(fc.oneof(padded, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      const content = unpad(bytes);
      if (content !== null && hex(pad(content)) !== hex(bytes)) {
        throw new Error("a filling that `pad` doesn't make was taken");
      }
    });
  });
});

describe("hostile text where bytes are spelled", () => {
  it("is spelled in one way or not at all", () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }).map(hex),
      fc.uint8Array({ maxLength: 40 }).map(base64url),
      mutated(["abcd", "ABCD", "00ff"]).map(String),
    );
    fuzz(texts, (text) => {
      const fromDigits = fromHex(text);
      const fromBase = fromBase64url(text);
      if (fromDigits !== null && hex(fromDigits) !== text) throw new Error("hex has two forms");
      if (fromBase !== null && base64url(fromBase) !== text) throw new Error("base64url has two");
    });
  });

  it("is UTF-8 or null", () => {
    fuzz(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const text = fromUtf8(bytes);
      if (text !== null && hex(utf8(text)) !== hex(bytes)) throw new Error("UTF-8 has two forms");
    });
  });
});
