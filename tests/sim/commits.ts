import { equal, hex } from "../../shared/bytes.ts";
import type { Crypto } from "../../shared/crypto/port.ts";
import { decode } from "../../shared/wire/codec.ts";
import { commitBody, fitsParts, goers, isRotation, type Commit } from "../../shared/wire/commit.ts";
import { acceptBody } from "../../shared/wire/derive.ts";
import type { RelayError } from "../../shared/wire/error.ts";
import { deputyPlace } from "../../shared/wire/policy.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import { seatOf, type Invite, type Seat, type SimRoom } from "./seats.ts";

/** Commits as the simulated relay judges them: what the protocol asks of any relay. */

interface Present {
  now: number;
  ownerHere: boolean;
  /** It is given back: what stood beside the log may be forgotten (P72). */
  back?: boolean;
}

function judgeChange(
  crypto: Crypto,
  room: SimRoom,
  maker: Seat,
  { changes }: Commit,
  { now, ownerHere, back = false }: Present,
): RelayError | null {
  const forgetful = back || room.forgetful;
  const seat = (index: number) => room.seats.find((other) => other.index === index);
  switch (changes.reason) {
    case "genesis":
      return "bad-commit";
    case "admit": {
      const invite = room.invites.get(hex(changes.invite));
      return invite?.state === "open" || back ? null : "invite-unknown";
    }
    case "remove":
    case "leave": {
      const fits = changes.members.every((index) => {
        const left = changes.reason === "remove" || seat(index)?.until !== null || forgetful;
        return index !== room.owner && seat(index)?.listed === true && left;
      });
      return fits ? null : "bad-commit";
    }
    case "handover": {
      const { old, expiry, proof } = changes.accept;
      const next = seat(changes.owner);
      const body = acceptBody(room.uid, old, changes.owner, expiry);
      const fits = next?.until === null && old === room.owner && (back || expiry >= now);
      return fits && crypto.verify(next.sig, body, proof) ? null : "bad-commit";
    }
    case "succeed": {
      const place = deputyPlace(room.policy, maker.index);
      const fits = place !== null && changes.owner === maker.index && !ownerHere;
      const waited = now - room.seen >= (place ?? 0) * room.policy.away;
      return fits && waited ? null : "not-owner";
    }
    case "policy": {
      const there = changes.policy.deputies.every((index) => seat(index)?.listed === true);
      return there ? null : "bad-commit";
    }
    case "rotate":
      return null;
  }
}

/** The commit, if this relay takes it. */
export function judgeCommit(
  crypto: Crypto,
  room: SimRoom,
  maker: Seat,
  { body, proof, parts }: UpOf<"commit">,
  present: Present,
): Commit | RelayError {
  const decoded = decode(commitBody, body, 16_384);
  if (!decoded.ok) return "bad-commit";
  const commit = decoded.value[1];
  if (maker.index !== room.owner && commit.changes.reason !== "succeed") return "not-owner";
  if (!crypto.verify(maker.sig, body, proof)) return "bad-signature";
  if (commit.epoch !== room.epoch + 1) return "stale-epoch";
  if (!equal(commit.prev, crypto.sha256(room.lastBody)) || !fitsParts(commit)) return "bad-commit";
  const gone = goers(commit.changes);
  const staying = room.seats.filter(({ index, listed }) => listed && !gone.includes(index));
  if (commit.eph !== null && parts.length !== staying.length) return "bad-commit";
  return judgeChange(crypto, room, maker, commit, present) ?? commit;
}

/** A commit that is given back, if it can have been the next. */
export function judgeBack(
  crypto: Crypto,
  room: SimRoom,
  { body, proof }: { body: Uint8Array; proof: Uint8Array },
  now: number,
): Commit | RelayError {
  const decoded = decode(commitBody, body, 16_384);
  if (!decoded.ok) return "bad-commit";
  const commit = decoded.value[1];
  const { changes } = commit;
  const by = changes.reason === "succeed" ? changes.owner : room.owner;
  const maker = room.seats.find(({ index, until }) => index === by && until === null);
  if (maker === undefined || !crypto.verify(maker.sig, body, proof)) return "bad-signature";
  if (commit.epoch !== room.epoch + 1) return "stale-epoch";
  if (!equal(commit.prev, crypto.sha256(room.lastBody)) || !fitsParts(commit)) return "bad-commit";
  const present = { now, ownerHere: false, back: true };
  return judgeChange(crypto, room, maker, commit, present) ?? commit;
}

/** Seats, invites and the rest after a commit; `end` ends an invite. Returns who is cut off. */
export function seatsAfter(
  room: SimRoom,
  commit: Commit,
  number: number,
  end: (invite: Invite, state: "used" | "revoked") => void,
): readonly number[] {
  const { changes, renewed, epoch } = commit;
  for (const [index, kem] of renewed) {
    const seat = room.seats.find((other) => other.index === index);
    if (seat !== undefined) seat.kem = kem;
  }
  const lost = goers(changes);
  for (const seat of room.seats) {
    if (!lost.includes(seat.index)) continue;
    seat.until ??= number;
    seat.listed = false;
  }
  if (changes.reason === "admit") {
    const reads = room.policy.newcomerHistory === "since-rotation";
    const { index, bundle } = changes;
    room.seats.push(seatOf(bundle, index, reads ? room.rotation : number));
    const invite = room.invites.get(hex(changes.invite));
    if (invite !== undefined) {
      invite.admitted = { auth: bundle.auth, member: index };
      end(invite, "used");
    }
  }
  if (changes.reason === "handover" || changes.reason === "succeed") {
    room.owner = changes.owner;
    for (const invite of room.invites.values()) {
      if (invite.state === "open") end(invite, "revoked");
    }
  }
  if (isRotation(changes.reason)) room.rotation = number;
  if (changes.reason === "policy") room.policy = changes.policy;
  room.epoch = epoch;
  return lost;
}
