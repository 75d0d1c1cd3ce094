import { EMPTY } from "../shared/bytes.ts";
import type { Crypto, MakeSession } from "../shared/crypto/port.ts";
import { LIMITS } from "../shared/limits.ts";
import { FRAME } from "../shared/link/frames.ts";
import { helloFrame, welcome, type ServerChannel, type Welcomed } from "../shared/link/server.ts";
import type { Down } from "../shared/wire/down.ts";
import type { Bye, RelayError } from "../shared/wire/error.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { Up } from "../shared/wire/up.ts";
import { Bucket, type Rate } from "./limiter.ts";
import type { Log } from "./log.ts";
import type { Meter } from "./meter.ts";
import type { RoomRequest, Session, SessionFacts } from "./session.ts";
import type { Listener, Socket } from "./transport.ts";
import { refuse, type Answer } from "./turn.ts";

/** What a connection hands its requests to. */
export interface Desk {
  create(auth: Bytes): Promise<Answer>;
  /** The refusal it gets at once, or null when a room will answer. */
  route(session: Session, re: number, request: RoomRequest): Answer | null;
  leave(session: Session): void;
}

export interface ConnectionDeps {
  crypto: Crypto;
  makeSession: MakeSession;
  identity: { privateKey: Bytes; publicKey: Bytes };
  desk: Desk;
  /** Does a step of a handshake when its turn comes. */
  inTurn: (step: () => void) => void;
  /** Whether this address may shake hands once more. */
  allowHandshake: (address: string) => boolean;
  /** Why whoever shows this from this address makes no room, or null where it counts as one more. */
  refuseRoom: (access: Bytes | null, address: string) => RelayError | null;
  /** The socket of this connection is closed, and with it everything. */
  closed: (connection: Connection, address: string) => void;
  /** When the salt under which addresses are hashed goes, and those hashes with it. */
  hashedUntil: () => number;
  /** Requests of one connection. */
  requests: Rate;
  /** Milliseconds. */
  times: { handshake: number; silence: number };
  /** Unix time in milliseconds. */
  now: () => number;
  /** Milliseconds that pass whatever is done to the computer's clock: a connection waits, and is counted, by these. */
  elapsed: () => number;
  log: Log;
  meter: Meter;
}

/** Largest handshake frame; a real one has less than 250 bytes. */
const HANDSHAKE_FRAME = LIMITS.joinPart;
/** Requests refused for their rate before the connection is given up. */
const STRIKES = 200;
/** What is asked for often and costs little counts as a part of a request; what reads a whole room, as many. */
const COSTS: Partial<Record<Up["t"], number>> = { ping: 0.2, cursor: 0.2, knows: 20 };

interface Shaking {
  at: "handshake";
  /** Our side of it, once the client's first frame has come: most garbage never gets so far. */
  side: ReturnType<typeof welcome> | null;
  /** Whether a frame waits for its turn. Nobody who shakes hands sends another before it is answered. */
  waiting: boolean;
}

type State = Shaking | { at: "ready"; channel: ServerChannel } | { at: "over" };

/**
 * One client from its greeting on. Until the handshake is done only that is
 * listened to; from then on only payloads of its session are. Whatever is
 * malformed, replayed or too large ends the connection, and nothing is said of
 * why but `protocol` (P4, P5). It is the session that rooms see too, and holds as
 * little as it can: most connections are idle.
 */
