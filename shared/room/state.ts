import type { Bytes, KeyPair } from "../crypto/port.ts";
import type { Bundle, Head } from "../wire/ids.ts";
import type { Accept } from "../wire/commit.ts";
import type { Policy } from "../wire/policy.ts";
import type { DownOf } from "../wire/down.ts";
import type { CreationRefusal } from "../wire/error.ts";
import type { Entry, KeptEntry } from "../wire/log.ts";
import type { Signal } from "../wire/signal.ts";
import type { Up } from "../wire/up.ts";
import type { FileRef } from "./file.ts";
import type { Amendment, MessageRef, Reaction, Talk } from "./talk.ts";

/**
 * A room as one person's browser holds it. A state is plain data of byte arrays,
 * strings, numbers, booleans, arrays, objects and null, so that it can be
 * encoded, sealed and stored as it is. Each phase owns only its own fields.
 */
export type RoomState = CreatingState | JoiningState | MemberState | EndedState;

/** A person's three key pairs in one room; nothing of them is used in another. */
export interface OwnKeys {
  /** Identity: signs. */
  sig: KeyPair;
  /** Receives secrets. */
  kem: KeyPair;
  /** Secure Session with the relay. */
  auth: KeyPair;
}

export interface RelayRef {
  /** Origin, such as `https://relay.example`. */
  address: string;
  /** Pinned public key. */
  key: Bytes;
}

interface Named {
  relay: RelayRef;
  /** The room's name; empty until it is known. */
  title: string;
  /** Own name in this room. */
  name: string;
  startedAt: number;
}

interface Known extends Named {
  keys: OwnKeys;
}

/** The owner's side of a room that the relay doesn't hold yet. */
export interface CreatingState extends Known {
  phase: "creating";
  policy: Policy;
  /** E(0). */
  key: Bytes;
  /** Once the relay has named the room: what is sent until it is logged. */
  genesis: { room: Bytes; uid: Bytes; nonce: Bytes; body: Bytes; proof: Bytes } | null;
  /** What is shown to a private relay; null where its code isn't known (P71). */
  access: Bytes | null;
  /** Why the relay makes no room for now. */
  refused: CreationRefusal | null;
}

/** What an invite link says. */
export interface InviteLink {
  address: string;
  relayKey: Bytes;
  room: Bytes;
  uid: Bytes;
  /** The owner's signing key. */
  owner: Bytes;
  /** Public key of the invite alone. */
  ik: Bytes;
  /** The secret. */
  t: Bytes;
  expiry: number;
}

/** What the owner proved to a joiner, and what the joiner answered; kept so that saying it again is the same. */
export interface AnsweredJoin {
  pending: Bytes;
  confirm: Bytes;
}

export interface JoiningState extends Known {
  phase: "joining";
  link: InviteLink;
  joinKey: Bytes;
  /** T, the transcript of the request. */
  transcript: Bytes;
  /** The request as first sealed. */
  ask: Bytes;
  /** `refusing`: the owner's answer didn't open, and the relay hasn't taken yet what tells the owner so. */
  stage: "asking" | "waiting" | "confirming" | "refusing";
  since: number;
  answered: AnsweredJoin | null;
  /** Of this connection only: what the relay said of the place we were given. */
  attached: { start: number; end: number } | null;
}

export interface Member extends Bundle {
  index: number;
}

/** The owner-signed list of members. `next` is the index of the next to come; none is used twice. */
export interface Roster {
  owner: number;
  next: number;
  members: Member[];
}

export interface EpochKey {
  epoch: number;
  key: Bytes;
}

/** An own message that the log doesn't show yet. */
export interface Outgoing {
  n: number;
  /** The content, encoded; bound to `n` for good. */
  content: Bytes;
  time: number;
  /** Epoch under which it is sealed at present. */
  epoch: number;
  sealed: Bytes;
  /** The relay has acknowledged it. */
  acknowledged: boolean;
  /** The relay will never take it. */
  refused: boolean;
}

