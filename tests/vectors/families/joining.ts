import { crypto } from "../../../shared/crypto/themis.ts";
import { publicBundle } from "../../../shared/room/begin.ts";
import {
  joinedKey,
  sealAnswer,
  sealConfirm,
  sealRefusal,
  sealRequest,
  sealWelcome,
  transcript,
} from "../../../shared/room/handshake.ts";
import { formatLink } from "../../../shared/room/invite.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { inviteBody, revokeBody } from "../../../shared/wire/derive.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleChanges, sampleCommit, samplePolicy } from "../../support/samples.ts";
import { vector } from "../seeded.ts";
import { type Scene, TIME } from "./scene.ts";

/** Invites, links and joins: P12, P13, P16 to P20. */
export function joining({
  relay,
  ann,
  ben,
  ik,
  place: { room: roomId },
  uid,
  both,
  t,
  ...invite
}: Scene) {
  const { acl, join: joinSecret, id } = invite;
  const expiry = TIME + 86_400_000;
  const address = "https://relay.example";
  const owner = ann.sig.publicKey;
  const home = { address, relayKey: relay.publicKey, room: roomId, uid, owner };
  const whole = { ...home, ik: ik.publicKey, t, expiry };
  const asked = { joinKey: fixed("joinKey"), bundle: publicBundle(ben), name: "Ben" };
  const place = { uid, id, owner, ik: ik.publicKey };
  const T = transcript(crypto, place, asked);
  const P = fixed("P");
  const K = joinedKey(crypto, P, asked.joinKey, T);
  const body = encode(["0fc/1 commit", sampleCommit(sampleChanges.admit)]);
  const welcome = {
    title: "Room",
    roster: both,
    policy: samplePolicy,
    names: [[0, "Ann"] as [number, string]],
    senders: [[0, 17] as [number, number]],
    keys: [{ epoch: 7, key: fixed("E(7)") }],
  };
  const request = { join: joinSecret, ikPrivate: ik.privateKey, ...place, asked };
  const { privateKey } = ann.sig;
  return [
    vector("secrets of an invite", "P12", "invite", { t }, () => ({ acl, join: joinSecret, id })),
    vector("opening an invite", "P12", "invite proof", { uid, id, expiry, signer: owner }, () => ({
      proof: crypto.sign(privateKey, inviteBody(uid, id, expiry)),
    })),
    vector("revoking an invite", "P12", "revoke proof", { uid, id, signer: owner }, () => ({
      proof: crypto.sign(privateKey, revokeBody(uid, id)),
    })),
    vector("link", "P13", "invite link", whole, () => ({ link: formatLink(whole) })),
    vector("request", "P16", "request", request, () => ({
      sealed: sealRequest(crypto, place, joinSecret, ben.kem.privateKey, asked),
    })),
    vector("transcript", "P17", "transcript", { ...place, asked }, () => ({ T })),
    vector("answer", "P18", "answer", { joinKey: asked.joinKey, t, T, P }, () => ({
      sealed: sealAnswer(crypto, asked.joinKey, t, T, P),
    })),
    vector("key of both sides", "P19", "joined key", { P, joinKey: asked.joinKey, T }, () => ({
      K,
    })),
    vector("confirmation", "P19", "confirm", { K, uid, t, T, signer: asked.bundle.sig }, () => ({
      sealed: sealConfirm(crypto, K, { uid, t, T }, ben.sig.privateKey),
    })),
    vector("refusal", "P19", "refusal", { joinKey: asked.joinKey, uid, id, t }, () => ({
      sealed: sealRefusal(crypto, asked.joinKey, { uid, id, t }),
    })),
    vector("welcome", "P20", "welcome", { K, body, T, welcome }, () => ({
      sealed: sealWelcome(crypto, K, body, T, welcome),
    })),
  ];
}
