import { argon2id } from "@noble/hashes/argon2.js";
import { join, text, toHex, type Bytes } from "./bytes.ts";
import { cbor, type Value } from "./cbor.ts";
import { padded, paddedSize } from "./padding.ts";
import { sha256 } from "./primitives.ts";
import { Fields } from "./read.ts";
import { derive, label, seal, type Recompute } from "./notation.ts";

function costOf(given: Fields): {
  salt: Bytes;
  memory: number;
  iterations: number;
  parallelism: number;
} {
  return {
    salt: given.bytes("salt"),
    memory: given.number("memory"),
    iterations: given.number("iterations"),
    parallelism: given.number("parallelism"),
  };
}

/** Encoding, padding and the disk: P1, P15, P31. */
export const basicsKinds: Record<string, Recompute> = {
  encoding: async (given) => ({ bytes: cbor(given.at("value")) }),
  pad: async (given) => ({ padded: padded(given.bytes("bytes")) }),
  "padded lengths": async (given) => ({
    sizes: given.list("lengths").map((length) => paddedSize(length as number)),
  }),
  passphrase: async (given) => {
    const { salt, memory: m, iterations, parallelism: p } = costOf(given);
    const options = { t: iterations, m, p, dkLen: 32 };
    const password = text(given.text("passphrase").normalize("NFKC"));
    return { kek: new Uint8Array(argon2id(password, salt, options)) };
  },
  vault: async (given, made) => {
    const cost = { version: 1, ...costOf(given) };
    const context = [label("vault"), cost];
    const like = made.bytes("row", "sealed");
    const sealed = await seal(given.bytes("kek"), given.bytes("dataKey"), context, like);
    return { row: { ...cost, sealed } };
  },
  backup: async (given, made) => {
    const cost = { version: 1, ...costOf(given) };
    const context = [label("backup"), cost];
    const like = made.bytes("box", "sealed");
    const sealed = await seal(given.bytes("kek"), cbor(given.at("saved")), context, like);
    return { box: { ...cost, sealed } };
  },
  places: async (given) => {
    const secret = await derive(given.bytes("dataKey"), [label("record"), "places"]);
    const room = given.text("room");
    const keys: Value[] = [];
    for (const ref of given.list("refs")) {
      const digest = await sha256(join(secret, cbor([room, ...(ref as readonly Value[])])));
      keys.push([room, toHex(digest.slice(0, 16))]);
    }
    return { keys };
  },
  record: async (given, made) => {
    const context = [label("record"), given.at("table"), given.at("id"), 1];
    const plaintext = cbor({ version: 1, value: given.at("value") });
    return { sealed: await seal(given.bytes("dataKey"), plaintext, context, made.bytes("sealed")) };
  },
};
