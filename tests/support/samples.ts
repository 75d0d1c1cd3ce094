import { needsParts, type Changes, type Commit } from "../../shared/wire/commit.ts";
import { DEFAULT_POLICY, type Policy } from "../../shared/wire/policy.ts";
import type { Down, DownOf } from "../../shared/wire/down.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { Up, UpOf } from "../../shared/wire/up.ts";
import type { Bundle } from "../../shared/wire/ids.ts";
import type { Content } from "../../shared/room/state.ts";
import { fixed, keyShaped } from "./fixed.ts";

/**
 * One valid example of everything on the wire. The types demand one for each
 * message that there is, so that a new one can't be forgotten by vectors and fuzzing.
 */

const TIME = 1_700_000_000_000;
const proof = fixed("proof", 82);

export function sampleBundle(name: string): Bundle {
  return {
    sig: keyShaped(`${name} sig`),
    kem: keyShaped(`${name} kem`),
    auth: keyShaped(`${name} auth`),
  };
}

export const samplePolicy: Policy = DEFAULT_POLICY;

export const sampleChanges: { [R in Changes["reason"]]: Extract<Changes, { reason: R }> } = {
  genesis: { reason: "genesis", owner: sampleBundle("ann"), policy: samplePolicy },
  admit: { reason: "admit", index: 1, bundle: sampleBundle("ben"), invite: fixed("invite") },
  rotate: { reason: "rotate" },
  policy: {
    reason: "policy",
    policy: { ...samplePolicy, newcomerHistory: "none", approve: "ask", deputies: [3, 1] },
  },
  remove: { reason: "remove", members: [1, 5] },
  leave: { reason: "leave", members: [2] },
  handover: {
    reason: "handover",
    owner: 1,
    accept: { old: 0, expiry: TIME, proof },
  },
  succeed: { reason: "succeed", owner: 3 },
};

export function sampleCommit(changes: Changes): Commit {
  return {
    uid: fixed("uid"),
    epoch: changes.reason === "genesis" ? 0 : 7,
    changes,
    renewed: changes.reason === "remove" ? [[3, keyShaped("cid new kem")]] : [],
    rosterHash: fixed("rosterHash"),
    keyHash: fixed("keyHash"),
    prev: fixed("prev"),
    head: [41, fixed("head")],
    eph: needsParts(changes.reason) === "always" ? keyShaped("eph") : null,
    time: TIME,
  };
}

export const sampleEntries: { [T in Entry["type"]]: Extract<Entry, { type: T }> } = {
  message: { number: 42, type: "message", clear: [7, 1, 3], sealed: fixed("sealed", 300) },
  commit: {
    number: 43,
    type: "commit",
    clear: [fixed("body", 200)],
    sealed: fixed("S", 76),
    proof,
  },
  erased: { number: 44, type: "erased", h: fixed("h") },
};

export const sampleUp: { [T in Up["t"]]: UpOf<T> } = {
  ping: { t: "ping" },
  create: { t: "create", access: fixed("access", 32) },
  genesis: {
    t: "genesis",
    room: fixed("room", 16),
    nonce: fixed("nonce"),
    body: fixed("body", 200),
    proof,
  },
  attach: { t: "attach", room: fixed("room", 16) },
  members: { t: "members" },
  invite: { t: "invite", id: fixed("invite"), expiry: TIME, proof },
  revoke: { t: "revoke", id: fixed("invite"), proof },
  invites: { t: "invites" },
  ask: {
    t: "ask",
    room: fixed("room", 16),
    acl: fixed("acl"),
    kem: keyShaped("ben kem"),
    sealed: fixed("ask", 400),
  },
  answer: {
    t: "answer",
    id: fixed("invite"),
    to: keyShaped("ben auth"),
    sealed: fixed("answer", 76),
  },
  confirm: { t: "confirm", id: fixed("invite"), sealed: fixed("confirm", 126) },
  commit: {
    t: "commit",
    body: fixed("body", 200),
    proof,
    sealed: fixed("S", 76),
    parts: [[1, fixed("part", 500)]],
  },
  message: { t: "message", epoch: 7, n: 3, sealed: fixed("sealed", 300) },
  history: { t: "history", from: 1, max: 256 },
  give: {
    t: "give",
    entries: [
      sampleEntries.message,
      sampleEntries.commit,
      { number: 44, type: "blank", clear: [8, 0, 9], h: fixed("h") },
    ],
  },
  cursor: { t: "cursor", number: 44 },
  delete: { t: "delete", body: fixed("delete", 100), proof },
  blobPut: { t: "blobPut", id: fixed("file", 16), at: 2, sealed: fixed("piece", 300) },
  blobGet: { t: "blobGet", id: fixed("file", 16), at: 2 },
  blobDrop: { t: "blobDrop", id: fixed("file", 16) },
  blobTerms: { t: "blobTerms" },
  knows: { t: "knows" },
  signal: { t: "signal", epoch: 7, time: 1_700_000_000_123, sealed: fixed("signal", 556) },
};

