import { initialize } from "@cossacklabs/themis";

let ready: Promise<void> | null = null;

async function load(): Promise<void> {
  const streaming = Reflect.get(WebAssembly, "instantiateStreaming") as unknown;
  const listeners = (["uncaughtException", "unhandledRejection"] as const).map(
    (event) => [event, new Set(process.listeners(event as "uncaughtException"))] as const,
  );
  const { fetch } = globalThis;
  Reflect.set(WebAssembly, "instantiateStreaming", undefined);
  Reflect.set(globalThis, "fetch", undefined);
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
