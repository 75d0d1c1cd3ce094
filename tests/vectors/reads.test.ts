import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import type { Bytes } from "../../shared/crypto/port.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { readCommit } from "../../shared/room/commit.ts";
import { decodeContent } from "../../shared/room/content.ts";
import { openPiece, pieceCount } from "../../shared/room/file.ts";
import {
  confirms,
  joinedKey,
  openAnswer,
  openRequest,
  openWelcome,
  refuses,
  transcript,
  type JoinRequest,
} from "../../shared/room/handshake.ts";
import { formatLink, inviteSecrets, parseLink } from "../../shared/room/invite.ts";
import { keyHash, openNextKey } from "../../shared/room/keyring.ts";
import { openMessage } from "../../shared/room/message.ts";
import { paddedLength, unpad } from "../../shared/room/padding.ts";
import { openPart } from "../../shared/room/parts.ts";
import { comparedSecret } from "../../shared/room/prover.ts";
import { rosterHash } from "../../shared/room/roster.ts";
import { roomCode, safetyNumber } from "../../shared/room/safety.ts";
import { openSignal, type SignalPlace } from "../../shared/room/signal.ts";
import type { EpochKey, InviteLink } from "../../shared/room/state.ts";
import {
  acceptBody,
  deleteBody,
  inviteBody,
  inviteIdOf,
  revokeBody,
} from "../../shared/wire/derive.ts";
import type { Bundle } from "../../shared/wire/ids.ts";
import { sampleBundle } from "../support/samples.ts";
import { Fields, read } from "./oracle/read.ts";
import { FAMILIES, readVectors } from "./vector.ts";

beforeAll(initializeThemis);

/** The vector's field for whatever it is used as: vectors are made by typed code. */
function as(fields: Fields, ...path: readonly string[]): never {
  return fields.at(...path) as never;
}

const signed = (given: Fields, made: Fields, body: Bytes) =>
  crypto.verify(given.bytes("signer"), body, made.bytes("proof"));

/** What the product finds in a vector of a kind, and what is meant by it. */
type Reader = (given: Fields, made: Fields) => { found: unknown; meant: unknown };

