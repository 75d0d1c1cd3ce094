import { hkdfSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { concat, hex, utf8 } from "../../../shared/bytes.ts";
import { crypto, makeComparator, makeSession } from "../../../shared/crypto/themis.ts";

beforeAll(initializeThemis);

const key = new Uint8Array(32).fill(7);
const place = utf8("place");
const said = utf8("said");

/** `bytes` with one bit changed. */
function bent(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  out[at] = (out[at] ?? 0) ^ 1;
  return out;
}

describe("sealing", () => {
  it("opens under the same key and context, to the same bytes, with 44 bytes more", () => {
    const sealed = crypto.seal(key, said, place);
    expect(sealed).toHaveLength(said.length + 44);
    expect(crypto.open(key, sealed, place)).toEqual(said);
  });

  it("opens to nothing under another key or context, and when a bit is changed", () => {
    const sealed = crypto.seal(key, said, place);
    expect(crypto.open(bent(key, 0), sealed, place)).toBeNull();
    expect(crypto.open(key, sealed, utf8("elsewhere"))).toBeNull();
    expect(crypto.open(key, bent(sealed, sealed.length - 1), place)).toBeNull();
    expect(crypto.open(key, new Uint8Array(0), place)).toBeNull();
  });

  it("takes no key of another length and no empty context, which Themis itself would take", () => {
    const sealed = crypto.seal(key, said, place);
    for (const length of [0, 16, 31, 33]) {
      const other = new Uint8Array(length);
      expect(() => crypto.seal(other, said, place)).toThrow("32 bytes");
      expect(() => crypto.open(other, sealed, place)).toThrow("32 bytes");
    }
    expect(() => crypto.seal(key, said, new Uint8Array(0))).toThrow("context is required");
    expect(() => crypto.open(key, sealed, new Uint8Array(0))).toThrow("context is required");
  });
});

describe("key pairs", () => {
  it("makes pairs of 45 bytes with the headers of EC keys, no two alike", () => {
    const [one, other] = [crypto.generateKeyPair(), crypto.generateKeyPair()];
    expect(one.publicKey).toHaveLength(45);
    expect(one.privateKey).toHaveLength(45);
    expect(hex(one.publicKey.slice(0, 4))).toBe("55454332");
    expect(hex(one.privateKey.slice(0, 4))).toBe("52454332");
    expect(one).not.toEqual(other);
  });

  it("knows a public key by its header, its length and a trial (P10)", () => {
    const pair = crypto.generateKeyPair();
    expect(crypto.isPublicKey(pair.publicKey)).toBe(true);
    expect(crypto.isPublicKey(crypto.generateKeyPair().publicKey)).toBe(true);
    expect(crypto.isPublicKey(pair.privateKey)).toBe(false);
    expect(crypto.isPublicKey(pair.publicKey.slice(0, 44))).toBe(false);
    expect(crypto.isPublicKey(concat(pair.publicKey, new Uint8Array(1)))).toBe(false);
    for (const at of [0, 1, 2, 3, 30, 44]) {
      expect(crypto.isPublicKey(bent(pair.publicKey, at)), `byte ${at}`).toBe(false);
    }
  });

  it("uses neither half of a pair as the other", () => {
    const pair = crypto.generateKeyPair();
    const { encryptTo, sign } = crypto;
    expect(() => encryptTo(pair.publicKey, pair.publicKey, said)).toThrow("private key");
    expect(() => encryptTo(pair.privateKey, pair.privateKey, said)).toThrow("public key");
    expect(() => sign(pair.publicKey, said)).toThrow("private key");
    expect(() => makeSession(utf8("me"), pair.publicKey, () => null)).toThrow("private key");
  });

  it("uses no key that is cut or has something behind it", () => {
    const { privateKey, publicKey } = crypto.generateKeyPair();
    const others = (half: Uint8Array) => [half.slice(0, 44), concat(half, new Uint8Array(1))];
    for (const other of others(privateKey)) {
      expect(() => crypto.sign(other, said)).toThrow("not an EC P-256 private key");
    }
    for (const other of others(publicKey)) {
      expect(() => crypto.encryptTo(privateKey, other, said)).toThrow("not an EC P-256 public key");
    }
  });
});

describe("P3: signatures", () => {
  it("hold for the very body and key that they were made with", () => {
    const pair = crypto.generateKeyPair();
    const proof = crypto.sign(pair.privateKey, said);
    expect(crypto.verify(pair.publicKey, said, proof)).toBe(true);
    expect(crypto.verify(crypto.generateKeyPair().publicKey, said, proof)).toBe(false);
    expect(crypto.verify(pair.publicKey, utf8("paid"), proof)).toBe(false);
    expect(crypto.verify(pair.publicKey, utf8("said so"), proof)).toBe(false);
    expect(crypto.verify(pair.publicKey, said.slice(1), proof)).toBe(false);
  });

  it("are none when they are cut or bent, and never make an error", () => {
    const pair = crypto.generateKeyPair();
    const proof = crypto.sign(pair.privateKey, said);
    for (const length of [0, 1, 11, 12, 13]) {
      expect(crypto.verify(pair.publicKey, said, proof.slice(0, length))).toBe(false);
    }
    expect(crypto.verify(pair.publicKey, said, bent(proof, 20))).toBe(false);
    expect(crypto.verify(pair.publicKey, new Uint8Array(0), proof)).toBe(false);
    expect(crypto.verify(pair.privateKey, said, proof)).toBe(false);
    expect(crypto.verify(new Uint8Array(3), said, proof)).toBe(false);
  });
});

describe("messages from one pair to another", () => {
  it("open for the other alone, and only as the sender's", () => {
    const [ann, ben, eve] = [1, 2, 3].map(() => crypto.generateKeyPair());
    if (!ann || !ben || !eve) throw new Error("three pairs are needed");
    const sealed = crypto.encryptTo(ann.privateKey, ben.publicKey, said);
    expect(sealed).toHaveLength(said.length + 52);
    expect(crypto.decryptFrom(ben.privateKey, ann.publicKey, sealed)).toEqual(said);
    expect(crypto.decryptFrom(eve.privateKey, ann.publicKey, sealed)).toBeNull();
    expect(crypto.decryptFrom(ben.privateKey, eve.publicKey, sealed)).toBeNull();
    expect(crypto.decryptFrom(ben.privateKey, ann.publicKey, bent(sealed, 30))).toBeNull();
    expect(crypto.decryptFrom(ben.privateKey, new Uint8Array(45), sealed)).toBeNull();
  });
});

describe("hashes and derived keys", () => {
  it("hashes its parts one after the other, as FIPS 180-4 has it", () => {
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(hex(crypto.sha256(utf8("abc")))).toBe(abc);
    expect(hex(crypto.sha256(utf8("a"), utf8(""), utf8("bc")))).toBe(abc);
    const none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect(hex(crypto.sha256())).toBe(none);
  });

  it("derives 32 bytes as RFC 5869 does without a salt", () => {
    const expected = hkdfSync("sha256", key, new Uint8Array(0), place, 32);
    expect(crypto.hkdf(key, place)).toEqual(new Uint8Array(expected));
  });

  it("draws as many random bytes as it is asked for, and others each time", () => {
    expect(crypto.random(0)).toHaveLength(0);
    expect(crypto.random(32)).toHaveLength(32);
    expect(crypto.random(32)).not.toEqual(crypto.random(32));
  });
});

describe("P4: a session", () => {
  const [ann, relay] = [utf8("ann"), utf8("relay")];

  it("is made by those who accept each other's key, and carries words both ways", () => {
    const keys = { ann: crypto.generateKeyPair(), relay: crypto.generateKeyPair() };
    const seen: Uint8Array[] = [];
    const client = makeSession(ann, keys.ann.privateKey, () => keys.relay.publicKey);
    const server = makeSession(relay, keys.relay.privateKey, (peer) => {
      seen.push(peer);
      return keys.ann.publicKey;
    });
    expect([client.established(), server.established()]).toEqual([false, false]);
    let message: Uint8Array | null = client.connect();
    let [hears, other] = [server, client];
    while (message !== null) {
      message = hears.negotiate(message);
      [hears, other] = [other, hears];
    }
    expect([client.established(), server.established()]).toEqual([true, true]);
    expect(seen[0]).toEqual(ann);
    expect(server.unwrap(client.wrap(said))).toEqual(said);
    expect(client.unwrap(server.wrap(place))).toEqual(place);
    expect(() => server.unwrap(bent(client.wrap(said), 30))).toThrow(/./u);
    for (const end of [client, server, client, server]) end.destroy();
    expect(() => client.wrap(said)).toThrow(/./u);
  });

  it("is not made with one whom nobody knows", () => {
    const pair = crypto.generateKeyPair();
    const client = makeSession(ann, pair.privateKey, () => pair.publicKey);
    const server = makeSession(relay, pair.privateKey, () => null);
    const first = client.connect();
    expect(() => server.negotiate(first)).toThrow("failed to get public key");
    expect(server.established()).toBe(false);
    for (const end of [client, server]) end.destroy();
  });
});

describe("P53: a comparison", () => {
  const compared = (one: string, other: string) => {
    const [asks, answers] = [makeComparator(utf8(one)), makeComparator(utf8(other))];
    expect([asks.result(), answers.result()]).toEqual([null, null]);
    let message: Uint8Array | null = asks.begin();
    let steps = 0;
    for (let hears = answers; message !== null; hears = hears === asks ? answers : asks) {
      message = hears.proceed(message);
      steps += 1;
    }
    const results = [asks.result(), answers.result(), steps];
    for (const end of [asks, answers, asks, answers]) end.destroy();
    expect(() => asks.begin()).toThrow(/./u);
    return results;
  };

  it("tells both whether they hold the same secret, after four messages", () => {
    expect(compared("the same", "the same")).toEqual([true, true, 4]);
    expect(compared("the same", "another")).toEqual([false, false, 4]);
  });

  it("says nothing any more once it is given up, and is given up twice without harm", () => {
    const given = makeComparator(said);
    for (let time = 0; time < 2; time += 1) given.destroy();
    expect(() => given.begin()).toThrow("invalid parameter");
  });
});
