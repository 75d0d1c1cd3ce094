import * as v from "valibot";
import { LIMITS } from "../../shared/limits.ts";
import {
  presenceRequests,
  type AlarmKind,
  type PresenceAnswers,
  type PresenceView,
} from "./presence.ts";
import type { DownOf } from "../../shared/wire/down.ts";
import type { CreationRefusal } from "../../shared/wire/error.ts";
import { policy, type Policy } from "../../shared/wire/policy.ts";
import { fileRequests, type FileAnswers, type UploadView } from "./files.ts";
import { once, roomRef } from "./refs.ts";
import { talkRequests, type DraftView, type MessageView, type TalkAnswers } from "./talk.ts";
import {
  verifyRequests,
  type VerifiedView,
  type VerifyAnswers,
  type VerifyView,
} from "./verify.ts";

/**
 * The contract between the extension's pages and its background: the panel's
 * only way to keys, store and network. Requests are validated by the schemas
 * here; answers and pushes are typed views with no key material in them, save
 * an invite link at the moment its maker asks for it.
 */

const inviteRef = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const memberRef = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const personName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LIMITS.nameChars));
const passphrase = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.passphraseChars));
/** SHA-256 of a relay's key. */
const relayRef = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** A private relay's code; a shorter one is no relay's. */
const relayCode = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LIMITS.codeChars));
const link = v.pipe(v.string(), v.trim(), v.maxLength(LIMITS.linkChars));

/** Every request a page may make, by name, with the schema of its parameters. */
export const requests = {
  "app.watch": v.strictObject({}),
  /** Connects every room now, whatever wait there was. */
  "app.connect": v.strictObject({}),
  "vault.create": v.strictObject({ passphrase }),
  "vault.unlock": v.strictObject({ passphrase }),
  "vault.lock": v.strictObject({}),
  /** Another passphrase for everything that is here. */
  "vault.change": v.strictObject({ passphrase, fresh: passphrase }),
  /** Erases all rooms, keys, messages and settings from this browser, locked or not. */
  "vault.wipe": v.strictObject({}),
  /** Everything in one file, sealed by the vault's passphrase. */
  "backup.make": v.strictObject({ passphrase }),
  /** Everything out of such a file, into a vault without rooms. */
  "backup.restore": v.strictObject({
    file: v.pipe(v.string(), v.maxLength(LIMITS.backupChars)),
    passphrase,
  }),
  "settings.set": v.strictObject({
    theme: v.optional(v.picklist(["system", "light", "dark"])),
    language: v.optional(v.pipe(v.string(), v.maxLength(16))),
    autoLockMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1440))),
    lockWithScreen: v.optional(v.boolean()),
    notify: v.optional(v.picklist(["off", "bare", "told"])),
  }),
  /** Another relay: its origin, and its public key in base64url, as in its `relay.pub`. */
  "relay.add": v.strictObject({
    address: v.pipe(v.string(), v.trim(), v.maxLength(LIMITS.linkChars)),
    key: v.pipe(v.string(), v.trim(), v.maxLength(LIMITS.linkChars)),
    /** What it takes to make rooms there, where the relay is private. */
    code: v.exactOptional(relayCode),
  }),
  /** Another code for a relay; empty for none. */
  "relay.code": v.strictObject({ relay: relayRef, code: v.union([v.literal(""), relayCode]) }),
  "relay.remove": v.strictObject({ relay: relayRef }),
  /** New rooms are made on this one, unless told otherwise. */
  "relay.choose": v.strictObject({ relay: relayRef }),
  /** What the relay says it holds of this room, read back from it. */
  "relay.known": v.strictObject({ room: roomRef }),
  "room.create": v.strictObject({
    title: personName,
    as: personName,
    /** The chosen one when absent. */
    relay: v.optional(relayRef),
    /** Messages after which the owner's browser renews the room's key. */
    rotateEvery: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
    once: v.exactOptional(once),
  }),
  /** The code for which a room that is being made waits. */
  "room.code": v.strictObject({ room: roomRef, code: relayCode }),
  "room.watch": v.strictObject({ room: v.nullable(roomRef) }),
  "room.read": v.strictObject({ room: roomRef, upTo: v.pipe(v.number(), v.integer()) }),
  "room.forget": v.strictObject({ room: roomRef }),
  /** What is set for oneself alone: whether the room is silent, and another name for it. */
  "room.own": v.strictObject({
    room: roomRef,
    muted: v.optional(v.boolean()),
    /** Empty: the name that its owner gave it. */
    title: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(LIMITS.nameChars))),
  }),
  "room.retry": v.strictObject({ room: roomRef }),
  /** The owner puts a member out. The thread tells when it is done. */
  "member.remove": v.strictObject({ room: roomRef, member: memberRef }),
  /** For everybody but the owner, who hands over or deletes first. Ends the room here. */
  "room.leave": v.strictObject({ room: roomRef }),
  /** The owner changes some of the room's rules; the others stay. */
  "room.policy": v.strictObject({ room: roomRef, change: v.partial(policy) }),
  /** The owner offers the room to a member, or (null) takes the offer back. */
  "room.handover": v.strictObject({ room: roomRef, to: v.nullable(memberRef) }),
  /** The member to whom the room is offered takes it. */
  "room.accept": v.strictObject({ room: roomRef }),
  /** A deputy takes the room once the owner has been away for long enough. */
  "room.succeed": v.strictObject({ room: roomRef }),
  /** The owner ends the room for all; the relay erases it. */
  "room.delete": v.strictObject({ room: roomRef }),
  /** The owner lets in whoever waits with this invite (`pending`), or sends them away. */
  "join.decide": v.strictObject({ room: roomRef, invite: inviteRef, yes: v.boolean() }),
  "invite.create": v.strictObject({
    room: roomRef,
    hours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.inviteHours)),
    once: v.exactOptional(once),
  }),
  "invite.link": v.strictObject({ room: roomRef, invite: inviteRef }),
  "invite.revoke": v.strictObject({ room: roomRef, invite: inviteRef }),
  "join.inspect": v.strictObject({ link }),
  "join.start": v.strictObject({ link, as: personName }),
  ...presenceRequests,
  ...verifyRequests,
  ...talkRequests,
  ...fileRequests,
  "thread.page": v.strictObject({
    room: roomRef,
    /** Items before this position; the newest when absent. */
    before: v.optional(v.number()),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.pageItems)),
  }),
} as const;

