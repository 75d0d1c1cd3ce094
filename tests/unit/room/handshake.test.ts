import { describe, expect, it } from "vitest";
import type { Bytes } from "../../../shared/crypto/port.ts";
import {
  openAnswer,
  openRequest,
  openWelcome,
  sealAnswer,
  type JoinRequest,
} from "../../../shared/room/handshake.ts";
import { pad } from "../../../shared/room/padding.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleBundle } from "../../support/samples.ts";

const crypto = symbolicCrypto(new Random(4));
const [joiner, ik, other] = [1, 2, 3].map(() => crypto.generateKeyPair());
if (!joiner || !ik || !other) throw new Error("three pairs are needed");
const kem = joiner.publicKey;
const join = fixed("join");
const place = { uid: fixed("uid"), id: fixed("id"), owner: fixed("owner", 45), ik: ik.publicKey };
const asked: JoinRequest = {
  joinKey: fixed("joinKey"),
  bundle: { ...sampleBundle("ben"), kem },
  name: "Ben",
};

/** A request whose inside is `padded`, as one who holds the link can make it. */
function request(padded: Bytes, key = join): Bytes {
  const inner = crypto.seal(key, padded, encode(["0fc/1 join", place.uid, place.id, kem]));
  return crypto.encryptTo(joiner?.privateKey ?? kem, place.ik, inner);
}

const open = (sealed: Bytes) => openRequest(crypto, place, join, ik.privateKey, kem, sealed);

describe("a request opens to nothing, and makes no error (P17)", () => {
  const renamed = { ...asked, bundle: { ...asked.bundle, kem: other.publicKey } };

  it.each([
    { title: "where it isn't for the invite's key", sealed: fixed("noise", 300) },
    {
      title: "where its inside is sealed with another secret",
      sealed: request(pad(encode(asked)), fixed("x")),
    },
    { title: "where it isn't padded", sealed: request(encode(asked)) },
    { title: "where it says nothing that is a request", sealed: request(pad(encode(["Ben"]))) },
    {
      title: "where its kem key isn't the one named beside it",
      sealed: request(pad(encode(renamed))),
    },
  ])("$title", ({ sealed }) => {
    expect(open(sealed)).toBeNull();
  });

  it("but not the right one, made the same way", () => {
    expect(open(request(pad(encode(asked))))).toEqual(asked);
  });
});

describe("an answer", () => {
  const [t, T] = [fixed("t"), fixed("T")];

  it.each([0, 1])("opens only to 32 bytes: not to %i more or less (P18)", (more) => {
    const P = fixed("P", 32 + more);
    const opened = openAnswer(crypto, join, t, T, sealAnswer(crypto, join, t, T, P));
    expect(opened).toEqual(more === 0 ? P : null);
    expect(openAnswer(crypto, join, t, T, fixed("noise", 76))).toBeNull();
  });
});

describe("a welcome", () => {
  it("opens to nothing where it isn't padded or says nothing that is a welcome, and makes no error (P20)", () => {
    const [K, body, T] = [fixed("K"), fixed("body", 200), fixed("T")];
    const context = encode(["0fc/1 welcome", crypto.sha256(body), T]);
    for (const inside of [fixed("noise", 256), pad(encode(["Room"])), pad(new Uint8Array(0))]) {
      expect(openWelcome(crypto, K, body, T, crypto.seal(K, inside, context))).toBeNull();
    }
    expect(openWelcome(crypto, K, body, T, fixed("noise", 300))).toBeNull();
  });
});
