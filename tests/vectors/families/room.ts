import { EMPTY } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { signCommit } from "../../../shared/room/commit.ts";
import { keyHash, sealNextKey } from "../../../shared/room/keyring.ts";
import { rosterHash } from "../../../shared/room/roster.ts";
import { chainNext, chainStart, entryHash } from "../../../shared/wire/chain.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { accessProof } from "../../../shared/wire/derive.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleChanges, sampleCommit, sampleEntries } from "../../support/samples.ts";
import { vector } from "../seeded.ts";
import type { Vector } from "../vector.ts";
import type { Scene } from "./scene.ts";

/** What a room is named and held together by: P7 to P9, P71. */
export function room({ ann, place, uid, alone, both }: Scene): Vector[] {
  const entries = [
    { ...sampleEntries.commit, number: 1, sealed: EMPTY },
    { ...sampleEntries.message, number: 2 },
    { ...sampleEntries.erased, number: 3 },
    { ...sampleEntries.commit, number: 4 },
  ];
  return [
    vector("uid", "P8", "uid", { owner: ann.sig.publicKey, ...place }, () => ({ uid })),
    vector("roster of one", "P9", "roster", { uid, roster: alone }, () => ({
      hash: rosterHash(crypto, uid, alone),
    })),
    vector("roster with a gap", "P9", "roster", { uid, roster: both }, () => ({
      hash: rosterHash(crypto, uid, both),
    })),
    vector("key hash", "P11", "key hash", { uid, epoch: 8, key: fixed("E(8)") }, () => ({
      hash: keyHash(crypto, uid, { epoch: 8, key: fixed("E(8)") }),
    })),
    vector(
      "access to a private relay",
      "P71",
      "access",
      { relayKey: place.relayKey, code: "  seven herons " },
      () => ({ access: accessProof(crypto, place.relayKey, "  seven herons ") }),
    ),
    vector("log chain", "P7", "chain", { uid, entries }, () => {
      const start = chainStart(crypto, uid);
      const hashes = entries.map((entry) => entryHash(crypto, entry));
      let hash = start;
      const chain = hashes.map((h) => (hash = chainNext(crypto, hash, h)));
      return { start, h: hashes, chain };
    }),
  ];
}

/** Commits and room keys: P11. */
export function commits({ ann, uid }: Scene): Vector[] {
  const signer = ann.sig.publicKey;
  const present = { epoch: 7, key: fixed("E(7)") };
  const next = fixed("E(8)");
  const body = encode(["0fc/1 commit", sampleCommit(sampleChanges.rotate)]);
  return [
    ...Object.values(sampleChanges).map((changes) => {
      const commit = sampleCommit(changes);
      return vector(`commit ${changes.reason}`, "P11", "commit", { commit, signer }, () => {
        const made = signCommit(crypto, ann.sig.privateKey, commit);
        return { ...made, hash: crypto.sha256(made.body) };
      });
    }),
    vector(
      "next key under the present one",
      "P11",
      "next key",
      { uid, present, next, body },
      () => ({
        sealed: sealNextKey(crypto, uid, present, next, body),
      }),
    ),
  ];
}
