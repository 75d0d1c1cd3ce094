import { decode as cborDecode } from "cborg";
import * as v from "valibot";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { LIMITS } from "../../shared/limits.ts";
import { makeComparator } from "../../shared/crypto/themis.ts";
import { Prover } from "../../shared/room/prover.ts";
import { encode } from "../../shared/wire/codec.ts";
import type { Down } from "../../shared/wire/down.ts";
import type { Entry, KeptEntry } from "../../shared/wire/log.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import { up, type Up } from "../../shared/wire/up.ts";
import { amended } from "../../shared/room/amend.ts";
import type { Amendment } from "../../shared/room/talk.ts";
import { step } from "../../shared/room/room.ts";
import type {
  Effect,
  MemberState,
  RoomEvent,
  RoomState,
  Tag,
  ThreadRecord,
} from "../../shared/room/state.ts";
import { Hoard } from "./hoard.ts";
import type { SimRelay } from "./relay.ts";
import type { Peer } from "./seats.ts";

/** What travels: a request on its way up, or something told on its way down. */
export type Told = Down | { t: "batch"; entries: Entry[] } | { t: "signals"; signals: Signal[] };

const EFFECTS: ReadonlySet<Effect["type"]> = new Set([
  "record",
  "amend",
  "send",
  "proof",
  "reconnect",
  "keep",
  "give",
]);

/** Something sent. */
export interface Sent {
  by: SimClient;
  /** Of which of the world's rooms. */
  home: number;
  /** Hash of the last commit that its sender had taken in: null where it was no member. */
  after: Bytes | null;
  message: Up;
}

/**
 * One person's browser around the real room machine. Every step persists its state,
 * so a `crash` loses what is under way and nothing else; it comes back from bytes. Messages wait in `up` and `down` until a
 * scheduler moves them.
 */
export class SimClient {
  readonly name: string;
  readonly threads = new Map<number, ThreadRecord>();
  up: { number: number; message: Up }[] = [];
  down: Told[] = [];
  /** Asked after the state is persisted and after each effect; answering true is a crash right there. */
  dies: () => boolean = () => false;
  /** All that could be kept of the room, by one who doesn't erase. */
  readonly hoard = new Hoard();
  /** Entries of the log as the relay had them, to be given back (P72). */
  readonly kept = new Map<number, KeptEntry>();
  /** Which of the world's rooms it is in. */
  readonly home: number;
  /** What was held last as a member: what one who is put out still has. */
  held: MemberState | null = null;
  #state: RoomState;
  #prover = new Prover(makeComparator);
  #tags = new Map<number, Tag>();
  #sent = 0;
  #peer: Peer | null = null;
  /** The keys it came with: null where it had ended by then. */
  readonly keys: MemberState["keys"] | null;
  #relay: SimRelay;
  #crypto: Crypto;
  #now: () => number;
  #ledger: Sent[];

