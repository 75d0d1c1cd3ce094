import type { Bytes, Crypto } from "../crypto/port.ts";
import { chainNext, chainStart, entryHash } from "../wire/chain.ts";
import type { Commit } from "../wire/commit.ts";
import { DEFAULT_POLICY, type Policy } from "../wire/policy.ts";
import { inviteIdOf, roomUid } from "../wire/derive.ts";
import type { Bundle } from "../wire/ids.ts";
import { NO_COMMIT, signCommit } from "./commit.ts";
import type { Deps } from "./deps.ts";
import { sealRequest, transcript, type JoinRequest } from "./handshake.ts";
import { inviteSecrets } from "./invite.ts";
import { keyHash } from "./keyring.ts";
import { rosterHash } from "./roster.ts";
import type {
  CreatingState,
  InviteLink,
  JoiningState,
  Live,
  MemberState,
  OwnKeys,
  RelayRef,
  Roster,
} from "./state.ts";

/** How rooms begin: made, or joined. Everything is made here in the browser before anything is sent. */

export const DOWN: Live = {
  at: "down",
  end: 0,
  inFlight: [],
  commitSent: false,
  retryAt: 0,
  parts: [],
  wanting: null,
  giving: null,
  gave: false,
  behind: false,
  farewell: null,
  beatAt: 0,
  signalAt: 0,
  typedAt: 0,
  typing: [],
};

/** Of a room in which nothing was heard beside the log yet. */
export const UNHEARD: Pick<
  MemberState,
  "presence" | "claims" | "read" | "verified" | "proof" | "tries"
> = {
  verified: [],
  proof: null,
  tries: [],
  presence: [],
  claims: [],
  read: 0,
};

/** What a member's state begins with, however it got in. */
export function beginnings(now: number) {
  return {
    seen: [],
    n: 0,
    outbox: [],
    once: [],
    pendingCommit: null,
    wishes: { remove: [], policy: null, succeed: false, delete: false },
    handing: { offer: null, accepted: null },
    renewal: null,
    kemAt: now,
    renewals: [],
    leavers: [],
    leaving: false,
    retired: [],
    invites: [],
    alarms: [],
    halted: false,
    cursor: 0,
    loose: [],
    restored: false,
    ...UNHEARD,
  } satisfies Partial<MemberState>;
}

function newKeys(crypto: Crypto): OwnKeys {
  return {
    sig: crypto.generateKeyPair(),
    kem: crypto.generateKeyPair(),
    auth: crypto.generateKeyPair(),
  };
}

export function publicBundle(keys: OwnKeys): Bundle {
  return { sig: keys.sig.publicKey, kem: keys.kem.publicKey, auth: keys.auth.publicKey };
}

/** A room of one's own, with its keys; the relay is asked for its id as soon as there is a link. */
export function createRoom(
  deps: Deps,
  wish: {
    relay: RelayRef;
    title: string;
    name: string;
    policy?: Partial<Policy>;
    access?: Bytes | null;
  },
): CreatingState {
  return {
    phase: "creating",
    relay: wish.relay,
    keys: newKeys(deps.crypto),
    title: wish.title,
    name: wish.name,
    startedAt: deps.now,
    policy: { ...DEFAULT_POLICY, ...wish.policy },
    key: deps.crypto.random(32),
    genesis: null,
    access: wish.access ?? null,
    refused: null,
  };
}

function firstRoster(owner: Bundle): Roster {
  return { owner: 0, next: 1, members: [{ index: 0, ...owner }] };
}

/** The first commit, for the room id that the relay answered. */
export function withGenesis(deps: Deps, state: CreatingState, room: Bytes): CreatingState {
  const { crypto, now } = deps;
  const owner = publicBundle(state.keys);
  const nonce = crypto.random(32);
  const uid = roomUid(crypto, { ownerSig: owner.sig, relayKey: state.relay.key, room, nonce });
  const commit: Commit = {
    uid,
    epoch: 0,
    changes: { reason: "genesis", owner, policy: state.policy },
    renewed: [],
    rosterHash: rosterHash(crypto, uid, firstRoster(owner)),
    keyHash: keyHash(crypto, uid, { epoch: 0, key: state.key }),
    prev: NO_COMMIT,
    head: [0, chainStart(crypto, uid)],
    eph: null,
    time: now,
  };
  const { body, proof } = signCommit(crypto, state.keys.sig.privateKey, commit);
  return { ...state, genesis: { room, uid, nonce, body, proof } };
}

/** The room once its genesis stands in the log as entry 1. */
export function opened(deps: Deps, state: CreatingState): MemberState | null {
  const { crypto, now } = deps;
  if (state.genesis === null) return null;
  const { room, uid, body, proof } = state.genesis;
  const roster = firstRoster(publicBundle(state.keys));
  const h = entryHash(crypto, {
    number: 1,
    type: "commit",
    clear: [body],
    sealed: new Uint8Array(0),
    proof,
  });
  const hash = chainNext(crypto, chainStart(crypto, uid), h);
  const { relay, keys, title, name, startedAt, policy } = state;
  return {
    phase: "member",
    relay,
    keys,
    title,
    name,
    startedAt,
    room,
    uid,
    roster,
    policy,
    me: 0,
    rosterHash: rosterHash(crypto, uid, roster),
    epoch: 0,
    prev: crypto.sha256(body),
    ring: [{ epoch: 0, key: state.key }],
    head: [1, hash],
    recent: [hash],
    senders: [],
    names: [[0, name]],
    joined: [[0, now]],
    rotation: { number: 1, at: now, messages: 0 },
    ownerSeen: now,
    catchUp: null,
    ...beginnings(now),
    live: DOWN,
  };
}

/** A join of somebody else's room, with the request sealed once and for all. */
export function joinRoom(deps: Deps, link: InviteLink, name: string): JoiningState {
  const { crypto, now } = deps;
  const keys = newKeys(crypto);
  const joinKey = crypto.random(32);
  const { acl, join } = inviteSecrets(crypto, link.t);
  const { uid, owner, ik } = link;
  const place = { uid, id: inviteIdOf(crypto, acl), owner, ik };
  const asked: JoinRequest = { joinKey, bundle: publicBundle(keys), name };
  return {
    phase: "joining",
    relay: { address: link.address, key: link.relayKey },
    keys,
    title: "",
    name,
    startedAt: now,
    link,
    joinKey,
    transcript: transcript(crypto, place, asked),
    ask: sealRequest(crypto, place, join, keys.kem.privateKey, asked),
    stage: "asking",
    since: now,
    answered: null,
    attached: null,
  };
}