export const sampleDown: { [T in Down["t"]]: DownOf<T> } = {
  pong: { t: "pong", re: 1 },
  done: { t: "done", re: 1 },
  created: { t: "created", re: 1, room: fixed("room", 16) },
  logged: { t: "logged", re: 1, number: 42, hash: fixed("hash") },
  attached: { t: "attached", re: 1, member: 1, epoch: 7, start: 1, end: 44, n: 3, until: null },
  fanout: { t: "fanout", key: fixed("fanout"), keyNo: 3, frame: 8 },
  memberList: { t: "memberList", re: 1, owner: 0, members: [0, 1, 5] },
  inviteList: {
    t: "inviteList",
    re: 1,
    open: [{ id: fixed("invite"), expiry: TIME, asked: true }],
  },
  asked: { t: "asked", re: 1, state: "waiting", expiry: TIME },
  joinAsked: {
    t: "joinAsked",
    id: fixed("invite"),
    from: keyShaped("ben auth"),
    kem: keyShaped("ben kem"),
    sealed: fixed("ask", 400),
  },
  joinConfirmed: {
    t: "joinConfirmed",
    id: fixed("invite"),
    from: keyShaped("ben auth"),
    sealed: fixed("confirm", 126),
  },
  joinAnswered: { t: "joinAnswered", id: fixed("invite"), sealed: fixed("answer", 76) },
  joinAdmitted: { t: "joinAdmitted", id: fixed("invite"), member: 1 },
  joinEnded: { t: "joinEnded", id: fixed("invite"), why: "invite-revoked" },
  part: {
    t: "part",
    number: 43,
    commit: { body: fixed("body", 200), proof },
    sealed: fixed("part", 500),
  },
  deleted: { t: "deleted", body: fixed("delete", 100), proof },
  entries: {
    t: "entries",
    re: 1,
    from: 42,
    before: fixed("before"),
    entries: Object.values(sampleEntries),
    end: 44,
  },
  blobPiece: { t: "blobPiece", re: 1, sealed: fixed("piece", 300) },
  blobTermList: { t: "blobTermList", re: 1, file: 16_777_216 },
  known: {
    t: "known",
    re: 1,
    members: 2,
    gone: 1,
    kept: 3,
    bytes: 900,
    oldest: TIME,
    erased: 4,
    commits: 5,
    first: TIME,
    last: TIME + 1,
    parts: 2,
    invites: 1,
    asks: 1,
    files: 1,
    fileBytes: 300,
    recent: [
      { number: 43, time: TIME, size: 276, by: null },
      { number: 44, time: TIME + 1, size: 300, by: 1 },
    ],
    since: TIME,
    address: "203.0.113.24",
    hashedUntil: TIME + 2,
  },
  error: { t: "error", re: 1, code: "stale-epoch" },
  bye: { t: "bye", why: "elsewhere" },
};

export const sampleContents: { [K in Content["kind"]]: Extract<Content, { kind: K }> } = {
  text: { kind: "text", text: "Good morning 水" },
  file: {
    kind: "file",
    text: "",
    file: {
      id: fixed("file", 16),
      key: fixed("file key"),
      size: 1000,
      hashes: fixed("hash"),
      name: "gate.jpg",
      mime: "image/jpeg",
      picture: [640, 480],
    },
  },
  edit: { kind: "edit", target: 17, text: "Good evening", mentions: [1] },
  delete: { kind: "delete", target: 17 },
  reaction: { kind: "reaction", target: [1, 3], emoji: "👍", on: true },
  profile: { kind: "profile", name: "Ann" },
  renew: { kind: "renew", kem: keyShaped("ann new kem") },
  leave: { kind: "leave" },
  offer: { kind: "offer", to: 1 },
  accept: { kind: "accept", old: 0, expiry: TIME, proof },
  proof: {
    kind: "proof",
    to: 1,
    run: fixed("run", 16),
    step: { is: "ask", nonce: fixed("nonce") },
  },
  void: { kind: "void" },
};
