import { crypto } from "../../../shared/crypto/themis.ts";
import { inviteSecrets } from "../../../shared/room/invite.ts";
import type { OwnKeys, Roster } from "../../../shared/room/state.ts";
import { inviteIdOf, roomUid } from "../../../shared/wire/derive.ts";
import { publicBundle } from "../../../shared/room/begin.ts";
import { fixed } from "../../support/fixed.ts";
import { pairOf } from "../seeded.ts";

export const TIME = 1_700_000_000_000;

function keysOf(name: string): OwnKeys {
  return { sig: pairOf(`${name} sig`), kem: pairOf(`${name} kem`), auth: pairOf(`${name} auth`) };
}

/** A room of Ann and Ben with an invite: what most vectors are about. */
export function scene() {
  const relay = pairOf("relay");
  const ann = keysOf("ann");
  const ben = keysOf("ben");
  const ik = pairOf("ik");
  const place = { room: fixed("room", 16), nonce: fixed("nonce"), relayKey: relay.publicKey };
  const uid = roomUid(crypto, { ownerSig: ann.sig.publicKey, ...place });
  const alone: Roster = { owner: 0, next: 1, members: [{ index: 0, ...publicBundle(ann) }] };
  const both: Roster = {
    owner: 0,
    next: 6,
    members: [...alone.members, { index: 5, ...publicBundle(ben) }],
  };
  const t = fixed("t");
  const secrets = inviteSecrets(crypto, t);
  const id = inviteIdOf(crypto, secrets.acl);
  return { relay, ann, ben, ik, place, uid, alone, both, t, ...secrets, id };
}

export type Scene = ReturnType<typeof scene>;
