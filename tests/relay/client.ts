import { WebSocket } from "ws";

import type { Bytes, KeyPair } from "../../shared/crypto/port.ts";
import { crypto, makeSession } from "../../shared/crypto/themis.ts";
import { openBatch, type FanoutKey, type LiveEntry } from "../../shared/link/batch.ts";
import { greet, type ClientChannel, type Refusal } from "../../shared/link/client.ts";
import { FRAME } from "../../shared/link/frames.ts";
import type { Down, DownOf } from "../../shared/wire/down.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import type { Up } from "../../shared/wire/up.ts";

/** A client for tests: the real link over a real socket, and nothing of a room but what it is told. */

export interface Where {
  address: string;
  publicKey: Bytes;
}

type WithRe = Extract<Down, { re: number }>;
type Push = Exclude<Down, WithRe>;

interface Wanted {
  fits: (push: Push) => boolean;
  resolve: (push: Push) => void;
  reject: (error: Error) => void;
}

/** The WebSocket address of a relay. */
export function socketAddress({ address }: Pick<Where, "address">): string {
  return `${address.replace(/^http/, "ws")}/ws`;
}

/** What a client was told, in few words: `logged` or `error stale-epoch`. */
export function gist(answer: Down): string {
  return answer.t === "error" ? `error ${answer.code}` : answer.t;
}

export class Client {
  readonly auth: KeyPair;
  /** Every batch frame as it came. */
  readonly batches: Bytes[] = [];
  /** Entries of batches, opened once `uid` is known. */
  readonly entries: LiveEntry[] = [];
  readonly signals: Signal[] = [];
  /** Everything that was pushed, in order. */
  readonly pushes: Push[] = [];
  fanout: FanoutKey | null = null;
  uid: Bytes | null = null;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  #socket: WebSocket;
  #channel: ClientChannel;
  #answers = new Map<number, (answer: WithRe) => void>();
  #rejects = new Map<number, (error: Error) => void>();
  #unread: Push[] = [];
  #wanted: Wanted[] = [];
  #entryWanted: (() => void)[] = [];
  #over = false;

  private constructor(socket: WebSocket, channel: ClientChannel, auth: KeyPair) {
    this.#socket = socket;
    this.#channel = channel;
    this.auth = auth;
    socket.on("message", (data: Buffer) => this.#receive(new Uint8Array(data)));
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#over = true;
        const error = new Error("the connection closed");
        for (const reject of this.#rejects.values()) reject(error);
        for (const wanted of this.#wanted) wanted.reject(error);
        resolve();
      });
    });
  }

  /** Connects and shakes hands; rejects with the refusal when the relay isn't the one that `where` says. */
  static connect(where: Where, auth: KeyPair = crypto.generateKeyPair()): Promise<Client> {
    const socket = new WebSocket(socketAddress(where), { perMessageDeflate: false });
    const greeter = greet({ crypto, makeSession, pinned: where.publicKey, auth });
    return new Promise((resolve, reject) => {
      const refused = (why: Refusal | "closed") => {
        socket.terminate();
        reject(new Error(why));
      };
      const onClose = () => {
        greeter.destroy();
        refused("closed");
      };
      const onMessage = (data: Buffer) => {
        const greeted = greeter.receive(new Uint8Array(data));
        if (greeted.is === "reply") socket.send(greeted.frame);
        if (greeted.is === "refused") refused(greeted.why);
        if (greeted.is !== "ready") return;
        socket.off("message", onMessage);
        socket.off("close", onClose);
        resolve(new Client(socket, greeted.channel, auth));
      };
      socket.on("error", () => undefined);
      socket.on("message", onMessage);
      socket.on("close", onClose);
    });
  }

  /** Says something and resolves with its answer. */
  ask(message: Up): Promise<WithRe> {
    const { frame, number } = this.#channel.seal(message);
    const answer = new Promise<WithRe>((resolve, reject) => {
      this.#answers.set(number, resolve);
      this.#rejects.set(number, reject);
    });
    this.#socket.send(frame);
    return answer;
  }

  /** Like `ask`, and demands an answer of type `t`. */
  async expect<T extends WithRe["t"]>(t: T, message: Up): Promise<DownOf<T>> {
    const answer = await this.ask(message);
    if (answer.t !== t) throw new Error(`expected ${t}, got ${gist(answer)}`);
    return answer as DownOf<T>;
  }

  /** In few words what the relay answers. */
  async gist(message: Up): Promise<string> {
    return gist(await this.ask(message));
  }

  /** The next push of type `t` that wasn't taken yet; waits for it. */
  next<T extends Push["t"]>(t: T): Promise<DownOf<T>> {
    const fits = (push: Push) => push.t === t;
    const at = this.#unread.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.#unread.splice(at, 1)[0] as DownOf<T>);
    if (this.#over) return Promise.reject(new Error("the connection closed"));
    return new Promise((resolve, reject) => {
      this.#wanted.push({ fits, resolve: (push) => resolve(push as DownOf<T>), reject });
    });
  }

  /** The entry with this number, once a batch has brought it. */
  async entry(number: number): Promise<LiveEntry> {
    for (;;) {
      const found = this.entries.find((entry) => entry.number === number);
      if (found) return found;
      await new Promise<void>((resolve) => this.#entryWanted.push(resolve));
    }
  }

  /** A payload frame, sealed and not sent. Its answer, if there is one, goes to nobody. */
  seal(message: unknown): Bytes {
    const { frame, number } = this.#channel.seal(message);
    this.#answers.set(number, () => undefined);
    return frame;
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  /** Stops reading from the socket, as a client that hangs. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Gives the connection up without a word to the relay. */
  drop(): void {
    this.#socket.terminate();
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
    this.#channel.destroy();
  }

  #receive(data: Bytes): void {
    if (data[0] === FRAME.batch) {
      this.#receiveBatch(data);
      return;
    }
    if (data[0] !== FRAME.payload) throw new Error(`unexpected frame of kind ${data[0]}`);
    const opened = this.#channel.open(data.slice(1));
    if (!opened.ok) throw new Error(`bad payload: ${opened.error}`);
    const { message } = opened.value;
    if ("re" in message) {
      const resolve = this.#answers.get(message.re);
      if (!resolve) throw new Error(`answered twice, or not asked: ${gist(message)}`);
      this.#answers.delete(message.re);
      this.#rejects.delete(message.re);
      resolve(message);
      return;
    }
    if (message.t === "fanout") {
      this.fanout = { key: message.key, keyNo: message.keyNo, frame: message.frame };
    }
    this.pushes.push(message);
    const at = this.#wanted.findIndex(({ fits }) => fits(message));
    if (at >= 0) this.#wanted.splice(at, 1)[0]?.resolve(message);
    else this.#unread.push(message);
  }

  #receiveBatch(data: Bytes): void {
    this.batches.push(data);
    if (!this.fanout || !this.uid) return;
    const opened = openBatch(crypto, this.uid, this.fanout, data.slice(1));
    if (!opened.ok) throw new Error(`bad batch: ${opened.error}`);
    this.fanout = { ...this.fanout, frame: this.fanout.frame + 1 };
    for (const item of opened.value) {
      if (item.type === "signal") this.signals.push(item);
      else this.entries.push(item);
    }
    for (const resolve of this.#entryWanted.splice(0)) resolve();
  }
}
