import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * Stands between browsers and relay and keeps every byte, both ways:
 *
 *     const proxy = await RecordingProxy.start({ port: built.port, to: relay.port });
 *     proxy.bytes("up")        // everything the relay was sent, as it came over the wire
 *     proxy.frames("up")       // contents of the WebSocket frames in it, unmasked
 *     proxy.requests()         // the first line of each connection
 *     proxy.cut(); await proxy.stop();
 */

export type Way = "up" | "down";

interface Recorded {
  up: Buffer[];
  down: Buffer[];
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** Contents of the whole frames after the HTTP head in a stream; clients' are unmasked. */
function framesIn(stream: Buffer): Buffer[] {
  const head = stream.indexOf(HEAD_END);
  if (head < 0) return [];
  const frames: Buffer[] = [];
  let at = head + HEAD_END.length;
  while (at + 2 <= stream.length) {
    const first = stream.readUInt8(at);
    const second = stream.readUInt8(at + 1);
    if ((first & 0x40) !== 0)
      throw new Error("a compressed frame: what is in it can't be searched");
    let length = second & 0x7f;
    at += 2;
    if (length === 126) {
      if (at + 2 > stream.length) break;
      length = stream.readUInt16BE(at);
      at += 2;
    } else if (length === 127) {
      if (at + 8 > stream.length) break;
      length = Number(stream.readBigUInt64BE(at));
      at += 8;
    }
    const mask = (second & 0x80) === 0 ? null : stream.subarray(at, at + 4);
    if (mask) at += 4;
    if (at + length > stream.length) break;
    const content = Buffer.from(stream.subarray(at, at + length));
    if (mask)
      for (const [index, byte] of content.entries()) content[index] = byte ^ (mask[index % 4] ?? 0);
    frames.push(content);
    at += length;
  }
  return frames;
}

export class RecordingProxy {
  readonly #recorded: Recorded[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static start({ port, to }: { port: number; to: number }): Promise<RecordingProxy> {
    return new Promise((resolve, reject) => {
      const server = createServer();
      const proxy = new RecordingProxy(server);
      server.on("connection", (socket) => proxy.#carry(socket, to));
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => resolve(proxy));
    });
  }

  #carry(client: Socket, to: number): void {
    const relay = connect(to, "127.0.0.1");
    const recorded: Recorded = { up: [], down: [] };
    this.#recorded.push(recorded);
    for (const socket of [client, relay]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        relay.destroy();
      });
    }
    client.on("data", (data) => {
      recorded.up.push(data);
      relay.write(data);
    });
    relay.on("data", (data) => {
      recorded.down.push(data);
      client.write(data);
    });
  }

  /** Everything that went one way, connection after connection. */
  bytes(way: Way): Buffer {
    return Buffer.concat(this.#recorded.flatMap((one) => one[way]));
  }

  /** Contents of all WebSocket frames that went one way. Throws if any was compressed. */
  frames(way: Way): Buffer[] {
    return this.#recorded.flatMap((one) => {
      const stream = Buffer.concat(one[way]);
      return /\r\nupgrade: websocket\r\n/i.test(stream.toString("latin1")) ? framesIn(stream) : [];
    });
  }

  /** What each connection that said anything said before its WebSocket, by its HTTP header's names. */
  heads(): Record<string, string>[] {
    return this.#recorded.flatMap((one) => {
      const [head = ""] = Buffer.concat(one.up).toString("latin1").split("\r\n\r\n");
      const lines = head.split("\r\n").slice(1);
      const fields = lines.map((line): [string, string] => {
        const at = line.indexOf(":");
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      });
      return fields.length === 0 ? [] : [Object.fromEntries(fields)];
    });
  }

  /** First line of what each connection asked. */
  requests(): string[] {
    return this.#recorded
      .map((one) => Buffer.concat(one.up).toString("latin1").split("\r\n")[0] ?? "")
      .filter(Boolean);
  }

  /** Breaks every connection there is; new ones may come. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.cut();
    });
  }
}