export type Method = keyof typeof requests;
export type Params<M extends Method> = v.InferOutput<(typeof requests)[M]>;
/** The same as a page says it. */
export type Asked<M extends Method> = v.InferInput<(typeof requests)[M]>;

/** What each request answers when it succeeds. */
export interface Answers extends TalkAnswers, FileAnswers, PresenceAnswers, VerifyAnswers {
  "app.watch": AppView;
  "app.connect": null;
  "vault.create": null;
  "vault.unlock": null;
  "vault.lock": null;
  "vault.change": null;
  "vault.wipe": null;
  /** `file` in base64url. */
  "backup.make": { file: string; rooms: number };
  "backup.restore": { rooms: number };
  "settings.set": null;
  "relay.add": { relay: string };
  "relay.remove": null;
  "relay.choose": null;
  "relay.code": null;
  "relay.known": KnownView;
  "room.create": { room: string };
  "room.code": null;
  "room.watch": RoomView | null;
  "room.read": null;
  "room.forget": null;
  "room.own": null;
  "room.retry": null;
  "member.remove": null;
  "room.leave": null;
  "room.policy": null;
  "room.handover": null;
  "room.accept": null;
  "room.succeed": null;
  "room.delete": null;
  "join.decide": null;
  "invite.create": { invite: string; link: string; expiresAt: number };
  "invite.link": { link: string; expiresAt: number };
  "invite.revoke": null;
  "join.inspect": InviteInspection;
  /** `room` is null while the vault is locked: the join starts once it opens. */
  "join.start": { room: string | null };
  "thread.page": { items: ThreadItem[]; more: boolean };
}

/** Requests that the join page may make; everything else is the panel's alone. */
export const JOIN_PAGE_METHODS: readonly Method[] = ["app.watch", "join.inspect", "join.start"];

/** Why a request was refused. Each has its own words in the message files. */
export const rpcErrors = [
  "bad-request",
  "locked",
  "wrong-passphrase",
  "vault-exists",
  "no-vault",
  "no-room",
  "not-owner",
  "not-member",
  /** Of this person, or at this time, that can't be asked for: `may` of the room's view says what can. */
  "not-allowed",
  "link-malformed",
  "link-version",
  "link-expired",
  "room-held",
  "invite-limit",
  "invite-gone",
  "too-large",
  "relay-malformed",
  "relay-known",
  "relay-unknown",
  "not-empty",
  "backup-malformed",
  "backup-version",
  "backup-too-large",
  "restoring",
  "offline",
  "file-gone",
  "file-damaged",
  "storage",
  "internal",
] as const;
export type RpcError = (typeof rpcErrors)[number];