/** The owner's own commit until the log shows it. */
export interface PendingCommit {
  body: Bytes;
  proof: Bytes;
  sealed: Bytes;
  parts: [number, Bytes][];
  /** The invite that it ends, if it admits. */
  invite: Bytes | null;
}

/** One joiner's way through an own invite. The first valid request binds it. */
export interface PendingJoin {
  from: Bytes;
  bundle: Bundle;
  name: string;
  joinKey: Bytes;
  transcript: Bytes;
  /** P: the next key if this join is admitted. */
  pending: Bytes;
  answer: Bytes;
  confirmed: boolean;
  /** Whether it may be answered: at once, or once the owner has looked (policy `approve`). */
  allowed: boolean;
  /** When it was first seen here. */
  askedAt: number;
}

export interface OwnInvite {
  id: Bytes;
  t: Bytes;
  ik: KeyPair;
  createdAt: number;
  expiry: number;
  /** As what it was asked for (P30). */
  once: string | null;
  /** `making`: the relay hasn't said yes; `revoking`: it must still be told. */
  state: "making" | "open" | "revoking";
  join: PendingJoin | null;
}

/** A newcomer's way through what came before its admission. */
export interface CatchUp {
  /** Number of the first entry it may read. */
  start: number;
  /** Number of the admitting commit, SHA-256 of its body, and what it says. */
  until: number;
  bodyHash: Bytes;
  admission: EpochKey;
  prev: Bytes;
  head: Head;
  /** Keys since the last rotation, as the owner handed them over. */
  keys: EpochKey[];
  /** Every sender's last number at `head`. */
  senders: [number, number][];
  /** Whether the chain's hash before `start` is known. */
  begun: boolean;
}

export interface AlarmRecord {
  kind:
    | "dropped"
    | "behind"
    | "forked"
    | "forged"
    | "cloned"
    | "unsigned-end"
    | "keyless"
    | "usurped"
    | "link-changed";
  number: number;
  member: number | null;
  at: number;
  /** The person has dealt with it; it is kept so that the same cause doesn't raise it again. */
  dealt: boolean;
}

/** What a member's signals have told, of the newest of them. */
export interface Presence {
  index: number;
  /** Its time by the sender's clock. */
  time: number;
  /** When it came in here. */
  at: number;
  /** How far the member's log went, and how far the member has read. */
  head: number;
  read: number;
}

/**
 * A place of the log that is known to exist and hasn't been reached here: a
 * member has signed it (`member`), or the relay confirmed it for an own message
 * (`member` null). `hash` is null where only its existence is known.
 */
export interface Claim {
  number: number;
  hash: Bytes | null;
  member: number | null;
  since: number;
}

/** That the person has verified a member, of this very key. */
export interface Verified {
  index: number;
  sig: Bytes;
  how: "number" | "secret";
  at: number;
}

/** A proof of a shared secret with one member. The secret and the comparator are not part of it. */
export interface Proof {
  /** 16 random bytes of the one who asked. */
  run: Bytes;
  peer: number;
  /** Whether this side has asked. */
  asker: boolean;
  /** `asked`: this person has to answer. The last three are over. */
  stage: "asking" | "asked" | "comparing" | "equal" | "different" | "stopped";
  /** 32 random bytes of each side; the other's once they are known. */
  nonce: Bytes;
  theirs: Bytes | null;
  since: number;
}

/** What the machine asks of the keeper of secret and comparator. */
export type ProofStep =
  | { is: "begin"; proof: Proof }
  | { is: "message"; data: Bytes }
  | { is: "over" };

interface Verification {
  verified: Verified[];
  proof: Proof | null;
  /** Secrets tried with a member in vain. */
  tries: [number, number][];
}

