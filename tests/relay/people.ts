import { randomBytes } from "node:crypto";
import type { Bytes, KeyPair } from "../../shared/crypto/port.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { chainNext, chainStart, entryHash } from "../../shared/wire/chain.ts";
import { encode } from "../../shared/wire/codec.ts";
import type { Changes, Commit } from "../../shared/wire/commit.ts";
import { DEFAULT_POLICY, type Policy } from "../../shared/wire/policy.ts";
import { inviteBody, inviteIdOf, revokeBody, roomUid } from "../../shared/wire/derive.ts";
import type { Bundle } from "../../shared/wire/ids.ts";
import { label } from "../../shared/wire/label.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import { Client, type Where } from "./client.ts";

/**
 * People and rooms for tests of the relay. What the relay can't see is random
 * bytes here; all that it checks is made with the shared code.
 */

export interface Keys {
  sig: KeyPair;
  kem: KeyPair;
  auth: KeyPair;
}

export const POLICY: Policy = DEFAULT_POLICY;
export const HOUR = 3_600_000;

export function makeKeys(): Keys {
  return {
    sig: crypto.generateKeyPair(),
    kem: crypto.generateKeyPair(),
    auth: crypto.generateKeyPair(),
  };
}

export function bundleOf(keys: Keys): Bundle {
  return { sig: keys.sig.publicKey, kem: keys.kem.publicKey, auth: keys.auth.publicKey };
}

/** What an owner knows of its room. */
export interface Owned {
  where: Where;
  keys: Keys;
  room: Bytes;
  uid: Bytes;
  epoch: number;
  /** SHA-256 of the last commit's body. */
  prev: Bytes;
  head: [number, Bytes];
  /** Next free index. */
  next: number;
}

/** A commit's body and signature; `change` puts wrong things in it. */
export function signed(
  keys: Keys,
  commit: Commit,
  change: Partial<Commit> = {},
): { body: Bytes; proof: Bytes } {
  const body = encode([label("commit"), { ...commit, ...change }]);
  return { body, proof: crypto.sign(keys.sig.privateKey, body) };
}

/** A room's first commit. */
export function genesisOf(
  keys: Keys,
  relayKey: Bytes,
  room: Bytes,
  change: Partial<Commit> = {},
  policy: Policy = POLICY,
): UpOf<"genesis"> & { uid: Bytes } {
  const nonce = crypto.random(32);
  const uid = roomUid(crypto, { ownerSig: keys.sig.publicKey, relayKey, room, nonce });
  const commit: Commit = {
    uid,
    epoch: 0,
    changes: { reason: "genesis", owner: bundleOf(keys), policy },
    renewed: [],
    rosterHash: crypto.random(32),
    keyHash: crypto.random(32),
    prev: new Uint8Array(32),
    head: [0, chainStart(crypto, uid)],
    eph: null,
    time: 1,
  };
  return { t: "genesis", room, nonce, ...signed(keys, commit, change), uid };
}

/** The request alone, as it goes over the wire. */
export function request({ t, room, nonce, body, proof }: UpOf<"genesis">): UpOf<"genesis"> {
  return { t, room, nonce, body, proof };
}

/** A room at the relay, with its owner attached. */
export async function makeRoom(
  where: Where,
  policy: Policy = POLICY,
  access: Bytes | null = null,
): Promise<{ owner: Client; owned: Owned }> {
  const keys = makeKeys();
  const owner = await Client.connect(where, keys.auth);
  const { room } = await owner.expect("created", { t: "create", access });
  const genesis = genesisOf(keys, where.publicKey, room, {}, policy);
  const { hash } = await owner.expect("logged", request(genesis));
  const { uid } = genesis;
  const prev = crypto.sha256(genesis.body);
  owner.uid = uid;
  await owner.expect("attached", { t: "attach", room });
  await owner.next("fanout");
  return { owner, owned: { where, keys, room, uid, epoch: 0, prev, head: [1, hash], next: 1 } };
}

