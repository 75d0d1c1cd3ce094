import { equal, hex } from "../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { chainNext, chainStart, entryHash } from "../../shared/wire/chain.ts";
import { decode } from "../../shared/wire/codec.ts";
import { commitBody } from "../../shared/wire/commit.ts";
import { inviteIdOf } from "../../shared/wire/derive.ts";
import type { Down } from "../../shared/wire/down.ts";
import type { RelayError } from "../../shared/wire/error.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import type { Up, UpOf } from "../../shared/wire/up.ts";
import { judgeCommit, seatsAfter } from "./commits.ts";
import { seatOf, type Invite, type Peer, type Seat, type SimRoom } from "./seats.ts";

/**
 * An honest relay reduced to what the protocol asks of one, in memory. It knows
 * a peer by its session's `auth` alone. Simulations put their malice in front of
 * it or into it; the product's relay is tested over real sockets elsewhere.
 */
export class SimRelay {
  readonly rooms = new Map<string, SimRoom>();
  readonly peers = new Set<Peer>();
  /** Rooms that are over, and their owners' word for it. */
  readonly deleted = new Map<string, { body: Bytes; proof: Bytes }>();
  #crypto: Crypto;
  #now: () => number;

  constructor(crypto: Crypto, now: () => number) {
    this.#crypto = crypto;
    this.#now = now;
  }

  connect(peer: Peer): void {
    this.peers.add(peer);
  }

  disconnect(peer: Peer): void {
    this.peers.delete(peer);
    for (const room of this.rooms.values()) {
      for (const [index, seated] of room.attached) {
        if (seated !== peer) continue;
        room.attached.delete(index);
        if (index === room.owner) room.seen = this.#now();
      }
    }
  }

  /** Handles request number `re` of a peer; answers by `peer.tell`. */
  receive(peer: Peer, re: number, message: Up): void {
    const answer = this.#handle(peer, re, message);
    if (answer !== null) peer.tell(answer);
  }

