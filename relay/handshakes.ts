/**
 * Takes steps of handshakes and does one in each turn of the event loop, in their
 * order and never at once. A step takes some milliseconds: however many clients come
 * at the same time, those who are in are served between two of them.
 */
export function handshakesInTurn(): (step: () => void) => void {
  const waiting: (() => void)[] = [];
  const next = (): void => {
    waiting[0]?.();
    waiting.shift();
    if (waiting.length > 0) setImmediate(next);
  };
  return (step) => {
    waiting.push(step);
    if (waiting.length === 1) setImmediate(next);
  };
}