/** What others were heard to say beside the log. */
interface Heard {
  /** Not persisted by itself: what is lost of it in a crash is told again. */
  presence: Presence[];
  claims: Claim[];
  /** Place up to which the person has read here, as it is told to the others. */
  read: number;
  /** Latest time of anything that the owner signed, at most the own clock's when it came in. */
  ownerSeen: number;
}

/** What this person wants done by a commit, until the log shows it. */
export interface Wishes {
  /** Of the owner: members to be put out. */
  remove: number[];
  /** Of the owner. */
  policy: Policy | null;
  /** Of a deputy: to be the owner. */
  succeed: boolean;
  /** Of the owner: the room is to end for all. */
  delete: boolean;
}

/** How the room changes hands. */
export interface Handing {
  /** To whom the owner has offered the room, and when. */
  offer: { to: number; at: number } | null;
  /** The answer to that offer. */
  accepted: { by: number; accept: Accept } | null;
}

export interface MemberState extends Known, Heard, Verification {
  phase: "member";
  room: Bytes;
  uid: Bytes;
  me: number;
  roster: Roster;
  rosterHash: Bytes;
  policy: Policy;
  epoch: number;
  /** SHA-256 of the body of the commit that began this epoch. */
  prev: Bytes;
  /** Key of this epoch, last; before it those the owner keeps for newcomers. */
  ring: EpochKey[];
  head: Head;
  /** Chain hashes of the entries up to `head`, newest last. */
  recent: Bytes[];
  /** Each sender's last number. */
  senders: [number, number][];
  names: [number, string][];
  seen: [number, number][];
  joined: [number, number][];
  /** Own last bound number. */
  n: number;
  outbox: Outgoing[];
  /** As what the last own messages were asked for, and the `n` they got; newest last (P14). */
  once: [string, number][];
  /** Number and time of the last rotation, and messages in the log since. */
  rotation: { number: number; at: number; messages: number };
  pendingCommit: PendingCommit | null;
  wishes: Wishes;
  handing: Handing;
  /** Own new `kem` pair until a commit takes it in. */
  renewal: KeyPair | null;
  /** When the present `kem` pair came into use, or its follower was last said. */
  kemAt: number;
  /** New `kem` keys that members have said and no commit has taken in. */
  renewals: [number, Bytes][];
  /** Those who have said that they leave and are still on the roster. */
  leavers: number[];
  /** Own `leave` has been said: nothing follows it. */
  leaving: boolean;
  /** Keys of those who are gone, and `kem` keys that were replaced: never to be taken again. */
  retired: Bytes[];
  invites: OwnInvite[];
  catchUp: CatchUp | null;
  alarms: AlarmRecord[];
  /** The log held something no honest relay would; nothing after it is taken. */
  halted: boolean;
  /** Last number that the relay was told is persisted here. */
  cursor: number;
  /** Senders of whom an erased entry may have been, so that a gap proves nothing. */
  loose: number[];
  /** Out of a backup, and not yet read to the end of the log: says nothing until then (P38). */
  restored: boolean;
  /** Of this connection only; a lost link resets it. */
  live: Live;
}

export interface Live {
  /** `down`: no link; `attaching`: asked; `syncing`: reading history; `ready`: all there is has been read. */
  at: "down" | "attaching" | "syncing" | "ready";
  /** Last entry that the relay says there is. */
  end: number;
  /** Numbers `n` of own messages under way. */
  inFlight: number[];
  commitSent: boolean;
  /** Not before this may refused things be tried again. */
  retryAt: number;
  /** When the next heartbeat is due, when the last signal was sent, and when the last that said "typing". */
  beatAt: number;
  signalAt: number;
  typedAt: number;
  /** Who is writing, and until when that holds without hearing it again. */
  typing: [number, number][];
  /** Own parts of commits that the log hasn't shown yet. */
  parts: [number, Bytes][];
  /** The commit that can't be taken until its part comes. */
  wanting: { number: number; since: number } | null;
  /** It came out of a backup, and takes nothing new yet (P72). */
  behind: boolean;
  /** What the relay lacks is being given back, from here on (P72). */
  giving: { from: number; since: number } | null;
  /** All of it was given over this link, and taken as the relay says. */
  gave: boolean;
  /** The relay says that this member was put out: how far that has been verified. */
  farewell: Farewell | null;
}