/** A lamp's truth about one room's connection. `since` is milliseconds since the epoch. */
export type ConnectionView =
  | { state: "connected"; since: number }
  | { state: "connecting"; since: number }
  | { state: "offline"; since: number }
  /** The relay showed another key than the pinned one; nothing was sent to it. */
  | { state: "wrong-key"; since: number }
  /** The relay speaks no version of the protocol that this build knows. */
  | { state: "wrong-version"; since: number }
  /** The relay can't be understood, as is so where clocks are more than a day apart. */
  | { state: "wrong-clock"; since: number };

/** Why a join ended without a room. */
export type JoinFailure =
  | "invite-used"
  | "invite-expired"
  | "invite-unknown"
  | "invite-revoked"
  | "invite-busy"
  | "room-gone"
  | "answer-forged";

/** How far a join has come. */
export type JoinStage =
  | { stage: "asking" }
  | { stage: "waiting"; since: number }
  | { stage: "confirming" }
  | { stage: "failed"; why: JoinFailure };

export interface RoomSummary {
  id: string;
  /** The name that one gave it for oneself, or else the one that its owner gave it. */
  title: string;
  /** Neither badge nor notifications tell of it. */
  muted: boolean;
  phase: "creating" | "joining" | "member" | "ended";
  join: JoinStage | null;
  /** Why the relay doesn't make the room for now. */
  refused: CreationRefusal | null;
  connection: ConnectionView;
  unread: number;
  /** Who wrote what is unread, the last first, each once. */
  unreadBy: string[];
  /** Time of the newest item, and who wrote it: "you", a name, or null for an event. */
  lastAt: number | null;
  lastBy: { you: boolean; name: string } | null;
  queued: number;
  /** How many wait for the owner's yes; 0 for whoever isn't the owner. */
  waiting: number;
  alarm: AlarmKind | null;
}

export interface MemberView {
  /** Place in the roster, from 0; never used again. Members' inks follow it. */
  index: number;
  name: string;
  you: boolean;
  owner: boolean;
  /** SHA-256 of the signing key, hex: draws the member's mark. */
  mark: string;
  /** Time of the newest thing received from this member, if any. */
  lastSeen: number | null;
  /** Position up to which this member has read, as it says; 0 where it hasn't said. */
  readUpTo: number;
  /** That the person has verified this very key; null for oneself too. */
  verified: VerifiedView | null;
  /** Shared secrets that may still be tried with this member. */
  triesLeft: number;
  joinedAt: number | null;
  /** Place among the deputies, from 1, or null for none. */
  deputy: number | null;
  /** On the way out: put out by the owner, or leaving by own wish. */
  going: "removed" | "left" | null;
}

/** Somebody who holds an invite and waits for the owner's yes (policy `approve: "ask"`). */
export interface PendingView {
  invite: string;
  name: string;
  since: number;
  /** SHA-256 of the signing key, hex. */
  mark: string;
}

/** What this person may ask for now. */
export interface MayView {
  /** Put others out, change the rules, invite, offer the room, end it. */
  own: boolean;
  leave: boolean;
  accept: boolean;
  succeed: boolean;
}

/** Why a room that one was in is over. */
export interface EndView {
  why: "removed" | "left" | "deleted";
  at: number;
  /** The owner's name then. */
  by: string;
  byYou: boolean;
}

export interface InviteView {
  id: string;
  createdAt: number;
  expiresAt: number;
  /** `asked`: somebody has presented it and the admission is under way. */
  state: "open" | "asked";
}

export interface RoomView extends RoomSummary, PresenceView, VerifyView {
  me: number;
  owner: number;
  /** Room id digest, hex: draws the room's rosette. */
  mark: string;
  /** The name that its owner gave it. */
  givenTitle: string;
  startedAt: number;
  members: MemberView[];
  /** Own open invites; empty for all but the owner. */
  invites: InviteView[];
  relay: string;
  /** The room's rules; null while one isn't in it. Times are milliseconds. */
  policy: Policy | null;
  /** Rules that are asked for and not yet in force. */
  policyWanted: Policy | null;
  pending: PendingView[];
  may: MayView;
  /** Whom the owner has offered the room. */
  offer: { to: number; name: string; you: boolean; at: number } | null;
  /** From when this person, as a deputy, may take the room; null for all others. */
  succeedAt: number | null;
  ended: EndView | null;
  rotateEvery: number;
  /** Messages that still fit under the present key by the policy. */
  keyLeft: number;
  keyRenewedAt: number | null;
  draft: DraftView;
  /** Own files on their way to the relay. */
  uploads: UploadView[];
  /** Largest file that the relay takes, in bytes; null until it has said so. */
  fileLimit: number | null;
  /** Position of the last item read. */
  readUpTo: number;
}

