import * as uws from "uWebSockets.js";
import {
  App,
  SSLApp,
  us_listen_socket_close,
  us_socket_local_port,
  type HttpResponse,
  type TemplatedApp,
  type us_listen_socket,
  type WebSocket,
} from "uWebSockets.js";
import { fromUtf8 } from "../shared/bytes.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import {
  ListenError,
  remoteAddress,
  SOCKET_PATH,
  TlsError,
  type Handlers,
  type HttpAnswer,
  type Listen,
  type Listener,
  type Socket,
  type TransportOptions,
} from "./transport.ts";

/** HTTP and WebSocket by uWebSockets.js; the one module that knows it. */

/** Numbers that the typings leave out, or take for types. */
const { DISABLED, LIBUS_LISTEN_EXCLUSIVE_PORT } = uws as unknown as Record<
  "DISABLED" | "LIBUS_LISTEN_EXCLUSIVE_PORT",
  number
>;

interface UserData {
  address: string;
  /** Frames of this turn that aren't handed to the system yet. */
  pending: Bytes[];
  /** It was given up for not reading. */
  slow: boolean;
  /** Set while the socket is open. */
  listener: Listener | null;
}

function respond(response: HttpResponse, answer: HttpAnswer, head: boolean): void {
  response.cork(() => {
    response.writeStatus(String(answer.status));
    for (const [name, value] of Object.entries(answer.headers)) response.writeHeader(name, value);
    if (head) response.endWithoutBody(Buffer.byteLength(answer.body));
    else response.end(answer.body);
  });
}

/** Hands everything that one turn says to one client to the system at once. */
class Outgoing {
  #dirty = new Set<WebSocket<UserData>>();

  add(ws: WebSocket<UserData>, frame: Bytes): void {
    ws.getUserData().pending.push(frame);
    if (this.#dirty.size === 0) queueMicrotask(() => this.flush());
    this.#dirty.add(ws);
  }

  /** Must come before whatever may not overtake what was sent: a published frame, a close. */
  flush(): void {
    const all = [...this.#dirty];
    this.#dirty.clear();
    for (const ws of all) {
      const user = ws.getUserData();
      const frames = user.pending;
      user.pending = [];
      ws.cork(() => {
        for (const frame of frames) {
          // A client that is too slow may be closed at any of them.
          if (user.listener !== null) ws.send(frame, true, false);
        }
      });
    }
  }

  forget(ws: WebSocket<UserData>): void {
    this.#dirty.delete(ws);
  }
}

/** A class and not closures, as there is one for each connection. */
class UwsSocket implements Socket {
  readonly address: string;
  readonly #ws: WebSocket<UserData>;
  readonly #user: UserData;
  readonly #outgoing: Outgoing;

  constructor(ws: WebSocket<UserData>, outgoing: Outgoing) {
    this.#ws = ws;
    this.#user = ws.getUserData();
    this.#outgoing = outgoing;
    this.address = this.#user.address;
  }

  /** Once it is closed uWebSockets.js takes no call any more. */
  get #open(): boolean {
    return this.#user.listener !== null;
  }

  send(frame: Bytes): void {
    if (this.#open) this.#outgoing.add(this.#ws, frame);
  }

  follow(topic: string): void {
    this.#outgoing.flush();
    if (this.#open) this.#ws.subscribe(topic);
  }

  close(): void {
    this.#outgoing.flush();
    if (this.#open) this.#ws.end(1000);
  }
}

const NOBODY: Listener = { receive: () => undefined, closed: () => undefined };

function listen(app: TemplatedApp, host: string, port: number): Promise<us_listen_socket> {
  return new Promise((resolve, reject) => {
    const done = (socket: us_listen_socket | false) => {
      if (socket) resolve(socket);
      else reject(new ListenError(host, port));
    };
    // The typings lack the form with host and options; without the option two programs could share the port.
    const withOptions = app.listen.bind(app) as unknown as (
      ...args: [string, number, number, typeof done]
    ) => void;
    withOptions(host, port, LIBUS_LISTEN_EXCLUSIVE_PORT, done);
  });
}

function appOf({ tls }: TransportOptions): TemplatedApp {
  if (tls === null) return App();
  try {
    return SSLApp({ cert_file_name: tls.cert, key_file_name: tls.key });
  } catch {
    throw new TlsError();
  }
}

function routes(app: TemplatedApp, handlers: Handlers): void {
  app.any("/*", (response, request) => {
    const method = request.getCaseSensitiveMethod();
    respond(response, handlers.request(method, request.getUrl()), method === "HEAD");
  });
}

/** Listens with uWebSockets.js. */
export const listenUws: Listen = async (options, handlers) => {
  const app = appOf(options);
  const outgoing = new Outgoing();
  app.ws<UserData>(SOCKET_PATH, {
    compression: DISABLED,
    maxPayloadLength: options.maxFrame,
    maxBackpressure: options.maxWaiting,
    closeOnBackpressureLimit: true,
    idleTimeout: 0,
    sendPingsAutomatically: false,
    upgrade(response, request, context) {
      const own = fromUtf8(new Uint8Array(response.getRemoteAddressAsText())) ?? "";
      const address = remoteAddress(own, request.getHeader("x-forwarded-for"), options.proxy);
      const refusal = handlers.admit(address);
      if (refusal !== null) {
        respond(response, refusal, false);
        return;
      }
      response.upgrade<UserData>(
        { address, listener: null, pending: [], slow: false },
        request.getHeader("sec-websocket-key"),
        request.getHeader("sec-websocket-protocol"),
        request.getHeader("sec-websocket-extensions"),
        context,
      );
    },
    open(ws) {
      const user = ws.getUserData();
      user.listener = NOBODY;
      const listener = handlers.connect(new UwsSocket(ws, outgoing));
      if (user.listener !== null) user.listener = listener;
      else listener.closed();
    },
    message(ws, message, isBinary) {
      // Copied at once: the buffer is only lent for the length of this call.
      const copy: Bytes = new Uint8Array(message.slice(0));
      const { listener } = ws.getUserData();
      if (isBinary) listener?.receive(copy);
      else ws.end(1000);
    },
    dropped(ws) {
      const user = ws.getUserData();
      // Each frame that it misses is told here, until it is closed.
      if (!user.slow) handlers.slow();
      user.slow = true;
    },
    close(ws) {
      const user = ws.getUserData();
      const { listener } = user;
      user.listener = null;
      outgoing.forget(ws);
      listener?.closed();
    },
  });
  routes(app, handlers);

  const socket = await listen(app, options.host, options.port);
  let listening = true;
  const stopListening = (): void => {
    if (listening) us_listen_socket_close(socket);
    listening = false;
  };
  return {
    name: "uws",
    port: us_socket_local_port(socket),
    publish(topic, frame) {
      outgoing.flush();
      app.publish(topic, frame, true, false);
    },
    stopListening,
    async close() {
      stopListening();
      app.close();
    },
  };
};
