import { readFileSync } from "node:fs";
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { Bytes } from "../shared/wire/ids.ts";
import {
  ListenError,
  remoteAddress,
  SOCKET_PATH,
  TlsError,
  type Listen,
  type Listener,
  type Socket,
  type TransportOptions,
} from "./transport.ts";

/** HTTP and WebSocket by `ws`, for platforms on which uWebSockets.js has no binary. Slower, the same to see. */

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

function copyOf(data: RawData): Bytes {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  return new Uint8Array(Array.isArray(data) ? Buffer.concat(data) : data);
}

function serverOf({ tls }: TransportOptions, answer: RequestListener): Server {
  if (tls === null) return createServer(answer);
  try {
    const files = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
    return createTlsServer(files, answer);
  } catch {
    throw new TlsError();
  }
}

/** Listens with `ws`. */
export const listenWs: Listen = async (options, handlers) => {
  const topics = new Map<string, Set<Socket>>();
  const server = serverOf(options, (request, response) => {
    const answer = handlers.request(request.method ?? "GET", pathOf(request));
    response.writeHead(answer.status, answer.headers);
    response.end(request.method === "HEAD" ? "" : answer.body);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.maxFrame,
  });

  const serve = (ws: WebSocket, address: string): void => {
    let open = true;
    const followed = new Set<string>();
    const socket: Socket = {
      address,
      send(frame) {
        if (!open) return;
        if (ws.bufferedAmount <= options.maxWaiting) return ws.send(frame);
        open = false;
        handlers.slow();
        ws.terminate();
      },
      follow(topic) {
        if (!open) return;
        followed.add(topic);
        const members = topics.get(topic) ?? new Set();
        topics.set(topic, members.add(socket));
      },
      close() {
        if (open) ws.close(1000);
      },
    };
    let listener: Listener | null = null;
    ws.on("message", (data, isBinary) => {
      const copy = copyOf(data);
      if (isBinary) listener?.receive(copy);
      else ws.close(1000);
    });
    // Every error is followed by a close.
    ws.on("error", () => undefined);
    ws.on("close", () => {
      open = false;
      for (const topic of followed) {
        const members = topics.get(topic);
        members?.delete(socket);
        if (members?.size === 0) topics.delete(topic);
      }
      listener?.closed();
    });
    listener = handlers.connect(socket);
  };

  server.on("upgrade", (request, socket, head) => {
    const own = request.socket.remoteAddress ?? "";
    const forwarded = String(request.headers["x-forwarded-for"] ?? "");
    const address = remoteAddress(own, forwarded, options.proxy);
    socket.on("error", () => socket.destroy());
    if (pathOf(request) !== SOCKET_PATH) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const refusal = handlers.admit(address);
    if (refusal !== null) {
      const { status, body } = refusal;
      const start = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close`;
      socket.end(`${start}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    } else {
      sockets.handleUpgrade(request, socket, head, (ws) => serve(ws, address));
    }
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(new ListenError(options.host, options.port)));
    server.listen(options.port, options.host, resolve);
  });
  const stopped = new Promise<void>((resolve) => server.once("close", () => resolve()));
  let listening = true;
  const stopListening = (): void => {
    if (listening) server.close();
    listening = false;
  };
  return {
    name: "ws",
    port: (server.address() as AddressInfo).port,
    publish(topic, frame) {
      for (const socket of topics.get(topic) ?? []) socket.send(frame);
    },
    stopListening,
    async close() {
      stopListening();
      for (const ws of sockets.clients) ws.terminate();
      server.closeAllConnections();
      await stopped;
    },
  };
};
