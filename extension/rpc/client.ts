import {
  PORT_NAME,
  type Answers,
  type Method,
  type Asked,
  type Push,
  type Reply,
  type Request,
  type RpcError,
} from "./contract.ts";

/** The part of a runtime port that is used here. */
export interface PortLike {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(take: (message: unknown) => void): void };
  onDisconnect: { addListener(take: () => void): void };
}

/** A request that was refused, or whose fate is unknown because the background died (`internal`). */
export class RpcFailure extends Error {
  readonly error: RpcError;
  constructor(error: RpcError) {
    super(error);
    this.name = "RpcFailure";
    this.error = error;
  }
}

/** Why a request failed, of whatever was thrown. */
export function reasonOf(thrown: unknown): RpcError {
  return thrown instanceof RpcFailure ? thrown.error : "internal";
}

export interface Client {
  /** Rejects with an `RpcFailure` alone. */
  call<M extends Method>(method: M, params: Asked<M>): Promise<Answers[M]>;
  /** Calls back with every push, and with the fresh views after a reconnection; returns how to stop. */
  onPush(take: (push: Push) => void): () => void;
  /** Calls back once the watches stand again after the background was away; pushes may have been missed. */
  onResume(take: () => void): () => void;
  /** Calls back when the extension was replaced under this page: nothing can be asked any more. */
  onGone(take: () => void): () => void;
  close(): void;
}

/**
 * Requests that may be asked twice without doing more than once, as may all that carry `once`; all
 * others fail when the port dies.
 */
const REPEATABLE: ReadonlySet<Method> = new Set<Method>([
  "app.watch",
  "app.connect",
  "vault.unlock",
  "vault.lock",
  "settings.set",
  "room.watch",
  "room.read",
  "room.draft",
  "room.retry",
  "room.own",
  "relay.choose",
  "invite.link",
  "join.inspect",
  "message.edit",
  "message.delete",
  "message.remove",
  "message.restore",
  "message.react",
  "thread.page",
  "thread.search",
  "file.piece",
  "file.send",
  "file.cancel",
  "file.read",
]);
/** A watch is asked for until it stands; anything else might be what kills the background. */
const WATCHES: ReadonlySet<Method> = new Set<Method>(["app.watch", "room.watch"]);
const ATTEMPTS = 4;
const PAUSES = [0, 50, 200, 1000, 3000] as const;
const REFUSALS_UNTIL_GONE = 3;
/** A port that no background has taken within this never will be, and the browser tells nobody so. */
const TAKEN_WITHIN = 4000;

interface Pending {
  request: Request;
  attempts: number;
  resolve: (value: unknown) => void;
  reject: (failure: RpcFailure) => void;
}

/**
 * The page's end of the port. The service worker may be killed at any instant:
 * the port is then opened again, what was watched is watched again, and what
 * can safely be asked twice is asked again.
 */
export function createClient(connect: (name: string) => PortLike): Client {
  const pending = new Map<number, Pending>();
  const pushTakers = new Set<(push: Push) => void>();
  const resumeTakers = new Set<() => void>();
  const goneTakers = new Set<() => void>();
  const watched: { app: boolean; room: string | null } = { app: false, room: null };
  let port: PortLike | null = null;
  let next = 1;
  let failures = 0;
  let refusals = 0;
  let losses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = () => {
    timer = undefined;
    try {
      port = connect(PORT_NAME);
    } catch {
      refusals += 1;
      if (refusals >= REFUSALS_UNTIL_GONE) return vanish();
      return later();
    }
    refusals = 0;
    const mine = port;
    const untaken = setTimeout(() => {
      if (port !== mine) return;
      mine.disconnect();
      lost();
    }, TAKEN_WITHIN);
    mine.onMessage.addListener((message) => {
      clearTimeout(untaken);
      if (port === mine) receive(message as Reply | Push);
    });
    mine.onDisconnect.addListener(() => {
      clearTimeout(untaken);
      if (port === mine) lost();
    });
    for (const one of pending.values()) send(one);
  };

  const later = () => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(open, PAUSES[Math.min(failures, PAUSES.length - 1)]);
    failures += 1;
  };

  const vanish = () => {
    closed = true;
    for (const one of pending.values()) one.reject(new RpcFailure("internal"));
    pending.clear();
    for (const take of goneTakers) take();
  };

  const lost = () => {
    port = null;
    losses += 1;
    for (const [id, one] of pending) {
      if (one.attempts === 0) continue;
      const { method, params } = one.request;
      if (WATCHES.has(method)) continue;
      const repeatable = REPEATABLE.has(method) || "once" in Object(params);
      if (repeatable && one.attempts < ATTEMPTS) continue;
      pending.delete(id);
      one.reject(new RpcFailure("internal"));
    }
    if (closed) return;
    void rewatch();
    later();
  };

  const send = (one: Pending) => {
    if (port === null) return;
    one.attempts += 1;
    try {
      port.postMessage(one.request);
    } catch {
      lost();
    }
  };

  const receive = (message: Reply | Push) => {
    failures = 0;
    if ("push" in message) return emit(message);
    const one = pending.get(message.id);
    if (one === undefined) return;
    pending.delete(message.id);
    if (message.ok) one.resolve(message.value);
    else one.reject(new RpcFailure(message.error));
  };

  const emit = (push: Push) => {
    for (const take of pushTakers) take(push);
  };

  const ask = <M extends Method>(method: M, params: Asked<M>): Promise<Answers[M]> => {
    if (closed) return Promise.reject(new RpcFailure("internal"));
    return new Promise((resolve, reject) => {
      const request: Request = { id: next, method, params };
      next += 1;
      const one: Pending = {
        request,
        attempts: 0,
        resolve: (value) => resolve(value as Answers[M]),
        reject,
      };
      pending.set(request.id, one);
      send(one);
    });
  };

  let rewatching: Promise<void> | null = null;
  const rewatch = () => {
    rewatching ??= watchAgain().finally(() => (rewatching = null));
    return rewatching;
  };

  const watchAgain = async () => {
    if (!watched.app && watched.room === null) return;
    let stands = 0;
    try {
      do {
        // What was watched at a background that died meanwhile stands no more.
        stands = losses;
        const { app, room } = watched;
        if (app) emit({ push: "app", view: await ask("app.watch", {}) });
        if (room !== null) {
          const view = await ask("room.watch", { room });
          if (view !== null && watched.room === room) emit({ push: "room", view });
        }
      } while (stands !== losses);
    } catch {
      return;
    }
    for (const take of resumeTakers) take();
  };

  open();
  return {
    call: (method, params) => {
      if (method === "app.watch") watched.app = true;
      if (method === "room.watch") watched.room = (params as Asked<"room.watch">).room;
      return ask(method, params);
    },
    onPush: (take) => added(pushTakers, take),
    onResume: (take) => added(resumeTakers, take),
    onGone: (take) => added(goneTakers, take),
    close: () => {
      closed = true;
      clearTimeout(timer);
      port?.disconnect();
      port = null;
    },
  };
}

function added<T>(takers: Set<T>, take: T): () => void {
  takers.add(take);
  return () => void takers.delete(take);
}
