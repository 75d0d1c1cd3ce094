import { join, type Bytes } from "./bytes.ts";
import { cbor, type Value } from "./cbor.ts";
import { sha256 } from "./primitives.ts";
import { Fields } from "./read.ts";
import {
  bundleList,
  label,
  hash,
  derive,
  seal,
  signed,
  entryHash,
  type Recompute,
} from "./notation.ts";

/** Rooms, rosters, the log and commits: P7 to P9, P11, P71. */
export const roomKinds: Record<string, Recompute> = {
  uid: async (given) => ({
    uid: await hash([
      label("room"),
      given.at("owner"),
      given.at("relayKey"),
      given.at("room"),
      given.at("nonce"),
    ]),
  }),
  roster: async (given) => {
    const members = given.list("roster", "members").map((member): Value => {
      const fields = new Fields(member);
      return [fields.at("index"), ...bundleList(member)];
    });
    const { uid, owner, next } = {
      uid: given.at("uid"),
      owner: given.at("roster", "owner"),
      next: given.at("roster", "next"),
    };
    return { hash: await hash([label("roster"), uid, owner, next, members]) };
  },
  "key hash": async (given) => ({
    hash: await hash([label("key"), given.at("uid"), given.at("epoch"), given.at("key")]),
  }),
  access: async (given) => {
    const code = new TextEncoder().encode(given.text("code").normalize("NFKC").trim());
    return { access: await derive(code, [label("access"), given.at("relayKey")]) };
  },
  chain: async (given) => {
    const start = await hash([label("log"), given.at("uid")]);
    const h = await Promise.all(given.list("entries").map((entry) => entryHash(new Fields(entry))));
    const chain: Bytes[] = [];
    for (const one of h) chain.push(await sha256(join(chain.at(-1) ?? start, one)));
    return { start, h, chain };
  },
  commit: async (given, made) => {
    const body = cbor([label("commit"), given.at("commit")]);
    const proof = await signed(given.bytes("signer"), body, made.bytes("proof"));
    return { body, proof, hash: await sha256(body) };
  },
  "next key": async (given, made) => {
    const epoch = given.at("present", "epoch");
    const key = await derive(given.bytes("present", "key"), [
      label("commit"),
      given.at("uid"),
      epoch,
    ]);
    const context = [label("commit key"), await sha256(given.bytes("body"))];
    return { sealed: await seal(key, given.bytes("next"), context, made.bytes("sealed")) };
  },
};
