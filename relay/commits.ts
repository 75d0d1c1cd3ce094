import { equal, hex } from "../shared/bytes.ts";
import { LIMITS } from "../shared/limits.ts";
import { decode } from "../shared/wire/codec.ts";
import { commitBody, fitsParts, isRotation, type Commit } from "../shared/wire/commit.ts";
import type { RelayError } from "../shared/wire/error.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { CommitEntry } from "../shared/wire/log.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { sameCommit } from "./genesis.ts";
import { admit, admitBack, refusedBack, refusedChange, takeChange } from "./changes.ts";
import { listed, ownerOf, type OpenRoom } from "./state.ts";
import type { MemberRow, RoomRow } from "./store/port.ts";
import { refuse, type Answer, type Later, type Turn } from "./turn.ts";

/** Commits, as far as the relay can judge them (P11, P27). */

/** Whose signature and session a commit must have: the owner's, save a succession's. */
function makerOf(state: OpenRoom, { changes }: Commit): MemberRow | null {
  if (changes.reason !== "succeed") return ownerOf(state);
  const deputy = state.members.get(changes.owner);
  return deputy?.until === null ? deputy : null;
}

/** Whether new `kem` keys are of members who stay, usable, and of no use here so far (P64). */
function freshKeys(turn: Turn, state: OpenRoom, { renewed, changes }: Commit): boolean {
  const gone = new Set(
    changes.reason === "remove" || changes.reason === "leave" ? changes.members : [],
  );
  const keys = new Set(renewed.map(([, kem]) => hex(kem)));
  return (
    keys.size === renewed.length &&
    renewed.every(
      ([index, kem]) =>
        state.members.get(index)?.listed === true &&
        !gone.has(index) &&
        !state.keys.has(hex(kem)) &&
        turn.deps.crypto.isPublicKey(kem),
    )
  );
}

/** Whether there is one part for each who is on the roster then, or none where none is due (P60). */
function rightParts(state: OpenRoom, request: UpOf<"commit">, { changes, eph }: Commit): boolean {
  const { parts, sealed } = request;
  if (eph === null) return sealed.length > 0 && (changes.reason === "admit" || parts.length === 0);
  const gone = new Set(
    changes.reason === "remove" || changes.reason === "leave" ? changes.members : [],
  );
  const wanted = listed(state).filter(({ index }) => !gone.has(index));
  const given = new Set(parts.map(([index]) => index));
  return (
    sealed.length === 0 &&
    parts.length === wanted.length &&
    wanted.every(({ index }) => given.has(index)) &&
    parts.every(([, part]) => part.length <= LIMITS.part)
  );
}

/** Whether a commit follows on what is here; `headHash` is the chain hash at the place its head names. */
function follows({ row, end }: OpenRoom, body: Commit, headHash: Bytes | null): boolean {
  const { head } = body;
  return (
    equal(body.uid, row.uid) &&
    equal(body.prev, row.prev) &&
    head[0] <= end &&
    headHash !== null &&
    equal(head[1], headHash) &&
    fitsParts(body)
  );
}

function isSigned(turn: Turn, { bundle }: MemberRow, by: { body: Bytes; proof: Bytes }): boolean {
  return turn.deps.crypto.verify(bundle.sig, by.body, by.proof);
}

/** Why the relay won't take this commit, as far as it can tell (P11). */
function refused(
  turn: Turn,
  state: OpenRoom,
  request: UpOf<"commit">,
  body: Commit,
  from: { headHash: Bytes | null; maker: MemberRow; ownerHere: boolean },
): RelayError | null {
  if (!follows(state, body, from.headHash)) return "bad-commit";
  if (!rightParts(state, request, body)) return "bad-commit";
  if (!isSigned(turn, from.maker, request)) return "bad-signature";
  return (
    refusedChange(turn, state, body, request.parts, from.ownerHere) ??
    (freshKeys(turn, state, body) ? null : "bad-commit")
  );
}

/** The place in the log that a commit's head names, to be looked up before the turn. */
export function headOf(request: UpOf<"commit">): number | null {
  const decoded = decode(commitBody, request.body, LIMITS.commit);
  return decoded.ok ? decoded.value[1].head[0] : null;
}

function keepParts(
  turn: Turn,
  { room, members }: OpenRoom,
  request: UpOf<"commit">,
  number: number,
) {
  for (const [index, sealed] of request.parts) {
    if (members.get(index)?.until !== null) continue;
    turn.write({ op: "part", room, index, number, sealed, welcome: false });
    turn.tell({ member: index }, { t: "part", number, commit: null, sealed });
  }
}

