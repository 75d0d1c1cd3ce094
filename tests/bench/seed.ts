import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Bytes, KeyPair } from "../../shared/crypto/port.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { chainNext, chainStart, entryHash } from "../../shared/wire/chain.ts";
import { newMember } from "../../relay/state.ts";
import type { LiveEntry, Op } from "../../relay/store/port.ts";
import { DATABASE, openIdentity } from "../../relay/identity.ts";
import { openSqliteStore } from "../../relay/store/sqlite.ts";
import { bundleOf, makeKeys, POLICY, type Keys, type Owned } from "../relay/people.ts";

/**
 * Rooms put straight into a relay's database before it starts: a thousand people
 * would need minutes to join one after the other.
 */

export interface Seeded {
  owner: Keys;
  /** The session keys of those who can come, by index; the owner's is the first. */
  auths: KeyPair[];
  owned: Omit<Owned, "where">;
}

export interface Wish {
  members: number;
  /** So many of them have real session keys; all where nothing is said. */
  real?: number;
  /** Messages in its log. */
  entries: number;
}

/** Entries of one transaction. */
const GROUP = 2000;
const SIZE = 1024;

function bytes(length: number): Bytes {
  return new Uint8Array(randomBytes(length));
}

/** A key that nobody will use. */
function unused(): Bytes {
  return bytes(45);
}

/** Puts rooms into the database in `data`, on which no relay runs yet, and returns what their people know. Real keys are made for `real` of them only. */
export async function seedRooms(
  data: string,
  wishes: readonly Wish[],
  real: (room: number) => boolean = () => true,
): Promise<Seeded[]> {
  // A relay takes no database without a key.
  await openIdentity(crypto, data);
  const store = await openSqliteStore(join(data, DATABASE));
  const out: Seeded[] = [];
  let ops: Op[] = [];
  const flush = async () => {
    await store.apply(ops);
    ops = [];
  };
  for (const [at, wish] of wishes.entries()) {
    const keys = real(at) ? makeKeys() : null;
    const room = bytes(16);
    const uid = bytes(32);
    const prev = bytes(32);
    const row = { uid, owner: 0, epoch: 0, prev, rotation: 1, policy: POLICY, seen: 0 };
    ops.push({ op: "room", room, row });
    const auths: KeyPair[] = [];
    for (let index = 0; index < wish.members; index += 1) {
      const can = keys !== null && index < (wish.real ?? wish.members);
      const pair = can ? (index === 0 ? keys.auth : crypto.generateKeyPair()) : null;
      if (pair) auths.push(pair);
      const bundle =
        index === 0 && keys
          ? bundleOf(keys)
          : { sig: unused(), kem: unused(), auth: pair?.publicKey ?? unused() };
      ops.push({ op: "member", room, member: newMember(index, bundle, 1) });
    }
    let hash = chainStart(crypto, uid);
    for (let number = 1; number <= wish.entries + 1; number += 1) {
      const entry: LiveEntry =
        number === 1
          ? { number, type: "commit", clear: [bytes(64)], sealed: bytes(0), proof: bytes(82) }
          : { number, type: "message", clear: [0, 0, number - 1], sealed: bytes(SIZE) };
      // What nobody reads needs no true hashes.
      const h = keys ? entryHash(crypto, entry) : uid;
      hash = keys ? chainNext(crypto, hash, h) : uid;
      const record = { entry, epoch: 0, h, hash, time: Date.now() };
      ops.push({ op: "entry", room, record });
      if (ops.length >= GROUP) await flush();
    }
    if (keys) {
      const head: [number, Bytes] = [wish.entries + 1, hash];
      const owned = { keys, room, uid, epoch: 0, prev, head, next: wish.members };
      out.push({ owner: keys, auths, owned });
    }
    if (ops.length >= GROUP) await flush();
  }
  await flush();
  await store.close();
  return out;
}
