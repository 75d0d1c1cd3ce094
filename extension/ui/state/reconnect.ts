import { onCleanup } from "solid-js";

const LOOK_EVERY = 5000;
/** By so much the computer's clock may differ from counted time before it was set anew, or the computer slept. */
const JUMP = 30_000;

/**
 * Calls back when waiting for the next attempt has lost its sense: the panel is looked at again,
 * or the computer's clock was set or stood still.
 */
export function onFreshStart(take: () => void): void {
  const drift = () => Date.now() - performance.now();
  let before = drift();
  const timer = setInterval(() => {
    const jumped = Math.abs(drift() - before) > JUMP;
    before = drift();
    if (jumped) take();
  }, LOOK_EVERY);
  const look = () => document.visibilityState === "visible" && take();
  document.addEventListener("visibilitychange", look);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  });
}
