import { createSignal, onCleanup, type Accessor } from "solid-js";
import { untilMidnight } from "./when.ts";

/**
 * The present, as far as words such as "today" depend on it: renewed when a
 * day begins here, and when the page is looked at again.
 */
export function useNow(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  let timer: ReturnType<typeof setTimeout>;
  const renew = () => {
    clearTimeout(timer);
    setNow(Date.now());
    timer = setTimeout(renew, untilMidnight(Date.now()));
  };
  renew();
  document.addEventListener("visibilitychange", renew);
  onCleanup(() => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", renew);
  });
  return now;
}

const GLANCE = 15_000;

/** The present to within some seconds, for what comes true by waiting alone. */
export function useClock(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), GLANCE);
  onCleanup(() => clearInterval(timer));
  return now;
}
