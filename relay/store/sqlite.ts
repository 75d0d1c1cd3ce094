import { Worker } from "node:worker_threads";
import type { Reads } from "./reads.ts";
import { packed } from "./packed.ts";
import type { Op, Store } from "./port.ts";

/**
 * The embedded store: SQLite in a worker thread. All that is written while one
 * transaction waits for the disk goes into the next, so that a busy relay pays
 * for one flush per group and not per message.
 */

export interface WorkerData {
  path: string;
  /** Cap on the file's size in bytes; 0 for none. */
  maxBytes: number;
}

type Call =
  | { call: "apply"; groups: readonly (readonly Op[])[] }
  | { call: "nextBase"; atLeast: number }
  | { call: "close" }
  | { call: "read"; name: keyof Reads; args: unknown[] };
export type Request = Call & { id: number };
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: string };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Pending {
  ops: readonly Op[];
  resolve(): void;
  reject(error: Error): void;
}

function startWorker(data: WorkerData): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: data,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    worker.once("error", reject);
    worker.once("message", () => {
      worker.off("error", reject);
      resolve(worker);
    });
  });
}

/**
 * Opens, and where needed makes, the database at `path`. Rejects with the reason
 * where the file is damaged, not ours to write, or of a newer version.
 */
export async function openSqliteStore(path: string, maxBytes = 0): Promise<Store> {
  const worker = await startWorker({ path, maxBytes });
  const waiting = new Map<number, Waiting>();
  let ids = 0;
  let broken: Error | null = null;

  worker.on("message", (reply: Reply) => {
    const one = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) one?.resolve(reply.value);
    else one?.reject(new Error(reply.error));
  });
  const fail = (error: Error): void => {
    broken ??= error;
    for (const one of waiting.values()) one.reject(broken);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the store is closed")));

  const call = (request: Call): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (broken) {
        reject(broken);
        return;
      }
      ids += 1;
      waiting.set(ids, { resolve, reject });
      const { value, memory } = packed({ ...request, id: ids });
      worker.postMessage(value, [memory]);
    });
  const read =
    <K extends keyof Reads>(name: K) =>
    (...args: Parameters<Reads[K]>) =>
      call({ call: "read", name, args }) as Promise<ReturnType<Reads[K]>>;

  let queue: Pending[] = [];
  let flushing: Promise<void> | null = null;
  const flush = async (): Promise<void> => {
    // A turn of the event loop's worth of writes goes together.
    await Promise.resolve();
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      try {
        const request: Call = { call: "apply", groups: group.map(({ ops }) => ops) };
        const results = (await call(request)) as (string | null)[];
        for (const [at, one] of group.entries()) {
          const error = results[at];
          if (error === null) one.resolve();
          else one.reject(new Error(error ?? "no result"));
        }
      } catch (error) {
        for (const one of group) one.reject(error as Error);
      }
    }
    flushing = null;
  };

  return {
    apply(ops) {
      return new Promise((resolve, reject) => {
        queue.push({ ops, resolve, reject });
        flushing ??= flush();
      });
    },
    room: read("room"),
    entries: read("entries"),
    hashAt: read("hashAt"),
    message: read("message"),
    commit: read("commit"),
    parts: read("parts"),
    roomOfJoin: read("roomOfJoin"),
    piece: read("piece"),
    fileBytes: read("fileBytes"),
    holdings: read("holdings"),
    recent: read("recent"),
    countRooms: read("countRooms"),
    nextBase: (atLeast) => call({ call: "nextBase", atLeast }) as Promise<number>,
    async close() {
      await flushing;
      if (broken) return;
      const exited = new Promise((resolve) => worker.once("exit", resolve));
      await call({ call: "close" });
      await exited;
    },
  };
}
