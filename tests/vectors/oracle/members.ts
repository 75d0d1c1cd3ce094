import { cbor, type Value } from "./cbor.ts";
import { join, type Bytes } from "./bytes.ts";
import { hash, label, seal, signed, type Recompute } from "./notation.ts";
import { paddedSize } from "./padding.ts";
import { sealedPair } from "./pair.ts";
import { sha256 } from "./primitives.ts";
import type { Fields } from "./read.ts";
import { openMessage } from "./themis.ts";

/** The last digits of a hash as a number, in groups of five. */
function groups(digest: Bytes, digits: number): readonly string[] {
  const number = BigInt(
    `0x${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`,
  );
  const last = number.toString().padStart(digits, "0").slice(-digits);
  return last.match(/.{5}/g) ?? [];
}

function before(a: Bytes, b: Bytes): boolean {
  for (let at = 0; at < a.length; at += 1) {
    const [left, right] = [a[at] ?? 0, b[at] ?? 0];
    if (left !== right) return left < right;
  }
  return false;
}

async function safety(given: Fields): Promise<readonly string[]> {
  const [one, other] = given.list("pair") as [Bytes, Bytes];
  const pair = before(one, other) ? [one, other] : [other, one];
  return groups(await hash([label("safety number"), given.at("uid"), ...pair]), 60);
}

const PIECE = 131_072;

/** Bytes of a file once filled: as P15 fills, without the byte that marks the end. */
function filled(size: number): number {
  return paddedSize(size - 1);
}

/** Between members: P34, P50 to P53, P60, P65, P67. */
export const memberKinds: Record<string, Recompute> = {
  parts: async (given, made) => {
    const indexes = given.list("indexes");
    const keys = given.list("kemPrivate") as readonly Bytes[];
    const parts = made.list("parts") as readonly (readonly [Value, Bytes])[];
    const digest = await sha256(given.bytes("body"));
    const again: Value[] = [];
    for (const [at, index] of indexes.entries()) {
      const sealed = parts[at]?.[1];
      const key = keys[at];
      if (sealed === undefined || key === undefined) throw new Error("a part is missing");
      const opened = await openMessage(key, given.bytes("eph"), sealed);
      const said = cbor([label("part"), digest, index, given.at("S")]);
      if (opened.length !== said.length || !opened.every((byte, place) => byte === said[place])) {
        throw new Error("the part says something else");
      }
      again.push([index, sealed]);
    }
    return { parts: again };
  },
  "accept proof": async (given, made) => {
    const parts = ["uid", "old", "next", "expiry"].map((part) => given.at(part));
    const body = cbor([label("accept"), ...parts]);
    return { proof: await signed(given.bytes("signer"), body, made.bytes("proof")) };
  },
  "delete proof": async (given, made) => {
    const body = cbor([label("delete"), given.at("uid"), given.at("prev"), given.at("time")]);
    return { proof: await signed(given.bytes("signer"), body, made.bytes("proof")) };
  },
  signal: async (given, made) => {
    const place = given.at("place") as Record<string, Value>;
    const parts = ["uid", "epoch", "rosterHash", "sender", "time"];
    const context = [label("signal"), ...parts.map((part) => given.at("place", part))];
    const said = ["kind", "head", "read"].map((part) => [part, given.at(part)] as const);
    const body = cbor([label("signal"), { ...place, ...Object.fromEntries(said) }]);
    return { sealed: await sealedPair(given, context, body, made.bytes("sealed")) };
  },
  "safety number": async (given) => {
    const found = await safety(given);
    return { groups: found, turned: found };
  },
  "room code": async (given) => {
    const code = [label("room code"), given.at("uid"), given.at("epoch"), given.at("prev")];
    return { groups: groups(await hash(code), 30) };
  },
  "shared secret": async (given) => {
    const { uid, asker, answerer } = {
      uid: given.at("uid"),
      asker: given.at("asker"),
      answerer: given.at("answerer"),
    };
    const secret = given.text("secret").normalize("NFKC");
    const bytes = cbor([
      label("shared secret"),
      uid,
      asker,
      answerer,
      ...given.list("nonces"),
      secret,
    ]);
    return { asker: bytes, answerer: bytes };
  },
  "piece count": async (given) => ({
    counts: given.list("sizes").map((size) => Math.ceil(filled(size as number) / PIECE)),
  }),
  piece: async (given, made) => {
    const [piece, size] = [given.bytes("piece"), given.number("size")];
    const plaintext = join(piece, new Uint8Array(filled(size) - piece.length));
    const parts = ["uid", "id", "size", "at"].map((part) => given.at(part));
    const like = made.bytes("sealed");
    return { sealed: await seal(given.bytes("key"), plaintext, [label("file"), ...parts], like) };
  },
};
