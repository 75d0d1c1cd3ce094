import { parentPort, workerData } from "node:worker_threads";
import { openDatabase, type Database } from "./database.ts";
import { packed } from "./packed.ts";
import type { Reply, Request, WorkerData } from "./sqlite.ts";

/** The thread that owns the database; it waits for the disk so that the relay needn't. */

function answer(database: Database, request: Request): unknown {
  switch (request.call) {
    case "apply":
      return database.applyGroups(request.groups);
    case "nextBase":
      return database.nextBase(request.atLeast);
    case "close":
      return database.close();
    case "read": {
      const read = database.reads[request.name] as (...args: unknown[]) => unknown;
      return read(...request.args);
    }
  }
}

const { path, maxBytes } = workerData as WorkerData;
const database = openDatabase(path, maxBytes);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
parentPort?.postMessage("open");
parentPort?.on("message", (request: Request) => {
  let reply: Reply;
  try {
    reply = { id: request.id, ok: true, value: answer(database, request) };
  } catch (error) {
    reply = { id: request.id, ok: false, error: String(error) };
  }
  const { value, memory } = packed(reply);
  parentPort?.postMessage(value, [memory]);
  if (request.call === "close") parentPort?.close();
});