/** What a commit is judged by. */
export type Judging = Pick<
  MemberState,
  "uid" | "epoch" | "prev" | "roster" | "policy" | "ownerSeen" | "leavers"
>;

/** A walk along the commits to the one that put this member out. */
export interface Farewell {
  known: Judging;
  /** Next entry to read, and the last there is. */
  from: number;
  until: number;
}

export type EndReason =
  | "invite-used"
  | "invite-expired"
  | "invite-unknown"
  | "invite-revoked"
  /** As many as may have asked with it. */
  | "invite-busy"
  | "room-gone"
  | "answer-forged"
  /** The owner has put this member out. */
  | "removed"
  /** This member has left. */
  | "left"
  /** The owner has ended the room for all. */
  | "deleted";

/** A room that is over for this person. No key of it is held any more. */
export interface EndedState extends Named {
  phase: "ended";
  why: EndReason;
  /** What the thread is shown with; null where one never was a member. */
  was: (Pick<MemberState, "uid" | "me" | "names"> & { owner: number; at: number }) | null;
}

/** What a request was about; comes back with its answer. */
export type Tag =
  | { about: "create" }
  | { about: "genesis" }
  | { about: "attach" }
  | { about: "ask" }
  | { about: "confirm" }
  /** `asked`: the last request for what a claim says there is, and which that is. */
  | { about: "history"; from: number; asked?: number }
  | { about: "give" }
  | { about: "message"; n: number; epoch: number }
  | { about: "commit" }
  | { about: "invite"; id: Bytes }
  | { about: "revoke"; id: Bytes }
  | { about: "answer"; id: Bytes }
  | { about: "cursor" }
  /** A question whose answer is no business of the machine, as of files. */
  | { about: "question"; ask: number }
  | { about: "signal" }
  | { about: "delete" };

type Answer = DownOf<
  | "created"
  | "logged"
  | "attached"
  | "asked"
  | "entries"
  | "done"
  | "blobPiece"
  | "blobTermList"
  | "known"
  | "error"
>;
type Unasked = DownOf<
  "part" | "deleted" | "joinAsked" | "joinConfirmed" | "joinAnswered" | "joinAdmitted" | "joinEnded"
>;

/** Everything that can happen to a room. */
export type RoomEvent =
  /** The link to the relay is there, or gone. A restart begins with `link-down`. */
  | { type: "link-up" }
  | { type: "link-down" }
  | { type: "answer"; tag: Tag; message: Answer }
  | { type: "pushed"; message: Unasked }
  /** The person has typed the code of a private relay. */
  | { type: "access"; access: Bytes }
  /** From a batch frame. */
  | { type: "entries"; entries: Entry[] }
  /** From a batch frame too, before the entries of the same. */
  | { type: "signals"; signals: Signal[] }
  /** The person is writing. */
  | { type: "typing" }
  /** The person has read up to this place. */
  | { type: "read"; upTo: number }
  /** The person has compared the number with a member's, or takes that back. */
  | { type: "mark"; member: number; agrees: boolean }
  /** The person wants to prove a secret to a member, or answers the one who asked. */
  | { type: "prove"; peer: number }
  | { type: "agree" }
  /** The comparator has something to say, or is done. */
  | { type: "compared"; run: Bytes; data: Bytes }
  | { type: "proved"; run: Bytes; same: boolean }
  /** A proof is broken off, or its result has been seen. */
  | { type: "stop-proof" }
  /** The person has dealt with an alarm. */
  | { type: "dealt"; kind: AlarmRecord["kind"]; number: number; member: number | null }
  /** `once`: said a second time, it is passed over. */
  | { type: "send"; content: Content; once?: string | null }
  /** `once`: asked a second time while the first one's invite is held, it is passed over. */
  | { type: "invite"; expiry: number; once?: string | null }
  | { type: "revoke"; id: Bytes }
  /** The owner lets somebody in who waits for it, or sends them away. */
  | { type: "decide"; id: Bytes; yes: boolean }
  /** The owner puts a member out. */
  | { type: "remove"; member: number }
  | { type: "leave" }
  | { type: "policy"; policy: Policy }
  /** The owner offers the room to a member, or takes the offer back. */
  | { type: "offer"; to: number | null }
  /** The member to whom the room was offered takes it. */
  | { type: "accept" }
  /** A deputy takes the room of an owner who is away. */
  | { type: "succeed" }
  /** The owner ends the room for all. */
  | { type: "delete" }
  /** Some time has passed: at least every 30 s while the link is up. */
  | { type: "tick" };

