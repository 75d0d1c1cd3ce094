import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { keyHash, openNextKey, sealNextKey } from "../../../shared/room/keyring.ts";
import { openMessage, sealMessage, type Place } from "../../../shared/room/message.ts";
import { pad } from "../../../shared/room/padding.ts";
import { openPart, sealParts } from "../../../shared/room/parts.ts";
import { openSignal, sealSignal, type SignalPlace } from "../../../shared/room/signal.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { label } from "../../../shared/wire/label.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

/** Whoever holds the room's key can seal for any place: what was signed has to name it too. */

const key = fixed("key");
const head: [number, Uint8Array<ArrayBuffer>] = [3, fixed("head")];

function elsewhere<P extends { uid: unknown; rosterHash: unknown }>(place: P, more: Partial<P>[]) {
  return [
    { ...place, uid: fixed("other") },
    { ...place, rosterHash: fixed("other") },
    ...more.map((change) => ({ ...place, ...change })),
  ];
}

describe("P14: a message's signed place", () => {
  const place: Place = { uid: fixed("u"), epoch: 2, rosterHash: fixed("r"), sender: 1, n: 4 };
  const said = { content: fixed("words"), head, time: 5 };
  const context = encode([label("message"), place.uid, 2, place.rosterHash, 1, 4]);

  /** Signed for one place and sealed for `place`. */
  const moved = (sig: Uint8Array, signedFor: Place, named: string = label("message")) => {
    const body = encode([named, { ...signedFor, ...said }]);
    return crypto.seal(key, pad(encode([body, crypto.sign(sig, body)])), context);
  };

  it("is the one where it is found, or nothing was said", () => {
    const { privateKey, publicKey } = crypto.generateKeyPair();
    const open = (sealed: Uint8Array<ArrayBuffer>) =>
      openMessage(crypto, key, publicKey, place, sealed);
    expect(open(moved(privateKey, place))).toEqual(said);
    expect(open(sealMessage(crypto, key, privateKey, place, said))).toEqual(said);
    expect(open(moved(crypto.generateKeyPair().privateKey, place))).toBeNull();
    for (const other of elsewhere(place, [{ epoch: 3 }, { sender: 2 }, { n: 5 }])) {
      expect(open(moved(privateKey, other))).toBeNull();
    }
  });

  it("isn't taken from a signature under another purpose, nor from what is no message", () => {
    const { privateKey, publicKey } = crypto.generateKeyPair();
    const open = (sealed: Uint8Array<ArrayBuffer>) =>
      openMessage(crypto, key, publicKey, place, sealed);
    expect(open(moved(privateKey, place, label("signal")))).toBeNull();
    expect(open(crypto.seal(key, fixed("unpadded", 256), context))).toBeNull();
    expect(open(crypto.seal(key, pad(fixed("no pair")), context))).toBeNull();
    expect(open(fixed("not sealed", 300))).toBeNull();
  });
});

describe("P50: a signal's signed place", () => {
  const place: SignalPlace = {
    uid: fixed("u"),
    epoch: 2,
    rosterHash: fixed("r"),
    sender: 1,
    time: 1_700_000_000_000,
  };
  const said = { kind: "heartbeat" as const, head, read: 2 };

  it("is the one where it is found, or nothing was signalled", () => {
    const { privateKey, publicKey } = crypto.generateKeyPair();
    const { uid, epoch, rosterHash, sender, time } = place;
    const context = encode([label("signal"), uid, epoch, rosterHash, sender, time]);
    const moved = (signedFor: SignalPlace) => {
      const body = encode([label("signal"), { ...signedFor, ...said }]);
      return crypto.seal(key, pad(encode([body, crypto.sign(privateKey, body)])), context);
    };
    const open = (sealed: Uint8Array<ArrayBuffer>) =>
      openSignal(crypto, key, publicKey, place, sealed);
    expect(open(moved(place))).toEqual(said);
    for (const other of elsewhere(place, [{ epoch: 3 }, { sender: 2 }, { time: time + 1 }])) {
      expect(open(moved(other))).toBeNull();
    }
  });

  it("is read with the signer's own key and the room's own alone", () => {
    const { privateKey, publicKey } = crypto.generateKeyPair();
    const other = crypto.generateKeyPair();
    const sealed = sealSignal(crypto, key, privateKey, place, said);
    expect(openSignal(crypto, key, publicKey, place, sealed)).toEqual(said);
    expect(openSignal(crypto, key, other.publicKey, place, sealed)).toBeNull();
    expect(openSignal(crypto, fixed("other"), publicKey, place, sealed)).toBeNull();
    expect(openSignal(crypto, key, publicKey, place, fixed("not sealed", 300))).toBeNull();
  });
});

