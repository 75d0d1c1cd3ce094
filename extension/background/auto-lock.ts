import type { Alarms } from "./adapters/alarms.ts";
import type { Clock } from "./adapters/clock.ts";

/** An alarm is set anew no more often than this. */
const THROTTLE = 15_000;
const MINUTE = 60_000;

/** Locks the vault after a time in which nobody did anything in the panel. The alarm outlives the worker. */
export class AutoLock {
  #alarms: Alarms;
  #clock: Clock;
  #minutes: () => number;
  #touched = 0;
  #set = 0;

  constructor(alarms: Alarms, clock: Clock, minutes: () => number) {
    this.#alarms = alarms;
    this.#clock = clock;
    this.#minutes = minutes;
  }

  /** Somebody is there (or the setting has changed): counts from now. */
  async touch(): Promise<void> {
    this.#touched = this.#clock.now();
    this.#set = this.#touched;
    const minutes = this.#minutes();
    await this.#alarms.lockIn(minutes === 0 ? null : minutes * MINUTE);
  }

  /** As `touch`, for what happens often. */
  async active(): Promise<void> {
    this.#touched = this.#clock.now();
    if (this.#touched - this.#set >= THROTTLE) await this.touch();
  }

  async stop(): Promise<void> {
    await this.#alarms.lockIn(null);
  }

  /** Whether it is time, now that the alarm has gone off; if not, the alarm is set for the rest. */
  async due(): Promise<boolean> {
    const minutes = this.#minutes();
    if (minutes === 0) return false;
    const left = this.#touched + minutes * MINUTE - this.#clock.now();
    if (left <= 0) return true;
    this.#set = this.#clock.now();
    await this.#alarms.lockIn(left);
    return false;
  }
}
