import { join, urlBase64, type Bytes } from "./bytes.ts";
import { cbor } from "./cbor.ts";
import { sha256 } from "./primitives.ts";
import { padded } from "./padding.ts";
import { Fields } from "./read.ts";
import { openCell, openMessage } from "./themis.ts";
import { label, hash, derive, seal, signed, bundleList, type Recompute } from "./notation.ts";

async function transcriptOf(given: Fields): Promise<Bytes> {
  const [uid, id, ik] = [given.at("uid"), given.at("id"), given.at("ik")];
  const keys = bundleList(given.at("asked", "bundle"));
  const [joinKey, name] = [given.at("asked", "joinKey"), given.at("asked", "name")];
  return hash([label("join"), uid, id, given.at("owner"), ik, joinKey, keys, name]);
}

/** Invites and joins: P12, P13, P16 to P20. */
export const joiningKinds: Record<string, Recompute> = {
  invite: async (given) => {
    const t = given.bytes("t");
    const acl = await derive(t, [label("acl")]);
    return { acl, join: await derive(t, [label("join")]), id: await sha256(acl) };
  },
  "invite proof": async (given, made) => {
    const body = cbor([label("invite"), given.at("uid"), given.at("id"), given.at("expiry")]);
    return { proof: await signed(given.bytes("signer"), body, made.bytes("proof")) };
  },
  "revoke proof": async (given, made) => {
    const body = cbor([label("revoke"), given.at("uid"), given.at("id")]);
    return { proof: await signed(given.bytes("signer"), body, made.bytes("proof")) };
  },
  "invite link": async (given) => {
    const parts = ["address", "relayKey", "room", "uid", "owner", "ik", "t", "expiry"];
    const payload = urlBase64(cbor(parts.map((part) => given.at(part))));
    return { link: `${given.text("address")}/i#1.${payload}` };
  },
  request: async (given, made) => {
    const asked = given.at("asked");
    const kem = given.bytes("asked", "bundle", "kem");
    const sealed = made.bytes("sealed");
    const inner = await openMessage(given.bytes("ikPrivate"), kem, sealed);
    const context = [label("join"), given.at("uid"), given.at("id"), kem];
    const again = await seal(given.bytes("join"), padded(cbor(asked)), context, inner);
    if (!again.every((byte, at) => byte === inner[at])) throw new Error("the inner seal differs");
    return { sealed };
  },
  transcript: async (given) => ({ T: await transcriptOf(given) }),
  answer: async (given, made) => {
    const context = [label("room key"), given.at("t"), given.at("T")];
    const like = made.bytes("sealed");
    return { sealed: await seal(given.bytes("joinKey"), given.bytes("P"), context, like) };
  },
  "joined key": async (given) => ({
    K: await derive(join(given.bytes("P"), given.bytes("joinKey")), [
      label("joined"),
      given.at("T"),
    ]),
  }),
  confirm: async (given, made) => {
    const context = [label("confirm"), given.at("t"), given.at("T")];
    const sealed = made.bytes("sealed");
    const proof = await openCell(given.bytes("K"), sealed, cbor(context));
    await signed(
      given.bytes("signer"),
      cbor([label("confirm"), given.at("uid"), given.at("T")]),
      proof,
    );
    return { sealed: await seal(given.bytes("K"), proof, context, sealed) };
  },
  refusal: async (given, made) => {
    const body = cbor([label("refusal"), given.at("uid"), given.at("id")]);
    const like = made.bytes("sealed");
    const context = [label("refusal"), given.at("t")];
    return { sealed: await seal(given.bytes("joinKey"), body, context, like) };
  },
  welcome: async (given, made) => {
    const context = [label("welcome"), await sha256(given.bytes("body")), given.at("T")];
    const plaintext = padded(cbor(given.at("welcome")));
    return { sealed: await seal(given.bytes("K"), plaintext, context, made.bytes("sealed")) };
  },
};
