import { createRequire } from "node:module";
import { initialize } from "@cossacklabs/themis";

let ready: Promise<void> | null = null;

const POOL = 4096;

/**
 * Themis' WebAssembly asks the platform for its random bytes one by one, which
 * took more than half of the time of sealing and wrapping. From now on a request
 * for a single byte is served from a pool that the platform's generator fills; each
 * byte is given out once and then erased. All other requests go straight through.
 */
function poolSingleBytes(): void {
  const { crypto } = globalThis;
  const direct = crypto.getRandomValues.bind(crypto);
  const pool = new Uint8Array(POOL);
  let at = POOL;
  const pooled: typeof crypto.getRandomValues = (array) => {
    if (!(array instanceof Uint8Array) || array.length !== 1) return direct(array);
    if (at === POOL) {
      direct(pool);
      at = 0;
    }
    array[0] = pool[at] ?? 0;
    pool[at] = 0;
    at += 1;
    return array;
  };
  Reflect.set(crypto, "getRandomValues", pooled);
}

/** The parts of Themis' own modules that `putArraysWhole` needs. */
interface Inside {
  utils: { heapPutArray: (array: ArrayLike<number>, at: number) => void };
  context: { default: { libthemis: { HEAPU8: Uint8Array } } };
}

/**
 * Themis makes a list of numbers of every array before it copies it into its
 * memory, a tenth of the time that a message took. Where its insides are as we
 * know them the bytes go there as they are; else all stays as it was.
 */
function putArraysWhole(): void {
  let inside: Inside;
  try {
    const need = createRequire(import.meta.url);
    inside = {
      utils: need("@cossacklabs/themis/dist/utils.js") as Inside["utils"],
      context: need("@cossacklabs/themis/dist/context.js") as Inside["context"],
    };
  } catch {
    return;
  }
  const { utils, context } = inside;
  if (typeof utils.heapPutArray !== "function" || !context.default?.libthemis?.HEAPU8) return;
  utils.heapPutArray = (array, at) => context.default.libthemis.HEAPU8.set(array, at);
}

async function load(): Promise<void> {
  const streaming = Reflect.get(WebAssembly, "instantiateStreaming") as unknown;
  const listeners = (["uncaughtException", "unhandledRejection"] as const).map(
    (event) => [event, new Set(process.listeners(event as "uncaughtException"))] as const,
  );
  // Only reading `fetch` would make Node load its whole HTTP client.
  const fetch = Object.getOwnPropertyDescriptor(globalThis, "fetch");
  Reflect.set(WebAssembly, "instantiateStreaming", undefined);
  Reflect.deleteProperty(globalThis, "fetch");
  poolSingleBytes();
  try {
    await initialize();
    putArraysWhole();
  } finally {
    Reflect.set(WebAssembly, "instantiateStreaming", streaming);
    if (fetch) Object.defineProperty(globalThis, "fetch", fetch);
    for (const [event, before] of listeners) {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before.has(listener)) process.removeListener(event, listener);
      }
    }
  }
}

/**
 * Makes Themis usable on Node, once a process. Its loader would fetch a file path
 * where `fetch` exists, and leaves process-wide error handlers behind; both are
 * kept from it here.
 */
export function initializeThemis(): Promise<void> {
  ready ??= load();
  return ready;
}