/** Members' new `kem` keys. */
function takeRenewed(turn: Turn, state: OpenRoom, { renewed }: Commit): void {
  for (const [index, kem] of renewed) {
    const member = state.members.get(index);
    if (!member) throw new Error("a new key must be of a member");
    member.bundle = { ...member.bundle, kem };
    state.keys.add(hex(kem));
    turn.write({ op: "kem", room: state.room, index, kem });
  }
}

/** The row that a commit leaves behind; `seen` is when its maker was here. */
function takeRow(
  turn: Turn,
  state: OpenRoom,
  { changes, epoch }: Commit,
  { body, number, seen }: { body: Bytes; number: number; seen: number },
): void {
  const { room, row: before } = state;
  const handed = changes.reason === "handover" || changes.reason === "succeed";
  const row: RoomRow = {
    ...before,
    epoch,
    prev: turn.deps.crypto.sha256(body),
    rotation: isRotation(changes.reason) ? number : before.rotation,
    policy: changes.reason === "policy" ? changes.policy : before.policy,
    owner: handed ? changes.owner : before.owner,
    seen,
  };
  state.row = row;
  turn.write({ op: "room", room, row });
}

/**
 * The next commit. `headHash` is the chain hash at the place its head names, null
 * where the log has no such place; `ownerHere` whether the owner is connected.
 */
export function commit(
  turn: Turn,
  state: OpenRoom,
  auth: Bytes,
  request: UpOf<"commit">,
  { headHash, ownerHere }: { headHash: Bytes | null; ownerHere: boolean },
): Answer | Later {
  const decoded = decode(commitBody, request.body, LIMITS.commit);
  const owns = equal(ownerOf(state).bundle.auth, auth);
  if (!decoded.ok) return refuse(owns ? "bad-commit" : "not-owner");
  const body = decoded.value[1];
  const { room } = state;
  if (body.epoch <= state.row.epoch) {
    return sameCommit(room, body.epoch, request.body, "stale-epoch");
  }
  const maker = makerOf(state, body);
  if (maker === null || !equal(maker.bundle.auth, auth)) return refuse("not-owner");
  if (body.epoch !== state.row.epoch + 1) return refuse("stale-epoch");
  const error = refused(turn, state, request, body, { headHash, maker, ownerHere });
  if (error !== null) return refuse(error);

  const number = state.end + 1;
  const { changes, epoch } = body;
  takeRenewed(turn, state, body);
  const [part] = request.parts;
  if (changes.reason === "admit" && part) admit(turn, state, changes, number, part[1]);
  else {
    takeChange(turn, state, changes, number);
    keepParts(turn, state, request, number);
  }
  takeRow(turn, state, body, { body: request.body, number, seen: turn.now });
  const { sealed, proof } = request;
  return turn.append(
    state,
    { number, type: "commit", clear: [request.body], sealed, proof },
    epoch,
  );
}

/**
 * A commit that is given back as the log's next (P72): signed and following as
 * any, from whoever holds it, and without its parts, which were for one member each.
 */
export function commitBack(turn: Turn, state: OpenRoom, entry: CommitEntry): Answer {
  const [raw] = entry.clear;
  const decoded = decode(commitBody, raw, LIMITS.commit);
  if (!decoded.ok) return refuse("bad-commit");
  const body = decoded.value[1];
  const { changes, epoch, head } = body;
  const maker = makerOf(state, body);
  if (maker === null) return refuse("not-owner");
  if (epoch !== state.row.epoch + 1) return refuse("stale-epoch");
  if (!follows(state, body, state.hashes.get(head[0]) ?? null)) return refuse("bad-commit");
  if ((body.eph === null) !== entry.sealed.length > 0) return refuse("bad-commit");
  if (!isSigned(turn, maker, { body: raw, proof: entry.proof })) return refuse("bad-signature");
  const error = refusedBack(turn, state, body);
  if (error !== null) return refuse(error);
  if (!freshKeys(turn, state, body)) return refuse("bad-commit");

  takeRenewed(turn, state, body);
  if (changes.reason === "admit") admitBack(turn, state, changes, entry.number);
  else takeChange(turn, state, changes, entry.number);
  const seen = Math.max(state.row.seen, Math.min(body.time, turn.now));
  takeRow(turn, state, body, { body: raw, number: entry.number, seen });
  return turn.appendBack(state, entry, epoch);
}
