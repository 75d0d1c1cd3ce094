import type { Meter } from "./meter.ts";
import type { Op, Store } from "./store/port.ts";

/** The same store, with a note of how its writes go. */
export function watched(
  store: Store,
  meter: () => Meter,
): { store: Store; healthy: () => boolean } {
  let healthy = true;
  const noted = async <T>(operations: number, write: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    let ok = false;
    try {
      const value = await write();
      ok = true;
      return value;
    } finally {
      healthy = ok;
      meter().written(operations, (performance.now() - from) / 1000, ok);
    }
  };
  const apply = (ops: readonly Op[]) => noted(ops.length, () => store.apply(ops));
  const nextBase = (atLeast: number) => noted(1, () => store.nextBase(atLeast));
  return { store: { ...store, apply, nextBase }, healthy: () => healthy };
}
