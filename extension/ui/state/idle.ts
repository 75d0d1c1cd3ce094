import { createEffect, onCleanup, type Accessor } from "solid-js";

const TOUCHES = ["pointerdown", "keydown", "wheel", "focusin"] as const;
const LOOK_EVERY = 15_000;

/**
 * Locks once nobody has touched the panel for so many minutes; 0 is never.
 * The clock is compared, not counted, so that a computer's sleep counts too.
 */
export function useIdleLock(minutes: Accessor<number>, lock: () => void): void {
  createEffect(() => {
    const patience = minutes() * 60_000;
    if (patience === 0) return;
    let touched = Date.now();
    const touch = () => (touched = Date.now());
    const look = () => {
      if (Date.now() - touched >= patience) lock();
    };
    for (const name of TOUCHES) document.addEventListener(name, touch, { passive: true });
    document.addEventListener("visibilitychange", look);
    const timer = setInterval(look, LOOK_EVERY);
    onCleanup(() => {
      for (const name of TOUCHES) document.removeEventListener(name, touch);
      document.removeEventListener("visibilitychange", look);
      clearInterval(timer);
    });
  });
}
