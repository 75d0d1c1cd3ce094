import fc from "fast-check";
import { describe, it } from "vitest";
import { hex } from "../../shared/bytes.ts";
import { openBatch } from "../../shared/link/batch.ts";
import { openRequest, openWelcome } from "../../shared/room/handshake.ts";
import { openMessage } from "../../shared/room/message.ts";
import { pad } from "../../shared/room/padding.ts";
import { entryHash } from "../../shared/wire/chain.ts";
import { encode } from "../../shared/wire/codec.ts";
import { Random } from "../sim/random.ts";
import { symbolicCrypto } from "../sim/symbolic.ts";
import { fixed } from "../support/fixed.ts";
import { sampleBundle, sampleEntries, samplePolicy } from "../support/samples.ts";
import { hostileBytes } from "./mutate.ts";
import { fuzz } from "./runs.ts";

/**
 * What somebody who holds the right key may put under it: a seal proves a key and
 * never a shape. Cryptography is one of terms, anew for each run.
 */
const key = fixed("key");
const uid = fixed("uid");
const T = fixed("T");
const body = fixed("body", 200);
const terms = () => symbolicCrypto(new Random(1));

describe("a hostile relay's batch under the right key (P6)", () => {
  const fanout = { key, keyNo: 3, frame: 8 };
  const entries = [sampleEntries.message, sampleEntries.commit];
  const header = entries.map(({ sealed: _sealed, ...clear }, at) => ({
    ...clear,
    h: entryHash(terms(), entries[at] ?? sampleEntries.message),
  }));

  it("opens to entries whose bodies are bound by their header, or not at all", () => {
    const bodies = entries.map(({ sealed }) => sealed);
    const known = new Set(bodies.map(hex));
    let opened = 0;
    const under = (inside: Uint8Array) => {
      const crypto = terms();
      const sealed = crypto.seal(key, inside, encode(["0fc/1 batch", uid, 3, 9]));
      const content = encode({ frame: 9, header: sealed, bodies });
      const batch = openBatch(crypto, uid, fanout, content);
      if (!batch.ok) return;
      opened += 1;
      if (!batch.value.every((entry) => known.has(hex(entry.sealed)))) {
        throw new Error("a body that its header doesn't bind was taken");
      }
    };
    under(encode(header));
    if (opened !== 1) throw new Error("the sample must open");
    fuzz(hostileBytes([header]), under);
  });

  it("is refused where the frame around it is no frame of its number", () => {
    const sample = { frame: 9, header: fixed("header", 200), bodies: [fixed("b", 20)] };
    fuzz(hostileBytes([sample]), (bytes) => {
      if (openBatch(terms(), uid, fanout, bytes).ok) throw new Error("it opened without a key");
    });
  });
});

describe("a hostile owner's welcome under the right key (P20)", () => {
  it("is a welcome with exactly this encoding, or null", () => {
    const welcome = {
      title: "Room",
      roster: { owner: 0, next: 1, members: [{ index: 0, ...sampleBundle("ann") }] },
      policy: samplePolicy,
      names: [[0, "Ann"]],
      senders: [[0, 17]],
      keys: [{ epoch: 7, key: fixed("E(7)") }],
    };
    const open = (inside: Uint8Array) => {
      const crypto = terms();
      const context = encode(["0fc/1 welcome", crypto.sha256(body), T]);
      return openWelcome(crypto, key, body, T, crypto.seal(key, pad(inside), context));
    };
    if (open(encode(welcome)) === null) throw new Error("the sample must open");
    fuzz(hostileBytes([welcome]), (bytes) => {
      const opened = open(bytes);
      if (opened !== null && hex(encode(opened)) !== hex(bytes)) {
        throw new Error("a welcome with a second encoding was taken");
      }
    });
  });
});

describe("a hostile holder of a link (P16, P17)", () => {
  it("gets a request for its own key in, or nothing", () => {
    const crypto = terms();
    const joiner = crypto.generateKeyPair();
    const ik = crypto.generateKeyPair();
    const owner = crypto.generateKeyPair().publicKey;
    const place = { uid, id: fixed("id"), owner, ik: ik.publicKey };
    const kem = joiner.publicKey;
    const open = (inside: Uint8Array) => {
      const inner = crypto.seal(key, pad(inside), encode(["0fc/1 join", uid, place.id, kem]));
      const sealed = crypto.encryptTo(joiner.privateKey, ik.publicKey, inner);
      return openRequest(crypto, place, key, ik.privateKey, kem, sealed);
    };
    const asked = {
      joinKey: fixed("joinKey"),
      bundle: { ...sampleBundle("ben"), kem },
      name: "Ben",
    };
    if (open(encode(asked)) === null) throw new Error("the sample must open");
    fuzz(hostileBytes([asked]), (bytes) => {
      const request = open(bytes);
      if (request !== null && hex(request.bundle.kem) !== hex(kem)) {
        throw new Error("a request for another key was taken");
      }
    });
  });
});

describe("a hostile member's message under the room key (P14)", () => {
  const place = { uid, epoch: 7, rosterHash: fixed("roster"), sender: 0, n: 18 };
  const said = { content: fixed("content", 20), head: [41, fixed("head")], time: 1 };
  const sample = ["0fc/1 message", { ...place, ...said }];

  it("is one that its sender signed for this very place, or null", () => {
    const open = (signed: Uint8Array, change: (pair: Uint8Array) => Uint8Array) => {
      const crypto = terms();
      const ann = crypto.generateKeyPair();
      const proof = crypto.sign(ann.privateKey, signed);
      const pair = change(encode([signed, proof]));
      const context = encode(["0fc/1 message", uid, 7, place.rosterHash, 0, 18]);
      const sealed = crypto.seal(key, pad(pair), context);
      return openMessage(crypto, key, ann.publicKey, place, sealed);
    };
    if (open(encode(sample), (pair) => pair) === null) throw new Error("the sample must open");
    fuzz(hostileBytes([sample]), (signed) => {
      const opened = open(signed, (pair) => pair);
      if (opened === null) return;
      if (hex(encode(["0fc/1 message", { ...place, ...opened }])) !== hex(signed)) {
        throw new Error("a message for another place was taken");
      }
    });
    fuzz(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 255 })), ([at, by]) => {
      const broken = open(encode(sample), (pair) => {
        const bytes = new Uint8Array(pair);
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by;
        return bytes;
      });
      if (broken !== null) throw new Error("a pair that nobody signed was taken");
    });
  });
});