/** The owner's next commit. */
export function commitOf(
  owned: Owned,
  changes: Changes,
  change: Partial<Commit> = {},
  parts: UpOf<"commit">["parts"] = [],
): UpOf<"commit"> {
  const commit: Commit = {
    uid: owned.uid,
    epoch: owned.epoch + 1,
    changes,
    renewed: [],
    rosterHash: crypto.random(32),
    keyHash: crypto.random(32),
    prev: owned.prev,
    head: owned.head,
    eph: null,
    time: 2,
  };
  const { body, proof } = signed(owned.keys, commit, change);
  return { t: "commit", body, proof, sealed: crypto.random(76), parts };
}

export function admitOf(
  owned: Owned,
  keys: Keys,
  invite: Bytes,
  part: Bytes = crypto.random(500),
): UpOf<"commit"> {
  const changes: Changes = { reason: "admit", index: owned.next, bundle: bundleOf(keys), invite };
  return commitOf(owned, changes, {}, [[owned.next, part]]);
}

/** What the owner knows once a commit of its own is logged. */
export function after(
  owned: Owned,
  { body }: UpOf<"commit">,
  { number, hash }: { number: number; hash: Bytes },
  joined = 0,
): Owned {
  return {
    ...owned,
    epoch: owned.epoch + 1,
    prev: crypto.sha256(body),
    head: [number, hash],
    next: owned.next + joined,
  };
}

export function messageOf(epoch: number, n: number, length = 300): UpOf<"message"> {
  return { t: "message", epoch, n, sealed: new Uint8Array(randomBytes(length)) };
}

/** An invite as the owner registers it. */
export interface Invite {
  acl: Bytes;
  id: Bytes;
  open: UpOf<"invite">;
  revoke: UpOf<"revoke">;
}

export function makeInvite(owned: Owned, expiry: number = Date.now() + HOUR): Invite {
  const acl = crypto.random(32);
  const id = inviteIdOf(crypto, acl);
  const { privateKey } = owned.keys.sig;
  const proof = crypto.sign(privateKey, inviteBody(owned.uid, id, expiry));
  const revokeProof = crypto.sign(privateKey, revokeBody(owned.uid, id));
  return {
    acl,
    id,
    open: { t: "invite", id, expiry, proof },
    revoke: { t: "revoke", id, proof: revokeProof },
  };
}

export function askOf(owned: Owned, keys: Keys, { acl }: Invite): UpOf<"ask"> {
  const { publicKey: kem } = keys.kem;
  return { t: "ask", room: owned.room, acl, kem, sealed: crypto.random(200) };
}

/** Somebody who has joined, attached. */
export interface Joined {
  client: Client;
  keys: Keys;
  member: number;
  owned: Owned;
}

/** The whole way in: invite, ask, answer, confirm, commit, attach. */
export async function admit(owner: Client, owned: Owned, part?: Bytes): Promise<Joined> {
  const keys = makeKeys();
  const invite = makeInvite(owned);
  await owner.expect("done", invite.open);
  const client = await Client.connect(owned.where, keys.auth);
  client.uid = owned.uid;
  await client.expect("asked", askOf(owned, keys, invite));
  const { id } = invite;
  const asked = await owner.next("joinAsked");
  await owner.expect("done", { t: "answer", id, to: asked.from, sealed: crypto.random(100) });
  await client.next("joinAnswered");
  await client.expect("done", { t: "confirm", id, sealed: crypto.random(100) });
  await owner.next("joinConfirmed");
  const commit = admitOf(owned, keys, id, part);
  const logged = await owner.expect("logged", commit);
  const { member } = await client.next("joinAdmitted");
  await client.expect("attached", { t: "attach", room: owned.room });
  await client.next("fanout");
  return { client, keys, member, owned: after(owned, commit, logged, 1) };
}

/** Chain hash after `entries`, from the hash before the first of them. */
export function chain(before: Bytes, entries: readonly Entry[]): Bytes {
  return entries.reduce((hash, entry) => chainNext(crypto, hash, entryHash(crypto, entry)), before);
}
