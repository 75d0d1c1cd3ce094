import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { blob, count, digest, exactly, memberIndex, proof, roomId } from "./ids.ts";

/** Making a room and being connected to it. */

/** `access` shows that one knows the code of a private relay; null where one has none (P71). */
export const create = v.strictObject({ t: v.literal("create"), access: v.nullable(digest) });
export const created = v.strictObject({ t: v.literal("created"), re: count, room: roomId });

/** The owner's first commit, which is entry 1. The relay recomputes the room's uid from `nonce`. */
export const genesis = v.strictObject({
  t: v.literal("genesis"),
  room: roomId,
  nonce: exactly(32),
  body: blob(LIMITS.commit),
  proof,
});

/** Where an entry landed in the log. */
export const logged = v.strictObject({
  t: v.literal("logged"),
  re: count,
  number: count,
  hash: digest,
});

/** A member takes its place in a room; who it is comes from the session alone. */
export const attach = v.strictObject({ t: v.literal("attach"), room: roomId });
export const attached = v.strictObject({
  t: v.literal("attached"),
  re: count,
  member: memberIndex,
  epoch: count,
  /** The first entry this member may read, and the last there is. */
  start: count,
  end: count,
  /** This sender's last number in the log. */
  n: count,
  /** Null for a member. For one who was put out or has left: the entry with which it was, the last it is served. */
  until: v.nullable(count),
});

/** The key under which the relay seals batch headers for all members; grows when the roster shrinks. */
export const fanoutKey = v.strictObject({
  t: v.literal("fanout"),
  key: digest,
  keyNo: count,
  /** Number of the last batch sent; the next is one more. */
  frame: count,
});

/**
 * The owner ends the room for all: `body` is `["0fc/1 delete", U, prev, time]`,
 * `prev` the hash of the last commit. The relay erases everything else.
 */
export const deleteRoom = v.strictObject({ t: v.literal("delete"), body: blob(256), proof });
/** To members: the owner's word that there is no room any more. */
export const deleted = v.strictObject({ t: v.literal("deleted"), body: blob(256), proof });

/** The relay's access list of the room, to compare with the roster. */
export const members = v.strictObject({ t: v.literal("members") });
export const memberList = v.strictObject({
  t: v.literal("memberList"),
  re: count,
  owner: memberIndex,
  members: v.pipe(v.array(memberIndex), v.maxLength(LIMITS.members)),
});

export const ping = v.strictObject({ t: v.literal("ping") });
export const pong = v.strictObject({ t: v.literal("pong"), re: count });
export const done = v.strictObject({ t: v.literal("done"), re: count });