const READERS: Readonly<Record<string, Reader>> = {
  pad: (given, made) => ({ found: unpad(made.bytes("padded")), meant: given.at("bytes") }),
  "padded lengths": (given, made) => ({
    found: given.list("lengths").map((length) => paddedLength(Number(length))),
    meant: made.at("sizes"),
  }),
  roster: (given, made) => ({
    found: rosterHash(crypto, given.bytes("uid"), as(given, "roster")),
    meant: made.at("hash"),
  }),
  "key hash": (given, made) => ({
    found: keyHash(crypto, given.bytes("uid"), {
      epoch: given.number("epoch"),
      key: given.bytes("key"),
    }),
    meant: made.at("hash"),
  }),
  commit: (given, made) => ({
    found: readCommit(crypto, given.bytes("signer"), made.bytes("body"), made.bytes("proof")),
    meant: given.at("commit"),
  }),
  "next key": (given, made) => {
    const next = { epoch: 8, key: given.bytes("next") };
    const uid = given.bytes("uid");
    const commit = { body: given.bytes("body"), sealed: made.bytes("sealed"), epoch: next.epoch };
    const hash = keyHash(crypto, uid, next);
    const present: EpochKey = as(given, "present");
    return { found: openNextKey(crypto, uid, present, { ...commit, keyHash: hash }), meant: next };
  },
  invite: (given, made) => {
    const secrets = inviteSecrets(crypto, given.bytes("t"));
    const { acl, join } = secrets;
    const meant = { acl: made.at("acl"), join: made.at("join"), id: made.at("id") };
    return { found: { acl, join, id: inviteIdOf(crypto, acl) }, meant };
  },
  "invite proof": (given, made) => {
    const body = inviteBody(given.bytes("uid"), given.bytes("id"), given.number("expiry"));
    return { found: signed(given, made, body), meant: true };
  },
  "revoke proof": (given, made) => {
    const body = revokeBody(given.bytes("uid"), given.bytes("id"));
    return { found: signed(given, made, body), meant: true };
  },
  "accept proof": (given, made) => {
    const [uid, expiry] = [given.bytes("uid"), given.number("expiry")];
    const body = acceptBody(uid, given.number("old"), given.number("next"), expiry);
    return { found: signed(given, made, body), meant: true };
  },
  "delete proof": (given, made) => {
    const body = deleteBody(given.bytes("uid"), given.bytes("prev"), given.number("time"));
    return { found: signed(given, made, body), meant: true };
  },
  "invite link": (given, made) => {
    const link: InviteLink = as(given);
    const text = made.text("link");
    return {
      found: [parseLink(text), formatLink(link)],
      meant: [{ ok: true, value: link }, text],
    };
  },
  request: (given, made) => {
    const asked: JoinRequest = as(given, "asked");
    const { kem }: Bundle = as(given, "asked", "bundle");
    const [join, ik] = [given.bytes("join"), given.bytes("ikPrivate")];
    const sealed = made.bytes("sealed");
    const found = openRequest(crypto, as(given), join, ik, kem, sealed);
    return { found, meant: asked };
  },
  transcript: (given, made) => ({
    found: transcript(crypto, as(given), as(given, "asked")),
    meant: made.at("T"),
  }),
  answer: (given, made) => {
    const [t, T] = [given.bytes("t"), given.bytes("T")];
    const found = openAnswer(crypto, given.bytes("joinKey"), t, T, made.bytes("sealed"));
    return { found, meant: given.at("P") };
  },
  "joined key": (given, made) => ({
    found: joinedKey(crypto, given.bytes("P"), given.bytes("joinKey"), given.bytes("T")),
    meant: made.at("K"),
  }),
  confirm: (given, made) => {
    const join: { uid: Bytes; t: Bytes; T: Bytes } = as(given);
    const [K, sig] = [given.bytes("K"), given.bytes("signer")];
    return { found: confirms(crypto, K, join, sig, made.bytes("sealed")), meant: true };
  },
  refusal: (given, made) => {
    const join: { uid: Bytes; id: Bytes; t: Bytes } = as(given);
    const key = given.bytes("joinKey");
    return { found: refuses(crypto, key, join, made.bytes("sealed")), meant: true };
  },
  welcome: (given, made) => {
    const [K, body, T] = [given.bytes("K"), given.bytes("body"), given.bytes("T")];
    const found = openWelcome(crypto, K, body, T, made.bytes("sealed"));
    return { found, meant: given.at("welcome") };
  },
  message: (given, made) => {
    const [key, sig, place] = [given.bytes("key"), given.bytes("signer"), as(given, "place")];
    const opened = openMessage(crypto, key, sig, place, made.bytes("sealed"));
    const found = opened && { ...opened, content: decodeContent(opened.content) };
    const meant = { content: given.at("content"), head: given.at("head"), time: given.at("time") };
    return { found, meant };
  },
  signal: (given, made) => {
    const [key, sig] = [given.bytes("key"), given.bytes("signer")];
    const place: SignalPlace = as(given, "place");
    const meant = { kind: given.at("kind"), head: given.at("head"), read: given.at("read") };
    return { found: openSignal(crypto, key, sig, place, made.bytes("sealed")), meant };
  },
  parts: (given, made) => {
    const commit = { eph: given.bytes("eph"), body: given.bytes("body") };
    const kems: Bytes[] = as(given, "kemPrivate");
    const parts: [number, Bytes][] = as(made, "parts");
    const found = parts.map(([me, sealed], at) =>
      openPart(crypto, { privateKem: kems[at] ?? commit.eph, me }, commit, sealed),
    );
    return { found, meant: given.list("indexes").map(() => given.at("S")) };
  },
  "safety number": (given, made) => {
    const [one, other]: [Bytes, Bytes] = as(given, "pair");
    const number = (a: Bytes, b: Bytes) => safetyNumber(crypto, given.bytes("uid"), a, b);
    const meant = [made.at("groups"), made.at("turned")];
    return { found: [number(one, other), number(other, one)], meant };
  },
  "shared secret": (given, made) => {
    const [asker, answerer] = [given.bytes("asker"), given.bytes("answerer")];
    const members = [asker, answerer].map((sig, index) => ({ ...sampleBundle("x"), index, sig }));
    const roster = { owner: 0, next: 2, members };
    const [first, second]: [Bytes, Bytes] = as(given, "nonces");
    const compared = (me: number, nonce: Bytes, theirs: Bytes) =>
      comparedSecret(
        { uid: given.bytes("uid"), me, roster },
        { peer: 1 - me, asker: me === 0, nonce, theirs },
        given.text("secret"),
      );
    const found = [compared(0, first, second), compared(1, second, first)];
    return { found, meant: [made.at("asker"), made.at("answerer")] };
  },
  "room code": (given, made) => ({
    found: roomCode(crypto, as(given)),
    meant: made.at("groups"),
  }),
  piece: (given, made) => {
    const [uid, at, size] = [given.bytes("uid"), given.number("at"), given.number("size")];
    const place = { id: given.bytes("id"), key: given.bytes("key"), size };
    const file = { ...place, hashes: crypto.sha256(given.bytes("piece")), name: "x", mime: "" };
    return {
      found: openPiece(crypto, uid, file, at, made.bytes("sealed")),
      meant: given.at("piece"),
    };
  },
  "piece count": (given, made) => ({
    found: given.list("sizes").map((size) => pieceCount(Number(size))),
    meant: made.at("counts"),
  }),
};

const vectors = FAMILIES.flatMap(readVectors)
  .filter(({ kind }) => kind in READERS)
  .map((vector) => ({ ...vector, title: `${vector.name} (${vector.rule})` }));

/** What an older release has made and sealed is what this one has to go on reading. */
describe("the product reads as it stands in the files", () => {
  it.each(vectors)("$title", ({ kind, given, made }) => {
    const reader = READERS[kind];
    if (reader === undefined) throw new Error(`no reader for ${kind}`);
    const { found, meant } = reader(new Fields(read(given)), new Fields(read(made)));
    expect(found).toEqual(meant);
  });
});
