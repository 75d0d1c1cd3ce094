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

async function load(): Promise<void> {
  const streaming = Reflect.get(WebAssembly, "instantiateStreaming") as unknown;
  const listeners = (["uncaughtException", "unhandledRejection"] as const).map(
    (event) => [event, new Set(process.listeners(event as "uncaughtException"))] as const,
  );
  const { fetch } = globalThis;
  Reflect.set(WebAssembly, "instantiateStreaming", undefined);
  Reflect.set(globalThis, "fetch", undefined);
  poolSingleBytes();
  try {
    await initialize();
  } finally {
    Reflect.set(WebAssembly, "instantiateStreaming", streaming);
    Reflect.set(globalThis, "fetch", fetch);
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
