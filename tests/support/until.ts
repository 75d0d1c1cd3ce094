import { setTimeout as pause } from "node:timers/promises";

/**
 * Waiting for a condition, never for a time:
 *
 *     const room = await until("the room is listed", () => person.rooms().then((all) => all[0]));
 *
 * A probe that answers `false`, `null` or `undefined`, or throws, is asked again
 * until the time is up; then the error says what was waited for and what was seen.
 */

export interface UntilOptions {
  /** Milliseconds; 15 s where not given. */
  timeout?: number;
  /** What to show in the error: usually the screen. */
  seen?: () => Promise<string> | string;
}

export class TimedOut extends Error {
  override name = "TimedOut";
}

type Nothing = false | null | undefined;

const BREATH = 25;

export async function until<T>(
  what: string,
  probe: () => Promise<T | Nothing> | T | Nothing,
  { timeout = 15_000, seen }: UntilOptions = {},
): Promise<T> {
  const end = performance.now() + timeout;
  let failure = "";
  for (;;) {
    try {
      const found = await probe();
      if (found !== false && found !== null && found !== undefined) return found;
      failure = "";
    } catch (error) {
      failure = (error as Error).message;
    }
    if (performance.now() > end) break;
    await pause(BREATH);
  }
  const screen = seen ? await Promise.resolve(seen()).catch((error: Error) => error.message) : "";
  throw new TimedOut(
    [
      `waited ${timeout / 1000} s in vain until ${what}`,
      failure && `last failure: ${failure}`,
      screen && `seen:\n${screen}`,
    ]
      .filter(Boolean)
      .join("\n"),
  );
}

/** Rejects with what was going on when a step takes longer than it may. */
export async function within<T>(timeout: number, what: string, action: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = pause(timeout, null, { signal: limit.signal }).then(() => {
    throw new TimedOut(`${what} took longer than ${timeout / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([action, late]);
  } finally {
    limit.abort();
  }
}