/** One line of a thread. `at` is its position: items sort by it, and it never changes. */
export type ThreadItem =
  | MessageView
  | {
      kind: "event";
      id: string;
      at: number;
      time: number;
      event: ThreadEvent;
    };

/** A member as a line of the thread names it. */
export interface PersonView {
  member: number;
  name: string;
  you: boolean;
}

export type ThreadEvent =
  | { type: "created"; byYou: boolean; by: string }
  | { type: "joined" }
  | { type: "admitted"; member: number; name: string; byYou: boolean; by: string }
  /** `why`: enough messages, or enough time, under the old key, or somebody has left. */
  | { type: "rotated"; byYou: boolean; by: string; why: "count" | "time" | "left" }
  | { type: "removed"; who: PersonView[]; byYou: boolean; by: string }
  | { type: "left"; member: number; name: string; you: boolean }
  /** `changed` names what is otherwise than before. */
  | { type: "policy"; byYou: boolean; by: string; changed: (keyof Policy)[]; policy: Policy }
  /** `to` is null where an offer was taken back. */
  | { type: "offered"; byYou: boolean; by: string; to: PersonView | null }
  | { type: "handed"; from: PersonView; to: PersonView }
  | { type: "succeeded"; from: PersonView; to: PersonView }
  /** The owner ended the room for all. */
  | { type: "closed"; byYou: boolean; by: string }
  | { type: "deleted"; sender: number; name: string; you: boolean }
  | { type: "unreadable"; sender: number; name: string }
  | { type: "erased" };

export interface AppView {
  vault: "empty" | "locked" | "open";
  lockedSince: number | null;
  /** Something was unread when it was locked. */
  unreadWaits: boolean;
  /** A join waits for the vault to open. */
  joinWaiting: boolean;
  rooms: RoomSummary[];
  /** How many rooms are kept here that could not be read when the vault was opened. */
  unreadable: number;
  /** Where rooms can be made: first the one that the extension was made for. Only that one while locked. */
  relays: RelayView[];
  settings: SettingsView;
  version: string;
}

export interface RelayView {
  /** SHA-256 of its key, hex. */
  id: string;
  address: string;
  /** First 8 bytes of that, in groups of four hex digits. */
  fingerprint: string;
  /** New rooms are made here. */
  chosen: boolean;
  /** The extension was made for it, and it can't be taken out. */
  builtIn: boolean;
  /** A code is kept that is shown to it. */
  code: boolean;
  /** How many rooms of this browser are there. */
  rooms: number;
}

/** What a relay says it holds of a room and of this connection; `at` is when it said so. */
export type KnownView = Omit<DownOf<"known">, "t" | "re"> & { at: number };

export interface SettingsView {
  theme: "system" | "light" | "dark";
  /** Empty: the browser's. */
  language: string;
  /** Minutes without a touch until the vault locks; 0 for never. */
  autoLockMinutes: number;
  /** Whether it locks with the computer's screen. */
  lockWithScreen: boolean;
  /** Whether a notification tells of a new message: not at all, only that there is one, or who wrote what where. */
  notify: "off" | "bare" | "told";
}

export interface InviteInspection {
  relay: string;
  /** First 8 bytes of SHA-256 of the relay's key, in groups of four hex digits. */
  fingerprint: string;
  expiresAt: number;
  vault: AppView["vault"];
}

/**
 * Why the background could not start: the disk is full, a newer version wrote what is kept,
 * the browser lets nothing be kept, what is kept can't be read, or something else.
 */
export type StartTrouble = "full" | "newer" | "blocked" | "damaged" | "other";

/** What the background sends unasked to a page that watches. */
export type Push =
  /** The first on each port: a background has taken it. */
  | { push: "here" }
  /** To whoever asks anything of a background that could not start; each further request tries again. */
  | { push: "broken"; why: StartTrouble }
  | { push: "app"; view: AppView }
  /** Somebody asked for this room outside of the panel, as by a click on a notification. */
  | { push: "show"; room: string }
  | { push: "room"; view: RoomView }
  | { push: "items"; room: string; items: ThreadItem[]; removed: string[] };

export type Request = { id: number; method: Method; params: unknown };
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: RpcError };

/** Name of the runtime port on which all of this travels. */
export const PORT_NAME = "0fc";