  constructor(
    name: string,
    state: RoomState,
    world: { relay: SimRelay; crypto: Crypto; now: () => number; sent: Sent[]; home: number },
  ) {
    this.name = name;
    this.home = world.home;
    this.#state = state;
    this.keys = state.phase === "ended" ? null : state.keys;
    this.#relay = world.relay;
    this.#crypto = world.crypto;
    this.#now = world.now;
    this.#ledger = world.sent;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** The key by which the relay knows this person. */
  get auth(): Uint8Array {
    return this.keys?.auth.publicKey ?? new Uint8Array(0);
  }

  get member(): MemberState {
    if (this.#state.phase !== "member") throw new Error(`${this.name} is ${this.#state.phase}`);
    return this.#state;
  }

  get linked(): boolean {
    return this.#peer !== null;
  }

  /** Texts of the thread, in its order. */
  get texts(): string[] {
    return [...this.threads.values()]
      .toSorted((a, b) => a.at - b.at)
      .flatMap((line) => (line.kind === "message" ? [line.text] : []));
  }

  /** Runs one event through the machine: step, persist, carry out. */
  dispatch(event: RoomEvent): void {
    const { state, effects } = step(this.#state, event, { crypto: this.#crypto, now: this.#now() });
    this.#state = state;
    if (state.phase === "member") {
      this.held = state;
      this.hoard.keep(state);
    }
    for (const effect of effects) {
      this.#check(effect);
      if (effect.type === "record") this.threads.set(effect.record.at, effect.record);
      if (effect.type === "amend") this.#amend(effect.amendment);
      if (effect.type === "keep") this.kept.set(effect.entry.number, effect.entry);
    }
    if (this.dies()) return this.crash();
    for (const effect of effects) {
      if (["record", "amend", "keep"].includes(effect.type)) continue;
      this.#carryOut(effect);
      if (this.dies()) return this.crash();
    }
  }

  #amend(amendment: Amendment): void {
    const [sender, n] = amendment.target;
    for (const [at, line] of this.threads) {
      if (line.kind === "message" && line.sender === sender && line.n === n) {
        this.threads.set(at, amended(line, amendment));
      }
    }
  }

  /** What is asked for has to be something that there is, so that an error in it doesn't pass for silence. */
  #check(effect: Effect): void {
    if (!EFFECTS.has(effect.type)) throw new Error("there is no such effect");
    if (effect.type !== "send") return;
    const { message, tag } = effect;
    if (!v.is(up, message)) throw new Error("there is no such request");
    if (tag.about !== message.t) throw new Error(`${message.t} was asked as ${tag.about}`);
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "send" && this.#peer !== null) {
      this.#sent += 1;
      this.#tags.set(this.#sent, effect.tag);
      this.up.push({ number: this.#sent, message: effect.message });
      const after = this.#state.phase === "member" ? this.#state.prev : null;
      this.#ledger.push({ by: this, home: this.home, after, message: effect.message });
    }
    if (effect.type === "give") this.#give(effect.from);
    if (effect.type === "proof") {
      for (const event of this.#prover.take(this.member, effect.step)) this.dispatch(event);
    }
    if (effect.type === "reconnect") {
      this.disconnect();
    }
  }

  #give(from: number): void {
    const entries: KeptEntry[] = [];
    for (let at = from; entries.length < LIMITS.given; at += 1) {
      const entry = this.kept.get(at);
      if (entry === undefined) break;
      entries.push(entry);
    }
    const tag = { about: "give" } as const;
    if (entries.length > 0) this.#carryOut({ type: "send", message: { t: "give", entries }, tag });
    else this.dispatch({ type: "answer", tag, message: { t: "error", re: 0, code: "gone" } });
  }

  /** Begins or answers a proof with a secret, as the product does. */
  prove(event: { type: "prove"; peer: number } | { type: "agree" }, secret: string): void {
    const before = this.member.proof;
    this.#prover.hold(secret);
    this.dispatch(event);
    if (this.member.proof === before) this.#prover.forget();
  }

  /** Whether a secret or a comparator is held. */
  get proving(): boolean {
    return this.#prover.holds;
  }

  /** What the product does first after a start. */
  resume(): void {
    const stage = this.#state.phase === "member" ? this.#state.proof?.stage : undefined;
    if (stage === "asking" || stage === "comparing") this.dispatch({ type: "stop-proof" });
  }

  connect(): void {
    if (this.#peer !== null || this.#state.phase === "ended") return;
    const peer: Peer = {
      auth: this.#state.keys.auth.publicKey,
      tell: (message) => {
        if (this.#peer === peer) this.down.push(message);
      },
    };
    this.#peer = peer;
    this.#relay.connect(peer);
    this.dispatch({ type: "link-up" });
  }

  disconnect(): void {
    if (this.#peer === null) return;
    this.#relay.disconnect(this.#peer);
    this.#peer = null;
    this.up = [];
    this.down = [];
    this.#tags.clear();
    this.#sent = 0;
    this.dispatch({ type: "link-down" });
  }

  /** Loses everything but what was persisted. */
  crash(): void {
    if (this.#peer !== null) this.#relay.disconnect(this.#peer);
    this.#peer = null;
    this.up = [];
    this.down = [];
    this.#tags.clear();
    this.#sent = 0;
    this.#prover.forget();
    this.#state = cborDecode(encode(this.#state)) as RoomState;
    this.dispatch({ type: "link-down" });
  }

  /** Moves one request to the relay. */
  pushUp(): boolean {
    const next = this.up.shift();
    if (next === undefined || this.#peer === null) return false;
    this.#relay.receive(this.#peer, next.number, next.message);
    return true;
  }

  /** Takes one message from the relay. */
  pullDown(): boolean {
    const told = this.down.shift();
    if (told === undefined) return false;
    this.take(told);
    return true;
  }

  take(told: Told): void {
    switch (told.t) {
      case "batch":
        return this.dispatch({ type: "entries", entries: told.entries });
      case "signals":
        return this.dispatch({ type: "signals", signals: told.signals });
      case "joinAsked":
      case "joinConfirmed":
      case "joinAnswered":
      case "joinAdmitted":
      case "joinEnded":
      case "deleted":
      case "part":
        return this.dispatch({ type: "pushed", message: told });
      case "created":
      case "logged":
      case "attached":
      case "asked":
      case "entries":
      case "done":
      case "error": {
        const tag = this.#tags.get(told.re);
        this.#tags.delete(told.re);
        return tag === undefined
          ? undefined
          : this.dispatch({ type: "answer", tag, message: told });
      }
      case "bye":
        return this.disconnect();
      default:
        return undefined;
    }
  }
}
