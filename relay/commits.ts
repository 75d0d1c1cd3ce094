import { equal, hex } from "../shared/bytes.ts";
import { LIMITS } from "../shared/limits.ts";
import { decode } from "../shared/wire/codec.ts";
import { commitBody, isRotation, type Commit } from "../shared/wire/commit.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { RelayError } from "../shared/wire/error.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { sameCommit, usable } from "./genesis.ts";
import { findInvite } from "./invites.ts";
import { addMember, isOwner, keysOf, nextIndex, ownerOf, type OpenRoom } from "./state.ts";
import type { MemberRow, RoomRow } from "./store/port.ts";
import { refuse, type Answer, type Later, type Turn } from "./turn.ts";

type Admit = Extract<Commit["changes"], { reason: "admit" }>;

function refusedAdmit(
  turn: Turn,
  state: OpenRoom,
  changes: Admit,
  parts: UpOf<"commit">["parts"],
): RelayError | null {
  const found = findInvite(state, changes.invite, turn.now);
  if (typeof found === "string") return found;
  const join = found.joins.get(hex(changes.bundle.auth));
  if (!join || join.answer === null) return "no-join";
  if (state.members.size >= turn.deps.policy.maxMembers) return "full";
  const fresh = keysOf(changes.bundle).every((key) => !state.keys.has(hex(key)));
  const onePart = parts.length === 1 && parts[0]?.[0] === changes.index;
  const place = changes.index === nextIndex(state);
  return fresh && onePart && place && usable(turn.deps.crypto, changes.bundle)
    ? null
    : "bad-commit";
}

/** Why the relay won't take this commit, as far as it can tell (P11). */
function refused(
  turn: Turn,
  state: OpenRoom,
  request: UpOf<"commit">,
  body: Commit,
  headHash: Bytes | null,
): RelayError | null {
  const { changes, head } = body;
  const follows =
    equal(body.uid, state.row.uid) &&
    equal(body.prev, state.row.prev) &&
    head[0] <= state.end &&
    headHash !== null &&
    equal(head[1], headHash);
  if (!follows || changes.reason === "genesis" || request.sealed.length === 0) return "bad-commit";
  if (changes.reason !== "admit" && request.parts.length > 0) return "bad-commit";
  if (changes.reason === "rotate" && body.eph !== null) return "bad-commit";
  if (!turn.deps.crypto.verify(ownerOf(state).bundle.sig, request.body, request.proof)) {
    return "bad-signature";
  }
  return changes.reason === "admit" ? refusedAdmit(turn, state, changes, request.parts) : null;
}

function admit(turn: Turn, state: OpenRoom, changes: Admit, number: number, sealed: Bytes): void {
  const { room } = state;
  const { index, bundle, invite: id } = changes;
  const whole = state.row.policy.newcomerHistory === "since-rotation";
  const start = whole ? state.row.rotation : number;
  const member: MemberRow = { index, bundle, start, cursor: 0, n: 0 };
  addMember(state, member);
  turn.write({ op: "member", room, member }, { op: "part", room, index, number, sealed });

  const invite = state.invites.get(hex(id));
  if (!invite) throw new Error("an admission needs its invite");
  const fate = { is: "used", auth: bundle.auth, member: index } as const;
  invite.fate = fate;
  invite.joins.clear();
  turn.write({ op: "close", room, id, fate });
  turn.tell({ joiner: bundle.auth }, { t: "joinAdmitted", id, member: index });
}

/** The place in the log that a commit's head names, to be looked up before the turn. */
export function headOf(request: UpOf<"commit">): number | null {
  const decoded = decode(commitBody, request.body, LIMITS.commit);
  return decoded.ok ? decoded.value[1].head[0] : null;
}

/**
 * The owner's next commit. `headHash` is the chain hash at the place its head
 * names, null where the log has no such place.
 */
export function commit(
  turn: Turn,
  state: OpenRoom,
  auth: Bytes,
  request: UpOf<"commit">,
  headHash: Bytes | null,
): Answer | Later {
  if (!isOwner(state, auth)) return refuse("not-owner");
  const decoded = decode(commitBody, request.body, LIMITS.commit);
  if (!decoded.ok) return refuse("bad-commit");
  const body = decoded.value[1];
  const { room } = state;
  if (body.epoch <= state.row.epoch) {
    return sameCommit(room, body.epoch, request.body, "stale-epoch");
  }
  if (body.epoch !== state.row.epoch + 1) return refuse("stale-epoch");
  const error = refused(turn, state, request, body, headHash);
  if (error !== null) return refuse(error);

  const number = state.end + 1;
  const { changes, epoch } = body;
  const [part] = request.parts;
  if (changes.reason === "admit" && part) admit(turn, state, changes, number, part[1]);
  const row: RoomRow = {
    ...state.row,
    epoch,
    prev: turn.deps.crypto.sha256(request.body),
    rotation: isRotation(changes.reason) ? number : state.row.rotation,
    policy: changes.reason === "policy" ? changes.policy : state.row.policy,
  };
  state.row = row;
  turn.write({ op: "room", room, row });
  const { sealed, proof } = request;
  return turn.append(
    state,
    { number, type: "commit", clear: [request.body], sealed, proof },
    epoch,
  );
}
