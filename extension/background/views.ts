import { hex } from "../../shared/bytes.ts";
import type { Crypto } from "../../shared/crypto/port.ts";
import type { MemberState, RoomState, ThreadRecord } from "../../shared/room/state.ts";
import { deputyPlace } from "../../shared/wire/policy.ts";
import type {
  ConnectionView,
  InviteView,
  JoinStage,
  MemberView,
  RoomSummary,
  RoomView,
} from "../rpc/contract.ts";
import type { UploadView } from "../rpc/files.ts";
import type { PanelData } from "./adapters/store.ts";
import { verification, verifyView } from "./verify.ts";
import { lastSeen, openAlarms, presenceView, readBy } from "./presence.ts";
import { waitingLines } from "./items.ts";
import { membership, waiting } from "./membership.ts";
import { castOf, nameOf } from "./names.ts";

/** What pages are shown, made from what is held. Pure; no key material gets in. */

/** All that a room's views are made of. */
export interface RoomModel {
  id: string;
  state: RoomState;
  connection: ConnectionView;
  panel: PanelData;
  uploads: UploadView[];
  fileLimit: number | null;
  /** Who wrote the lines after the last one read, in their order. */
  unread: readonly number[];
  /** The newest line of the log that is shown. */
  last: ThreadRecord | null;
}

type Hash = Pick<Crypto, "sha256">;

function joinStage(state: RoomState): JoinStage | null {
  if (state.phase === "ended") {
    const { why } = state;
    const was = why === "removed" || why === "left" || why === "deleted";
    return was ? null : { stage: "failed", why };
  }
  if (state.phase !== "joining") return null;
  switch (state.stage) {
    case "waiting":
      return { stage: "waiting", since: state.since };
    case "refusing":
      return { stage: "failed", why: "answer-forged" };
    default:
      return { stage: state.stage };
  }
}

function newest(model: RoomModel): Pick<RoomSummary, "lastAt" | "lastBy"> {
  const { state, last } = model;
  const cast = castOf(state);
  if (cast === null) return { lastAt: null, lastBy: null };
  const waits = state.phase === "member" ? waitingLines(state).at(-1)?.line : undefined;
  const line = waits ?? last;
  if (line === null) return { lastAt: null, lastBy: null };
  const said = line.kind === "message" || line.kind === "deleted";
  const lastBy = said ? { you: line.sender === cast.me, name: nameOf(cast, line.sender) } : null;
  return { lastAt: line.time, lastBy };
}

function queued(state: RoomState): number {
  if (state.phase !== "member") return 0;
  return waitingLines(state).filter(({ item }) => !item.acknowledged && !item.refused).length;
}

/** Names that a line of the list has room for. */
const NAMED = 3;

/** A room's line in the list of rooms. */
export function summary(model: RoomModel): RoomSummary {
  const { id, state, connection, unread, panel } = model;
  const member = state.phase === "member" ? state : null;
  return {
    id,
    title: panel.title || state.title,
    muted: panel.muted,
    phase: state.phase,
    join: joinStage(state),
    refused: state.phase === "creating" ? state.refused : null,
    connection,
    unread: unread.length,
    unreadBy:
      member === null
        ? []
        : [...new Set(unread.toReversed())].slice(0, NAMED).map((index) => nameOf(member, index)),
    ...newest(model),
    queued: queued(state),
    waiting: member === null ? 0 : waiting(member).length,
    alarm: openAlarms(state).at(-1)?.kind ?? null,
  };
}

function going({ leavers, wishes }: MemberState, index: number): MemberView["going"] {
  if (leavers.includes(index)) return "left";
  return wishes.remove.includes(index) ? "removed" : null;
}

function members(crypto: Hash, state: MemberState): MemberView[] {
  const joined = new Map(state.joined);
  return state.roster.members.map(({ index, sig }) => ({
    index,
    name: nameOf(state, index),
    you: index === state.me,
    owner: index === state.roster.owner,
    mark: hex(crypto.sha256(sig)),
    lastSeen: lastSeen(state, index),
    readUpTo: readBy(state, index),
    ...verification(state, index),
    joinedAt: joined.get(index) ?? null,
    deputy: deputyPlace(state.policy, index),
    going: going(state, index),
  }));
}

function invites(state: MemberState, now: number): InviteView[] {
  return state.invites
    .filter((invite) => invite.state !== "revoking")
    .filter(({ expiry, join }) => join !== null || expiry > now)
    .map(({ id, createdAt, expiry, join }) => ({
      id: hex(id),
      createdAt,
      expiresAt: expiry,
      state: join === null ? "open" : "asked",
    }));
}

/** The room's uid, where it has one already. */
export function uidOf(state: RoomState): Uint8Array<ArrayBuffer> | null {
  switch (state.phase) {
    case "creating":
      return state.genesis?.uid ?? null;
    case "joining":
      return state.link.uid;
    case "member":
      return state.uid;
    case "ended":
      return state.was?.uid ?? null;
  }
}

/** All that a room's own screen shows, save the thread. */
export function roomView(crypto: Hash, model: RoomModel, now: number): RoomView {
  const { id, state, panel } = model;
  const member = state.phase === "member" ? state : null;
  const policy = state.phase === "member" || state.phase === "creating" ? state.policy : null;
  const used = member?.rotation.messages ?? 0;
  return {
    ...summary(model),
    me: castOf(state)?.me ?? -1,
    owner: member?.roster.owner ?? -1,
    mark: hex(crypto.sha256(uidOf(state) ?? new TextEncoder().encode(id))),
    givenTitle: state.title,
    startedAt: state.startedAt,
    members: member === null ? [] : members(crypto, member),
    invites: member === null ? [] : invites(member, now),
    relay: state.relay.address,
    ...membership(crypto, model, now),
    rotateEvery: policy?.rotateEvery ?? 0,
    keyLeft: Math.max(0, (policy?.rotateEvery ?? 0) - used),
    keyRenewedAt: member?.rotation.at ?? null,
    ...presenceView(state, now),
    ...verifyView(crypto, state),
    draft: panel.draft,
    uploads: model.uploads,
    fileLimit: model.fileLimit,
    readUpTo: panel.readUpTo,
  };
}

/** Digits for people to compare: the first 8 bytes of SHA-256 of a relay's key, in groups of four. */
export function fingerprint(crypto: Hash, key: Uint8Array): string {
  const digits = hex(crypto.sha256(key)).slice(0, 16);
  return digits.replaceAll(/(.{4})(?=.)/g, "$1 ");
}

/** Whether a line counts as unread until it has been seen. */
export function counts(
  state: RoomState,
  line: ThreadRecord,
): line is Extract<ThreadRecord, { sender: number }> {
  const said = line.kind === "message" || line.kind === "unreadable";
  return said && !(state.phase === "member" && line.sender === state.me);
}
