import browser from "webextension-polyfill";

/** Alarms outlive the worker and wake it. */
export interface Alarms {
  /** Whether the worker is to be woken every half minute, to bring connections back. */
  wake(wanted: boolean): Promise<void>;
  /** When to think of locking; null for not at all. */
  lockIn(wait: number | null): Promise<void>;
}

export const WAKE = "wake";
export const LOCK = "lock";

/** The shortest period that browsers grant. */
const PERIOD_MINUTES = 0.5;
const MINUTE = 60_000;

export const browserAlarms: Alarms = {
  async wake(wanted) {
    if (!wanted) {
      await browser.alarms.clear(WAKE);
      return;
    }
    const present = await browser.alarms.get(WAKE);
    if (present === undefined)
      await browser.alarms.create(WAKE, { periodInMinutes: PERIOD_MINUTES });
  },
  async lockIn(wait) {
    if (wait === null) await browser.alarms.clear(LOCK);
    else
      await browser.alarms.create(LOCK, {
        delayInMinutes: Math.max(PERIOD_MINUTES, wait / MINUTE),
      });
  },
};
