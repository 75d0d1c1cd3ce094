/** Time, as everything here that needs it is given it. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Calls `action` once after `wait` milliseconds, unless the returned function is called first. */
  after(wait: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(wait, action) {
    const timer = setTimeout(action, wait);
    return () => clearTimeout(timer);
  },
};