  #error(re: number, code: RelayError): Down {
    return { t: "error", re, code };
  }

  #seated(peer: Peer): { room: SimRoom; seat: Seat } | null {
    for (const room of this.rooms.values()) {
      for (const [index, seated] of room.attached) {
        const seat = room.seats.find((other) => other.index === index);
        if (seated === peer && seat !== undefined) return { room, seat };
      }
    }
    return null;
  }

  #handle(peer: Peer, re: number, message: Up): Down | null {
    switch (message.t) {
      case "ping":
        return { t: "pong", re };
      case "create":
        return { t: "created", re, room: this.#crypto.random(16) };
      case "genesis":
        return this.#genesis(peer, re, message);
      case "attach":
        return this.#attach(peer, re, message);
      case "ask":
        return this.#ask(peer, re, message);
      case "confirm":
        return this.#confirm(peer, re, message);
      default:
        break;
    }
    const place = this.#seated(peer);
    if (place === null) return this.#error(re, "not-member");
    const { room, seat } = place;
    if (seat.until !== null && message.t !== "history") return this.#error(re, "not-member");
    if (seat.index === room.owner) room.seen = this.#now();
    switch (message.t) {
      case "commit":
        return this.#commit(room, seat, re, message);
      case "message":
        return this.#message(room, seat, re, message);
      case "signal":
        return this.#signal(room, seat, re, message);
      case "history":
        return this.#history(room, seat, re, message);
      case "cursor":
        room.parts = room.parts.filter(
          (part) => part.member !== seat.index || part.number > message.number,
        );
        return { t: "done", re };
      default:
        break;
    }
    if (seat.index !== room.owner) return this.#error(re, "not-owner");
    switch (message.t) {
      case "delete":
        return this.#delete(room, re, message);
      case "invite": {
        const key = hex(message.id);
        if (!room.invites.has(key)) {
          const { id, expiry } = message;
          room.invites.set(key, { id, expiry, state: "open", joins: [], admitted: null });
        }
        return { t: "done", re };
      }
      case "revoke": {
        const invite = room.invites.get(hex(message.id));
        if (invite !== undefined && invite.state === "open") invite.state = "revoked";
        return { t: "done", re };
      }
      case "answer":
        return this.#answer(room, re, message);
      default:
        return this.#error(re, "bad-request");
    }
  }

  #append(room: SimRoom, entry: Entry): Down & { t: "logged" } {
    room.log.push(entry);
    const before = room.chain.at(-1) as Bytes;
    const hash = chainNext(this.#crypto, before, entryHash(this.#crypto, entry));
    room.chain.push(hash);
    for (const [index, member] of room.attached) {
      const seat = room.seats.find((other) => other.index === index);
      if (seat?.until === null) member.tell({ t: "batch", entries: [entry] });
    }
    return { t: "logged", re: 0, number: entry.number, hash };
  }

  #genesis(peer: Peer, re: number, message: UpOf<"genesis">): Down {
    const key = hex(message.room);
    const known = this.rooms.get(key);
    if (known !== undefined) {
      return equal(known.lastBody, message.body)
        ? { t: "logged", re, number: 1, hash: known.chain[1] as Bytes }
        : this.#error(re, "exists");
    }
    const decoded = decode(commitBody, message.body, 16_384);
    if (!decoded.ok || decoded.value[1].changes.reason !== "genesis") {
      return this.#error(re, "bad-commit");
    }
    const commit = decoded.value[1];
    const { owner, policy } = decoded.value[1].changes;
    if (!equal(owner.auth, peer.auth)) return this.#error(re, "not-owner");
    const room: SimRoom = {
      id: message.room,
      uid: commit.uid,
      seats: [seatOf(owner, 0, 1)],
      seen: this.#now(),
      owner: 0,
      policy,
      epoch: 0,
      lastBody: message.body,
      lastAt: 1,
      rotation: 1,
      log: [],
      chain: [chainStart(this.#crypto, commit.uid)],
      invites: new Map(),
      parts: [],
      attached: new Map(),
    };
    this.rooms.set(key, room);
    const { body, proof } = message;
    return {
      ...this.#append(room, {
        number: 1,
        type: "commit",
        clear: [body],
        sealed: new Uint8Array(0),
        proof,
      }),
      re,
    };
  }

  #attach(peer: Peer, re: number, message: UpOf<"attach">): Down | null {
    const room = this.rooms.get(hex(message.room));
    const word = this.deleted.get(hex(message.room));
    if (word !== undefined) {
      peer.tell({ t: "deleted", ...word });
      return this.#error(re, "gone");
    }
    if (room === undefined) return this.#error(re, "no-room");
    const seat = room.seats.find(({ auth }) => equal(auth, peer.auth));
    if (seat === undefined) return this.#error(re, "not-member");
    room.attached.set(seat.index, peer);
    const { index: member, start, last: n, until } = seat;
    if (member === room.owner) room.seen = this.#now();
    const end = until ?? room.log.length;
    peer.tell({ t: "attached", re, member, epoch: room.epoch, start, end, n, until });
    if (until !== null) return null;
    for (const { member: addressee, ...part } of room.parts) {
      if (addressee === member) peer.tell({ t: "part", ...part });
    }
    if (member === room.owner) for (const invite of room.invites.values()) this.#show(room, invite);
    return null;
  }

  #show(room: SimRoom, invite: Invite): void {
    const owner = room.attached.get(room.owner);
    if (owner === undefined || invite.state !== "open") return;
    for (const { auth, kem, sealed, confirm } of invite.joins) {
      owner.tell({ t: "joinAsked", id: invite.id, from: auth, kem, sealed });
      if (confirm !== null) {
        owner.tell({ t: "joinConfirmed", id: invite.id, from: auth, sealed: confirm });
      }
    }
  }

  #ask(peer: Peer, re: number, message: UpOf<"ask">): Down | null {
    const room = this.rooms.get(hex(message.room));
    if (room === undefined) return this.#error(re, "no-room");
    const invite = room.invites.get(hex(inviteIdOf(this.#crypto, message.acl)));
    if (invite === undefined) return this.#error(re, "invite-unknown");
    const { id, expiry } = invite;
    if (invite.admitted !== null && equal(invite.admitted.auth, peer.auth)) {
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
    peer.tell({ t: "asked", re, state: join.answer === null ? "waiting" : "answered", expiry });
    if (join.answer !== null) peer.tell({ t: "joinAnswered", id, sealed: join.answer });
    else this.#show(room, invite);
    return null;
  }

  #peerOf(auth: Bytes): Peer | undefined {
    return [...this.peers].find((peer) => equal(peer.auth, auth));
  }

  #answer(room: SimRoom, re: number, message: UpOf<"answer">): Down {
    const invite = room.invites.get(hex(message.id));
    const join = invite?.joins.find(({ auth }) => equal(auth, message.to));
    if (join === undefined) return this.#error(re, "no-join");
    join.answer ??= message.sealed;
    this.#peerOf(join.auth)?.tell({ t: "joinAnswered", id: message.id, sealed: join.answer });
    return { t: "done", re };
  }

  #confirm(peer: Peer, re: number, message: UpOf<"confirm">): Down {
    for (const room of this.rooms.values()) {
      const invite = room.invites.get(hex(message.id));
      const join = invite?.joins.find(({ auth }) => equal(auth, peer.auth));
      if (invite === undefined || join === undefined || join.answer === null) continue;
      join.confirm ??= message.sealed;
      this.#show(room, invite);
      return { t: "done", re };
    }
    return this.#error(re, "no-join");
  }

  #commit(room: SimRoom, seat: Seat, re: number, message: UpOf<"commit">): Down {
    const { body, proof, sealed, parts } = message;
    if (equal(body, room.lastBody)) {
      return { t: "logged", re, number: room.lastAt, hash: room.chain[room.lastAt] as Bytes };
    }
    const ownerHere = room.attached.has(room.owner);
    const judged = judgeCommit(this.#crypto, room, seat, message, { now: this.#now(), ownerHere });
    if (typeof judged === "string") return this.#error(re, judged);
    const { changes } = judged;
    const number = room.log.length + 1;
    const admitted = changes.reason === "admit";
    const lost = seatsAfter(room, judged, number);
    for (const [member, part] of parts) {
      const stays = room.seats.some(({ index, until }) => index === member && until === null);
      if (!stays) continue;
      const kept = { number, commit: admitted ? { body, proof } : null, sealed: part };
      room.parts.push({ member, ...kept });
      if (!admitted) room.attached.get(member)?.tell({ t: "part", ...kept });
    }
    room.lastBody = body;
    room.lastAt = number;
    for (const index of lost) this.#cut(room, index);
    const logged = this.#append(room, { number, type: "commit", clear: [body], sealed, proof });
    if (admitted) {
      const { index: member, bundle, invite: id } = changes;
      this.#peerOf(bundle.auth)?.tell({ t: "joinAdmitted", id, member });
    }
    return { ...logged, re };
  }

  /** Ends the session of one who is gone, and keeps nothing for it. */
  #cut(room: SimRoom, index: number): void {
    room.attached.get(index)?.tell({ t: "bye", why: "removed" });
    room.attached.delete(index);
    room.parts = room.parts.filter(({ member }) => member !== index);
  }

  #delete(room: SimRoom, re: number, { body, proof }: UpOf<"delete">): Down {
    this.deleted.set(hex(room.id), { body, proof });
    this.rooms.delete(hex(room.id));
    for (const member of room.attached.values()) member.tell({ t: "deleted", body, proof });
    return { t: "done", re };
  }

  #message(room: SimRoom, seat: Seat, re: number, message: UpOf<"message">): Down | null {
    const { epoch, n, sealed } = message;
    const landed = seat.landed.get(n);
    if (landed !== undefined) {
      return { t: "logged", re, number: landed, hash: room.chain[landed] as Bytes };
    }
    if (epoch !== room.epoch) return this.#error(re, "stale-epoch");
    if (n !== seat.last + 1) return this.#error(re, "out-of-order");
    seat.last = n;
    const number = room.log.length + 1;
    seat.landed.set(n, number);
    const clear: [number, number, number] = [epoch, seat.index, n];
    if (message.leave === true) {
      seat.until = number;
      const peer = room.attached.get(seat.index);
      const logged = this.#append(room, { number, type: "message", clear, sealed });
      peer?.tell({ ...logged, re });
      this.#cut(room, seat.index);
      return null;
    }
    return { ...this.#append(room, { number, type: "message", clear, sealed }), re };
  }

  #signal(room: SimRoom, seat: Seat, re: number, message: UpOf<"signal">): Down {
    const { epoch, time, sealed } = message;
    if (epoch !== room.epoch) return this.#error(re, "stale-epoch");
    const signals: Signal[] = [{ type: "signal", clear: [epoch, seat.index, time], sealed }];
    for (const member of room.attached.values()) member.tell({ t: "signals", signals });
    return { t: "done", re };
  }

  #history(room: SimRoom, seat: Seat, re: number, message: UpOf<"history">): Down {
    const { from, max } = message;
    if (from < seat.start) return this.#error(re, "bad-request");
    const before = room.chain[from - 1];
    if (before === undefined) return this.#error(re, "bad-request");
    const end = seat.until ?? room.log.length;
    const entries = room.log.slice(from - 1, Math.min(end, from - 1 + max));
    const shown =
      seat.until === null ? entries : entries.map((entry) => withoutWords(this.#crypto, entry));
    return { t: "entries", re, from, before, entries: shown, end };
  }
}

function withoutWords(crypto: Crypto, entry: Entry): Entry {
  return entry.type === "message"
    ? { number: entry.number, type: "erased", h: entryHash(crypto, entry) }
    : entry;
}
