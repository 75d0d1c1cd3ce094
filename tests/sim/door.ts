import { equal, hex } from "../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { inviteIdOf } from "../../shared/wire/derive.ts";
import type { Down } from "../../shared/wire/down.ts";
import type { RelayError } from "../../shared/wire/error.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import type { Invite, Join, Peer, SimRoom } from "./seats.ts";

/** Invites and joins at the simulated relay (P12, P16 to P19). */
export class Door {
  readonly #crypto: Crypto;
  readonly #now: () => number;
  readonly #peers: ReadonlySet<Peer>;

  constructor(crypto: Crypto, now: () => number, peers: ReadonlySet<Peer>) {
    this.#crypto = crypto;
    this.#now = now;
    this.#peers = peers;
  }

  #error(re: number, code: RelayError): Down {
    return { t: "error", re, code };
  }

  peerOf(auth: Bytes): Peer | undefined {
    return [...this.#peers].find((peer) => equal(peer.auth, auth));
  }

  open(room: SimRoom, re: number, { id, expiry }: UpOf<"invite">): Down {
    const key = hex(id);
    const known = room.invites.get(key);
    if (known?.state === "revoked") return this.#error(re, "invite-revoked");
    if (known?.state === "used") return this.#error(re, "invite-used");
    if (known === undefined) {
      if (expiry <= this.#now()) return this.#error(re, "bad-request");
      room.invites.set(key, { id, expiry, state: "open", joins: [], admitted: null });
    }
    return { t: "done", re };
  }

  close(room: SimRoom, re: number, { id }: UpOf<"revoke">): Down {
    const invite = room.invites.get(hex(id));
    if (invite === undefined) return this.#error(re, "invite-unknown");
    if (invite.state === "used") return this.#error(re, "invite-used");
    this.end(invite, "revoked");
    return { t: "done", re };
  }

  /** Ends an invite, and tells those who wait with it. */
  end(invite: Invite, state: "used" | "revoked"): void {
    const { id, joins } = invite;
    Object.assign(invite, { state, joins: [] });
    for (const { auth } of joins) {
      if (invite.admitted !== null && equal(invite.admitted.auth, auth)) continue;
      this.peerOf(auth)?.tell({ t: "joinEnded", id, why: `invite-${state}` });
    }
  }

  /** Tells an owner who comes back what is waiting. */
  showAll(room: SimRoom): void {
    for (const invite of room.invites.values()) {
      for (const join of invite.joins) {
        this.#asked(room, invite, join);
        this.#confirmed(room, invite, join);
      }
    }
  }

  #asked(room: SimRoom, { id, state }: Invite, { auth, kem, sealed }: Join): void {
    if (state !== "open") return;
    room.attached.get(room.owner)?.tell({ t: "joinAsked", id, from: auth, kem, sealed });
  }

  #confirmed(room: SimRoom, { id, state }: Invite, { auth, confirm }: Join): void {
    if (state !== "open" || confirm === null) return;
    room.attached.get(room.owner)?.tell({ t: "joinConfirmed", id, from: auth, sealed: confirm });
  }

  ask(room: SimRoom | undefined, peer: Peer, re: number, message: UpOf<"ask">): Down | null {
    if (room === undefined) return this.#error(re, "no-room");
    const invite = room.invites.get(hex(inviteIdOf(this.#crypto, message.acl)));
    if (invite === undefined) return this.#error(re, room.restored ? "behind" : "invite-unknown");
    const { id, expiry } = invite;
    if (invite.admitted !== null && equal(invite.admitted.auth, peer.auth)) {
      room.askers.add(peer);
      peer.tell({ t: "asked", re, state: "admitted", expiry });
      peer.tell({ t: "joinAdmitted", id, member: invite.admitted.member });
      return null;
    }
    if (invite.state === "used") return this.#error(re, "invite-used");
    if (invite.state === "revoked") return this.#error(re, "invite-revoked");
    const known = invite.joins.find(({ auth }) => equal(auth, peer.auth));
    if (known === undefined && expiry < this.#now()) return this.#error(re, "invite-expired");
    const { kem, sealed } = message;
    const join = known ?? { auth: peer.auth, kem, sealed, answer: null, confirm: null };
    if (known === undefined) invite.joins.push(join);
    room.askers.add(peer);
    peer.tell({ t: "asked", re, state: join.answer === null ? "waiting" : "answered", expiry });
    if (join.answer !== null) peer.tell({ t: "joinAnswered", id, sealed: join.answer });
    else this.#asked(room, invite, join);
    return null;
  }

  answer(room: SimRoom, re: number, { id, to, sealed }: UpOf<"answer">): Down {
    const join = room.invites.get(hex(id))?.joins.find(({ auth }) => equal(auth, to));
    if (join === undefined) return this.#error(re, "no-join");
    if (join.answer !== null) {
      return equal(join.answer, sealed) ? { t: "done", re } : this.#error(re, "exists");
    }
    join.answer = sealed;
    this.peerOf(join.auth)?.tell({ t: "joinAnswered", id, sealed });
    return { t: "done", re };
  }

  confirm(rooms: Iterable<SimRoom>, peer: Peer, re: number, message: UpOf<"confirm">): Down {
    for (const room of rooms) {
      const invite = room.invites.get(hex(message.id));
      const join = invite?.joins.find(({ auth }) => equal(auth, peer.auth));
      if (invite === undefined || join === undefined || join.answer === null) continue;
      // Said once, so that nobody is told again what it has refused already.
      if (join.confirm === null) {
        join.confirm = message.sealed;
        this.#confirmed(room, invite, join);
      }
      return { t: "done", re };
    }
    return this.#error(re, "no-join");
  }
}
