import { equal, hex } from "../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { chainNext, chainStart, entryHash } from "../../shared/wire/chain.ts";
import { decode } from "../../shared/wire/codec.ts";
import { commitBody } from "../../shared/wire/commit.ts";
import type { Down } from "../../shared/wire/down.ts";
import type { RelayError } from "../../shared/wire/error.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import type { Up, UpOf } from "../../shared/wire/up.ts";
import { judgeCommit, seatsAfter } from "./commits.ts";
import { Door } from "./door.ts";
import { isBehind, takeBack } from "./giving.ts";
import { copyOf, seatOf, type Peer, type Seat, type SimRoom } from "./seats.ts";

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
  /** Rooms that are over, as they were. */
  readonly past: SimRoom[] = [];
  #crypto: Crypto;
  #now: () => number;
  #door: Door;

  constructor(crypto: Crypto, now: () => number) {
    this.#crypto = crypto;
    this.#now = now;
    this.#door = new Door(crypto, now, this.peers);
  }

  /** Its rooms as they are now, as a backup would hold them. */
  backup(): SimRoom[] {
    return [...this.rooms.values()].map(copyOf);
  }

  /**
   * Goes back to a backup, and ends all connections; what is lost stays known as past. `openly`: as
   * a keeper restores it, so that the rooms wait for what their members know more (P72).
   */
  setBack(rooms: readonly SimRoom[], openly = false): void {
    for (const room of this.rooms.values()) this.past.push(room);
    this.rooms.clear();
    for (const room of rooms) {
      const restored = openly ? { restored: { since: null }, forgetful: true } : {};
      this.rooms.set(hex(room.id), { ...copyOf(room), ...restored });
    }
    for (const peer of this.peers) peer.tell({ t: "bye", why: "stopping" });
  }

  connect(peer: Peer): void {
    this.peers.add(peer);
  }

  disconnect(peer: Peer): void {
    this.peers.delete(peer);
    for (const room of this.rooms.values()) {
      room.askers.delete(peer);
      for (const [index, seated] of room.attached) {
        if (seated !== peer) continue;
        room.attached.delete(index);
        if (index === room.owner) this.#seen(room);
      }
    }
  }

  /** Handles request number `re` of a peer; answers by `peer.tell`. */
  receive(peer: Peer, re: number, message: Up): void {
    const answer = this.#handle(peer, re, message);
    if (answer !== null) peer.tell(answer);
  }

  /** The owner is here. Not noted while it may yet be given back that it has been followed (P72). */
  #seen(room: SimRoom): void {
    if (room.restored === null) room.seen = this.#now();
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
        return (
          this.#over(message.room, peer, re) ??
          this.#door.ask(this.rooms.get(hex(message.room)), peer, re, message)
        );
      case "confirm":
        return this.#door.confirm(this.rooms.values(), peer, re, message);
      default:
        break;
    }
    const place = this.#seated(peer);
    if (place === null) return this.#error(re, "not-member");
    const { room, seat } = place;
    if (seat.until !== null && message.t !== "history") return this.#error(re, "not-member");
    if (seat.index === room.owner) this.#seen(room);
    switch (message.t) {
      case "give":
        return this.#give(room, re, message);
      case "commit":
        if (isBehind(room, this.#now())) return this.#error(re, "behind");
        return this.#commit(room, seat, re, message);
      case "message":
        if (isBehind(room, this.#now())) return this.#error(re, "behind");
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
      case "invite":
        return this.#door.open(room, re, message);
      case "revoke":
        return this.#door.close(room, re, message);
      case "answer":
        return this.#door.answer(room, re, message);
      default:
        return this.#error(re, "bad-request");
    }
  }

  #extend(room: SimRoom, entry: Entry): Down & { t: "logged" } {
    room.log.push(entry);
    room.said.push(entry);
    room.times.push(this.#now());
    const before = room.chain.at(-1) as Bytes;
    const hash = chainNext(this.#crypto, before, entryHash(this.#crypto, entry));
    room.chain.push(hash);
    return { t: "logged", re: 0, number: entry.number, hash };
  }

  #append(room: SimRoom, entry: Entry): Down & { t: "logged" } {
    const logged = this.#extend(room, entry);
    for (const [index, member] of room.attached) {
      const seat = room.seats.find((other) => other.index === index);
      if (seat?.until === null) member.tell({ t: "batch", entries: [entry] });
    }
    return logged;
  }

  /** Takes back what it lacks, as far as each can be the next (P72). */
  #give(room: SimRoom, re: number, { entries }: UpOf<"give">): Down {
    if (room.restored === null) return this.#error(re, "behind");
    const last = entries.at(-1)?.number ?? 0;
    const there = room.chain[last];
    if (there !== undefined) return { t: "logged", re, number: last, hash: there };
    let answer: Down = this.#error(re, "out-of-order");
    for (const entry of entries) {
      if (entry.number <= room.log.length) continue;
      const taken = takeBack(this.#crypto, room, entry, this.#now(), (invite, state) =>
        this.#door.end(invite, state),
      );
      if (typeof taken === "string") return answer.t === "logged" ? answer : this.#error(re, taken);
      for (const index of taken.lost) this.#cut(room, index);
      room.restored = { since: this.#now() };
      const { number } = entry;
      const whole =
        entry.type === "blank" ? { number, type: "erased" as const, h: entry.h } : entry;
      answer = { ...this.#extend(room, whole), re };
    }
    return answer;
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
      restored: null,
      forgetful: false,
      owner: 0,
      policy,
      epoch: 0,
      lastBody: message.body,
      lastAt: 1,
      rotation: 1,
      log: [],
      said: [],
      times: [],
      chain: [chainStart(this.#crypto, commit.uid)],
      invites: new Map(),
      parts: [],
      attached: new Map(),
      askers: new Set(),
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

  /** Shows whoever comes to a room that is over its owner's word for that (P67). */
  #over(room: Bytes, peer: Peer, re: number): Down | null {
    const word = this.deleted.get(hex(room));
    if (word === undefined) return null;
    peer.tell({ t: "deleted", ...word });
    return this.#error(re, "gone");
  }

  #attach(peer: Peer, re: number, message: UpOf<"attach">): Down | null {
    const over = this.#over(message.room, peer, re);
    if (over !== null) return over;
    const room = this.rooms.get(hex(message.room));
    if (room === undefined) return this.#error(re, "no-room");
    const seat = room.seats.find(({ auth }) => equal(auth, peer.auth));
    if (seat === undefined) return this.#error(re, room.restored ? "behind" : "not-member");
    const owns = seat.index === room.owner;
    if (room.restored && (owns || room.restored.since === null)) room.restored.since = this.#now();
    room.attached.set(seat.index, peer);
    const { index: member, start, last: n, until } = seat;
    if (owns) this.#seen(room);
    const end = until ?? room.log.length;
    peer.tell({ t: "attached", re, member, epoch: room.epoch, start, end, n, until });
    if (until !== null) return null;
    for (const { member: addressee, ...part } of room.parts) {
      if (addressee === member) peer.tell({ t: "part", ...part });
    }
    if (owns) this.#door.showAll(room);
    return null;
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
    const lost = seatsAfter(room, judged, number, (invite, state) => this.#door.end(invite, state));
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
      this.#door.peerOf(bundle.auth)?.tell({ t: "joinAdmitted", id, member });
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
    this.past.push(room);
    for (const peer of new Set([...room.attached.values(), ...room.askers])) {
      peer.tell({ t: "deleted", body, proof });
    }
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
    // An owner hands over or ends the room first.
    if (message.leave === true && seat.index === room.owner) return this.#error(re, "bad-request");
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

  /** Erases what was said longer ago than the room's policy, or a week, allows (P29, P70). */
  sweep(): void {
    for (const room of this.rooms.values()) {
      const age = Math.min(room.policy.retention || WEEK, WEEK);
      // The last word of one who leaves stays until the owner has acted on it (P62).
      const listed = room.seats.filter((seat) => seat.listed);
      const lastWords = new Set(listed.map(({ until }) => until));
      room.log = room.log.map((entry, at) =>
        this.#now() - (room.times[at] ?? 0) > age && !lastWords.has(entry.number)
          ? withoutWords(this.#crypto, entry)
          : entry,
      );
    }
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

const WEEK = 7 * 86_400_000;

function withoutWords(crypto: Crypto, entry: Entry): Entry {
  return entry.type === "message"
    ? { number: entry.number, type: "erased", h: entryHash(crypto, entry) }
    : entry;
}
