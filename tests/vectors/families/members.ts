import type { Bytes } from "../../../shared/crypto/port.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { sealParts } from "../../../shared/room/parts.ts";
import { comparedSecret } from "../../../shared/room/prover.ts";
import { roomCode, safetyNumber } from "../../../shared/room/safety.ts";
import { sealSignal } from "../../../shared/room/signal.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { acceptBody, deleteBody } from "../../../shared/wire/derive.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleChanges, sampleCommit } from "../../support/samples.ts";
import { pairOf, vector } from "../seeded.ts";
import type { Vector } from "../vector.ts";
import { type Scene, TIME } from "./scene.ts";

/** What passes between members and their owner: P50, P60, P65, P67. */
export function members({ ann, ben, uid, both }: Scene): Vector[] {
  const eph = pairOf("eph");
  const body = encode(["0fc/1 commit", sampleCommit(sampleChanges.remove)]);
  const S = fixed("S", 76);
  const parts = {
    eph: eph.publicKey,
    body,
    S,
    indexes: both.members.map(({ index }) => index),
    kemPrivate: [ann, ben].map(({ kem }) => kem.privateKey),
  };
  const expiry = TIME + 604_800_000;
  const accept = { uid, old: 0, next: 5, expiry, signer: ben.sig.publicKey };
  const last = { uid, prev: fixed("prev"), time: TIME, signer: ann.sig.publicKey };
  const place = { uid, epoch: 7, rosterHash: fixed("rosterHash"), sender: 5, time: TIME };
  const signal = (kind: "heartbeat" | "typing") => {
    const said = { kind, head: [41, fixed("head")] as [number, Bytes], read: 40 };
    const key = fixed("E(7)");
    const given = { key, signer: ben.sig.publicKey, place, ...said };
    return vector(`signal of kind ${kind}`, "P50", "signal", given, () => ({
      sealed: sealSignal(crypto, key, ben.sig.privateKey, place, said),
    }));
  };
  return [
    vector("parts of a commit", "P60", "parts", parts, () => ({
      parts: sealParts(crypto, eph.privateKey, both, body, S),
    })),
    vector("taking a room over", "P65", "accept proof", accept, () => ({
      proof: crypto.sign(ben.sig.privateKey, acceptBody(uid, 0, 5, expiry)),
    })),
    vector("ending a room for all", "P67", "delete proof", last, () => ({
      proof: crypto.sign(ann.sig.privateKey, deleteBody(uid, last.prev, TIME)),
    })),
    signal("heartbeat"),
    signal("typing"),
  ];
}

/** What people compare: P51 to P53. */
export function verification({ ann, ben, uid, both }: Scene): Vector[] {
  const [one, other] = [ann.sig.publicKey, ben.sig.publicKey];
  const epoch = 7;
  const prev = fixed("prev");
  const secret = "Ångström ﬁve";
  const [asked, answered] = [fixed("asker's nonce"), fixed("answerer's nonce")];
  const runs = { uid, asker: one, answerer: other, nonces: [asked, answered], secret };
  const compared = (me: number) => {
    const asks = me === 0;
    const [nonce, theirs] = asks ? [asked, answered] : [answered, asked];
    return comparedSecret(
      { uid, me, roster: both },
      { peer: asks ? 5 : 0, asker: asks, nonce, theirs },
      secret,
    );
  };
  return [
    vector("safety number", "P51", "safety number", { uid, pair: [one, other] }, () => ({
      groups: safetyNumber(crypto, uid, one, other),
      turned: safetyNumber(crypto, uid, other, one),
    })),
    vector("room code", "P52", "room code", { uid, epoch, prev }, () => ({
      groups: roomCode(crypto, { uid, epoch, prev }),
    })),
    vector("what both sides compare", "P53", "shared secret", runs, () => ({
      asker: compared(0),
      answerer: compared(5),
    })),
  ];
}