export class Connection implements Listener, Session {
  room: Bytes | null = null;
  member: number | null = null;
  /** The proven key; none before the handshake is done. */
  auth: Bytes = EMPTY;
  #asked: Set<string> | null = null;
  /** When the handshake was done. */
  #since = 0;
  readonly #socket: Socket;
  readonly #deps: ConnectionDeps;
  readonly #bucket: Bucket;
  #state: State;
  /** When it came, or said something in its session. */
  #heard: number;
  #strikes = 0;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    const from = deps.elapsed();
    this.#bucket = new Bucket(deps.requests, from);
    this.#heard = from;
    this.#state = { at: "handshake", side: null, waiting: false };
    socket.send(helloFrame(deps.identity.publicKey));
  }

  receive(data: Bytes): void {
    const kind = data[0];
    const state = this.#state;
    if (state.at === "handshake") {
      if (kind === FRAME.handshake) this.#shake(state, data);
      else this.#drop();
    } else if (state.at === "ready") {
      if (kind === FRAME.payload) this.#payload(state, data.subarray(1));
      else this.end("protocol");
    }
  }

  closed(): void {
    this.#leave();
    this.#deps.closed(this, this.#socket.address);
  }

  /**
   * To be called now and then: gives up whoever is silent, or slow to shake hands;
   * where memory is `scarce` in half the time, which is still more than a client
   * takes between two signs of life.
   */
  tick(scarce: boolean): void {
    const state = this.#state;
    const { meter, times } = this.#deps;
    const now = this.#deps.elapsed();
    const patience = scarce ? 0.5 : 1;
    const silent = now - this.#heard;
    if (state.at === "handshake" && silent >= times.handshake * patience) {
      meter.limited("handshake");
      this.#drop();
    } else if (state.at === "ready" && silent >= times.silence * patience) {
      meter.limited("silence");
      this.end("idle");
    }
  }

  /** Says why, where there is a session to say it in, and closes. */
  end(why: Bye["why"]): void {
    this.send({ t: "bye", why });
    this.#deps.log("debug", "bye", { code: why });
    this.#drop();
  }

  follow(topic: string): void {
    if (this.#state.at === "ready") this.#socket.follow(topic);
  }

  #drop(): void {
    this.#leave();
    this.#socket.close();
  }

  #leave(): void {
    const state = this.#state;
    this.#state = { at: "over" };
    if (state.at === "handshake") state.side?.destroy();
    if (state.at === "ready") {
      this.#deps.desk.leave(this);
      state.channel.destroy();
    }
  }

  get asked(): Set<string> {
    return (this.#asked ??= new Set());
  }

  facts(): SessionFacts {
    const { address } = this.#socket;
    return { since: this.#since, address, hashedUntil: this.#deps.hashedUntil() };
  }

  /** Says something inside the session; nothing where there is none. */
  send(message: Down): void {
    if (message.t === "error") this.#deps.meter.refused(message.code);
    if (this.#state.at === "ready") this.#socket.send(this.#state.channel.seal(message).frame);
  }

  #shake(state: Shaking, data: Bytes): void {
    if (data.length > HANDSHAKE_FRAME || state.waiting) return this.#drop();
    if (!state.side && !this.#deps.allowHandshake(this.#socket.address)) return this.#drop();
    const { makeSession, crypto, identity, inTurn } = this.#deps;
    state.waiting = true;
    inTurn(() => {
      // It may have been given up meanwhile.
      if (this.#state !== state) return;
      state.waiting = false;
      state.side ??= welcome({ makeSession, crypto, relay: identity });
      this.#welcome(state, state.side.receive(data.subarray(1)));
    });
  }

  #welcome(state: Shaking, welcomed: Welcomed): void {
    if (welcomed.is === "refused") return this.#drop();
    if (welcomed.is === "reply") return this.#socket.send(welcomed.frame);
    for (const out of welcomed.frames) this.#socket.send(out);
    // The socket may have been closed for what waits in it.
    if (this.#state !== state) return welcomed.channel.destroy();
    this.#heard = this.#deps.elapsed();
    this.#since = this.#deps.now();
    this.auth = welcomed.auth;
    this.#state = { at: "ready", channel: welcomed.channel };
  }

  #payload(state: Extract<State, { at: "ready" }>, content: Bytes): void {
    const opened = state.channel.open(content);
    if (!opened.ok) return this.end("protocol");
    const now = this.#deps.elapsed();
    this.#heard = now;
    const { number, message } = opened.value;
    const { meter, requests } = this.#deps;
    const cost = Math.min(COSTS[message.t] ?? 1, requests.burst);
    meter.request(message.t);
    if (this.#bucket.take(now, cost)) {
      this.#request(number, message);
      return;
    }
    meter.limited("rate");
    this.#strikes += 1;
    if (this.#strikes > STRIKES) this.end("rate");
    else this.#answer(number, refuse("rate"));
  }

  #answer(re: number, answer: Answer): void {
    this.send({ ...answer, re });
  }

  #request(re: number, request: Up): void {
    if (request.t === "ping") {
      this.#answer(re, { t: "pong" });
    } else if (request.t !== "create") {
      const refused = this.#deps.desk.route(this, re, request);
      if (refused !== null) this.#answer(re, refused);
    } else {
      const refused = this.#deps.refuseRoom(request.access, this.#socket.address);
      if (refused !== null) return this.#answer(re, refuse(refused));
      void this.#deps.desk.create(this.auth).then((answer) => this.#answer(re, answer));
    }
  }
}
