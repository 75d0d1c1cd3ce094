import { EMPTY, equal, hex } from "../shared/bytes.ts";
import type { Crypto } from "../shared/crypto/port.ts";
import { LIMITS, TIMES } from "../shared/limits.ts";
import { chainStart } from "../shared/wire/chain.ts";
import { decode } from "../shared/wire/codec.ts";
import { commitBody, fitsParts } from "../shared/wire/commit.ts";
import { roomUid } from "../shared/wire/derive.ts";
import type { Bundle, Bytes } from "../shared/wire/ids.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { addMember, emptyRoom, keysOf, newMember, type RoomState } from "./state.ts";
import { refuse, type Answer, type Later, type Turn } from "./turn.ts";

const NO_COMMIT = new Uint8Array(32);
/** The owner's place in the first roster. */
const OWNER = 0;

/** Whether three keys are usable, and no two the same (P10). */
export function usable(crypto: Crypto, bundle: Bundle): boolean {
  const keys = keysOf(bundle);
  return (
    new Set(keys.map(hex)).size === keys.length && keys.every((key) => crypto.isPublicKey(key))
  );
}

/** The commit of an epoch again, after its answer was lost: the same answer. Any other body is refused with `otherwise`. */
export function sameCommit(
  room: Bytes,
  epoch: number,
  body: Bytes,
  otherwise: "exists" | "stale-epoch",
): Later {
  return async (store) => {
    const stored = await store.commit(room, epoch);
    if (!stored || !equal(stored.body, body)) return refuse(otherwise);
    return { t: "logged", number: stored.number, hash: stored.hash };
  };
}

/** The room's first commit, which makes it: everything that the relay can check of it (P8, P11). */
export function genesis(
  turn: Turn,
  state: RoomState,
  auth: Bytes,
  request: UpOf<"genesis">,
): { state: RoomState; answer: Answer | Later } {
  const { crypto, relayKey } = turn.deps;
  const refused = (answer: Answer | Later) => ({ state, answer });
  const { room, nonce, body, proof } = request;

  if (state.is === "room") return refused(sameCommit(room, 0, body, "exists"));
  if (state.is === "deleted") return refused(refuse("gone"));
  if (state.is === "none" || turn.now - state.time > TIMES.voidRoom)
    return refused(refuse("no-room"));
  if (!equal(state.auth, auth)) return refused(refuse("not-owner"));

  const decoded = decode(commitBody, body, LIMITS.commit);
  if (!decoded.ok) return refused(refuse("bad-commit"));
  const commit = decoded.value[1];
  if (commit.changes.reason !== "genesis") return refused(refuse("bad-commit"));
  const { owner, policy } = commit.changes;
  const uid = roomUid(crypto, { ownerSig: owner.sig, relayKey, room, nonce });
  const sound =
    equal(commit.uid, uid) &&
    commit.epoch === 0 &&
    commit.renewed.length === 0 &&
    fitsParts(commit) &&
    policy.deputies.length === 0 &&
    equal(commit.prev, NO_COMMIT) &&
    commit.head[0] === 0 &&
    equal(commit.head[1], chainStart(crypto, uid)) &&
    equal(owner.auth, auth) &&
    usable(crypto, owner);
  if (!sound) return refused(refuse("bad-commit"));
  if (!crypto.verify(owner.sig, body, proof)) return refused(refuse("bad-signature"));

  const prev = crypto.sha256(body);
  const row = { uid, owner: OWNER, epoch: 0, prev, rotation: 1, policy, seen: turn.now };
  const opened = emptyRoom(crypto, room, row);
  const member = newMember(OWNER, owner, 1);
  addMember(opened, member);
  turn.write({ op: "room", room, row }, { op: "member", room, member });
  const answer = turn.append(
    opened,
    { number: 1, type: "commit", clear: [body], sealed: EMPTY, proof },
    0,
  );
  return { state: opened, answer };
}
