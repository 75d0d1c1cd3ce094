import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";
import type { Alarms } from "../../../extension/background/adapters/alarms.ts";
import type { Clock } from "../../../extension/background/adapters/clock.ts";
import type { Session } from "../../../extension/background/adapters/session.ts";
import { openDatabase, type Database } from "../../../extension/background/db/open.ts";
import type { DeriveKey } from "../../../extension/background/passphrase.ts";
import { encode } from "../../../shared/wire/codec.ts";

/** The browser's edge, for tests of the background: time, session storage, alarms and a database. */

export interface FakeClock extends Clock {
  /** Lets time pass, and whatever was to happen in it happen. */
  pass(wait: number): void;
  /** Times for which something waits, from now. */
  waits(): number[];
}

export function fakeClock(start = 1_000_000): FakeClock {
  let now = start;
  let timers: { at: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(wait, action) {
      const timer = { at: now + wait, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass(wait) {
      const end = now + wait;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.action();
      }
      now = end;
    },
    waits: () => timers.map(({ at }) => at - now).toSorted((a, b) => a - b),
  };
}

/** Session storage; what goes in comes out as JSON would have it. */
export function fakeSession(): Session & { held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    async get(key) {
      const found = held.get(key);
      return found === undefined ? undefined : (JSON.parse(found) as unknown);
    },
    async set(key, value) {
      held.set(key, JSON.stringify(value));
    },
    async remove(key) {
      held.delete(key);
    },
    async clear() {
      held.clear();
    },
  };
}

export function fakeAlarms(): Alarms & { waking: boolean; lock: number | null } {
  return {
    waking: false,
    lock: null,
    async wake(wanted) {
      this.waking = wanted;
    },
    async lockIn(wait) {
      this.lock = wait;
    },
  };
}

let databases = 0;

/** A fresh database that goes away with the test. */
export async function fakeDatabase(): Promise<Database> {
  databases += 1;
  const database = await openDatabase(`test ${databases}`);
  onTestFinished(() => database.close());
  return database;
}

/** Stands for Argon2id where its slowness isn't what is tested; depends on all that it depends on. */
export const quickDerive: DeriveKey = async (
  passphrase,
  { salt, memory, iterations, parallelism },
) =>
  new Uint8Array(
    createHash("sha256")
      .update(encode([passphrase, salt, memory, iterations, parallelism]))
      .digest(),
  );