/** A step of a proof, addressed to one member; the others pass it over. */
export interface ProofSaid {
  kind: "proof";
  to: number;
  run: Bytes;
  step:
    | { is: "ask"; nonce: Bytes }
    | { is: "agree"; nonce: Bytes }
    | { is: "compare"; data: Bytes }
    | { is: "stop" };
}

/** What a message says. One schema a kind, in `content.ts`. */
export type Content =
  | Talk
  | ProofSaid
  | { kind: "profile"; name: string }
  /** The sender's new `kem` key. */
  | { kind: "renew"; kem: Bytes }
  /** The sender's last word. */
  | { kind: "leave" }
  /** The owner offers the room to a member, or nobody any more. */
  | { kind: "offer"; to: number | null }
  /** The sender takes the room over from `old`. */
  | { kind: "accept"; old: number; expiry: number; proof: Bytes }
  | { kind: "void" };

/** One line of the thread, as it is stored. `at` is its number in the log. */
export type ThreadRecord = { at: number; time: number } & (
  | {
      kind: "message";
      sender: number;
      n: number;
      text: string;
      /** An own one that the relay will never take; its number went to an empty message. */
      failed: boolean;
      reply: MessageRef | null;
      mentions: number[];
      edited: boolean;
      reactions: Reaction[];
      file: FileRef | null;
    }
  /** What remains of a message that its sender deleted for all. */
  | { kind: "deleted"; sender: number; n: number }
  | { kind: "unreadable"; sender: number; n: number }
  | { kind: "created" }
  | { kind: "joined" }
  | { kind: "admitted"; member: number; by: number }
  | { kind: "rotated"; by: number; why: "count" | "time" | "left" }
  | { kind: "removed"; members: number[]; by: number }
  | { kind: "left"; member: number }
  | { kind: "policy"; by: number; policy: Policy; before: Policy | null }
  | { kind: "offered"; by: number; to: number | null }
  | { kind: "handed"; from: number; to: number }
  | { kind: "succeeded"; from: number; to: number }
  /** The owner ended the room for all. */
  | { kind: "closed"; by: number }
  | { kind: "erased" }
);

/**
 * What a step asks for. State, `record`s, `amend`s and `keep`s are persisted in one
 * transaction, and only then are the others carried out, in order.
 */
export type Effect =
  | { type: "record"; record: ThreadRecord }
  /** A line that stands in the thread is to change, if it is held. */
  | { type: "amend"; amendment: Amendment }
  /** An entry that was taken in, to be kept sealed for a while. */
  | { type: "keep"; entry: KeptEntry }
  | { type: "send"; message: Up; tag: Tag }
  /** What is kept from this entry on is to be sent; where there is nothing, that is answered with `gone`. */
  | { type: "give"; from: number }
  /** For the keeper of secret and comparator. */
  | { type: "proof"; step: ProofStep }
  /** This link is of no more use: make another, after the usual wait. */
  | { type: "reconnect" };

export interface Step<S extends RoomState = RoomState> {
  state: S;
  effects: Effect[];
}