describe("P60: a part's commit and member", () => {
  it("are the ones it was made for, and `S` in it is what the owner put there", () => {
    const [eph, ann, ben] = [0, 1, 2].map(() => crypto.generateKeyPair());
    if (!eph || !ann || !ben) throw new Error("three pairs are needed");
    const member = (index: number, kem: Uint8Array<ArrayBuffer>) => ({
      index,
      kem,
      sig: fixed("sig", 45),
      auth: fixed("auth", 45),
    });
    const members = [member(0, ann.publicKey), member(1, ben.publicKey), member(2, fixed("x", 45))];
    const roster = { owner: 0, next: 3, members };
    const [body, S] = [fixed("body", 90), fixed("S", 76)];
    const parts = sealParts(crypto, eph.privateKey, roster, body, S);
    expect(parts.map(([index]) => index)).toEqual([0, 1, 2]);
    const [, bens, unusable] = parts.map(([, part]) => part);
    if (!bens || !unusable) throw new Error("a part is missing");
    const own = { privateKem: ben.privateKey, me: 1 };
    const commit = { eph: eph.publicKey, body };
    expect(openPart(crypto, own, commit, bens)).toEqual(S);
    expect(openPart(crypto, { ...own, me: 0 }, commit, bens)).toBeNull();
    expect(openPart(crypto, own, { ...commit, body: fixed("other", 90) }, bens)).toBeNull();
    expect(openPart(crypto, own, { ...commit, eph: ann.publicKey }, bens)).toBeNull();
    expect(openPart(crypto, { ...own, privateKem: ann.privateKey }, commit, bens)).toBeNull();
    const garbage = crypto.encryptTo(eph.privateKey, ben.publicKey, fixed("no part"));
    expect(openPart(crypto, own, commit, garbage)).toBeNull();
    expect(openPart(crypto, own, commit, unusable)).toBeNull();
  });
});

describe("P11: the next key", () => {
  const uid = fixed("u");
  const present = { epoch: 4, key };
  const body = fixed("body", 90);
  const sealedFor = (next: Uint8Array<ArrayBuffer>) => ({
    body,
    epoch: 5,
    keyHash: keyHash(crypto, uid, { epoch: 5, key: next }),
    sealed: sealNextKey(crypto, uid, present, next, body),
  });

  it("opens for its room, its epoch and its commit, under the key before it", () => {
    const next = fixed("next");
    const commit = sealedFor(next);
    expect(openNextKey(crypto, uid, present, commit)).toEqual({ epoch: 5, key: next });
    const other = fixed("other");
    expect(openNextKey(crypto, other, present, commit)).toBeNull();
    expect(openNextKey(crypto, uid, { ...present, epoch: 3 }, commit)).toBeNull();
    expect(openNextKey(crypto, uid, { ...present, key: other }, commit)).toBeNull();
    expect(openNextKey(crypto, uid, present, { ...commit, body: other })).toBeNull();
  });

  it("is sealed and hashed under labels of its own (P2)", () => {
    const { sealed, keyHash: hash } = sealedFor(fixed("next"));
    const next = encode(["0fc/1 key", uid, 5, fixed("next")]);
    expect(hash).toEqual(crypto.sha256(next));
    const wrapping = crypto.hkdf(key, encode(["0fc/1 commit", uid, 4]));
    const context = encode(["0fc/1 commit key", crypto.sha256(body)]);
    expect(crypto.open(wrapping, sealed, context)).toEqual(fixed("next"));
  });

  it("is the one whose hash the commit names, and has 32 bytes", () => {
    const commit = sealedFor(fixed("next"));
    expect(openNextKey(crypto, uid, present, { ...commit, keyHash: fixed("other") })).toBeNull();
    expect(openNextKey(crypto, uid, present, { ...commit, epoch: 6 })).toBeNull();
    expect(openNextKey(crypto, uid, present, sealedFor(fixed("short", 31)))).toBeNull();
  });
});
