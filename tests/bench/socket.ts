import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/**
 * The load's own WebSocket client: one read buffer for all sockets, and of each
 * frame only its head is looked at. It does so little that the server is the
 * limit, which the CPU share printed beside each figure shows.
 */

/** Opcode of a binary frame (RFC 6455, section 5.2). */
export const BINARY = 2;
/** Bytes of a frame's content that a counter may look at. */
const PEEK = 32;
const SHARED = Buffer.allocUnsafe(262_144);
const NOTHING = Buffer.alloc(0);

/** How many messages a frame with these first bytes brings. */
export type Count = (opcode: number, bytes: Buffer, at: number) => number;

interface Head {
  opcode: number;
  /** Where the content begins. */
  start: number;
  length: number;
}

function headAt(bytes: Buffer, at: number, end: number): Head | null {
  if (end - at < 2) return null;
  const opcode = bytes.readUInt8(at) & 0x0f;
  const short = bytes.readUInt8(at + 1) & 0x7f;
  if (short < 126) return { opcode, start: at + 2, length: short };
  if (short === 126) {
    if (end - at < 4) return null;
    return { opcode, start: at + 4, length: bytes.readUInt16BE(at + 2) };
  }
  if (end - at < 10) return null;
  return { opcode, start: at + 10, length: bytes.readUInt32BE(at + 6) };
}

/** A client's frame; its mask is four zeros, so the content stays as it is. */
export function clientFrame(opcode: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head = Buffer.alloc(length < 126 ? 6 : 8);
  head.writeUInt8(0x80 | opcode, 0);
  if (length < 126) head.writeUInt8(0x80 | length, 1);
  else {
    head.writeUInt8(0xfe, 1);
    head.writeUInt16BE(length, 2);
  }
  return Buffer.concat([head, content]);
}

export class LoadSocket {
  readonly #socket: Socket;
  /** Whole frames, until counting begins. */
  #whole: ((opcode: number, content: Buffer) => void) | null = () => undefined;
  #count: Count = () => 0;
  #counted: (messages: number) => void = () => undefined;
  #left: Buffer = NOTHING;
  /** Bytes to come of a frame that is counted already. */
  #skip = 0;
  #upgraded: (() => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  private constructor(port: number) {
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: SHARED,
        callback: (length) => {
          this.#take(length);
          return true;
        },
      },
    });
  }

  /** Resolves once the server has agreed to speak WebSocket on `path`. */
  static open(port: number, path: string, protocol?: string): Promise<LoadSocket> {
    const client = new LoadSocket(port);
    const wish = protocol === undefined ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    client.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n` +
        `Sec-WebSocket-Version: 13\r\n${wish}\r\n`,
    );
    return new Promise((resolve, reject) => {
      client.#upgraded = () => resolve(client);
      client.#failed = reject;
      client.#socket.on("error", reject);
      client.#socket.on("close", () => client.#failed?.(new Error("the server closed")));
    });
  }

  /** Gets whole frames. */
  listen(whole: (opcode: number, content: Buffer) => void): void {
    this.#whole = whole;
  }

  /** From now on only counts. */
  count(count: Count, counted: (messages: number) => void): void {
    this.#count = count;
    this.#counted = counted;
    this.#whole = null;
  }

  /** Sends bytes that are frames already. */
  write(frames: Uint8Array): void {
    this.#socket.write(frames);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** So many bytes have come into the shared buffer. */
  #take(length: number): void {
    if (this.#left.length === 0) return this.#read(SHARED, length);
    const bytes = Buffer.concat([this.#left, SHARED.subarray(0, length)]);
    this.#left = NOTHING;
    this.#read(bytes, bytes.length);
  }

  #read(bytes: Buffer, end: number): void {
    if (this.#upgraded !== null) this.#upgrade(bytes, end);
    else if (this.#whole !== null) this.#readWhole(bytes, end, this.#whole);
    else this.#readHeads(bytes, end);
  }

  #upgrade(bytes: Buffer, end: number): void {
    const stop = bytes.subarray(0, end).indexOf("\r\n\r\n");
    if (stop < 0) return this.#keep(bytes, 0, end);
    const said = bytes.subarray(0, stop).toString("latin1");
    if (!said.includes(" 101")) {
      this.#failed?.(new Error(said));
      return;
    }
    this.#upgraded?.();
    this.#upgraded = this.#failed = null;
    if (stop + 4 === end) return;
    // Whoever awaits the opening says first what it listens with.
    this.#keep(bytes, stop + 4, end);
    setImmediate(() => this.#take(0));
  }

  #readWhole(bytes: Buffer, end: number, whole: (opcode: number, content: Buffer) => void): void {
    let at = 0;
    for (let head = headAt(bytes, at, end); head !== null; head = headAt(bytes, at, end)) {
      const { opcode, start, length } = head;
      if (start + length > end) break;
      whole(opcode, Buffer.from(bytes.subarray(start, start + length)));
      at = start + length;
    }
    if (at < end) this.#keep(bytes, at, end);
  }

  /** Looks at the first bytes of each frame and leaps over the rest. */
  #readHeads(bytes: Buffer, end: number): void {
    let at = this.#skip;
    let messages = 0;
    while (at < end) {
      const head = headAt(bytes, at, end);
      if (head === null || head.start + Math.min(head.length, PEEK) > end) break;
      messages += this.#count(head.opcode, bytes, head.start);
      at = head.start + head.length;
    }
    this.#skip = Math.max(0, at - end);
    if (at < end) this.#keep(bytes, at, end);
    if (messages > 0) this.#counted(messages);
  }

  #keep(bytes: Buffer, at: number, end: number): void {
    this.#left = Buffer.from(bytes.subarray(at, end));
  }
}
