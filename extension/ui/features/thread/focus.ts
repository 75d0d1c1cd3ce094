/**
 * Arrow keys go from message to message, so that the list is one stop of the
 * Tab key however long it is. Escape goes back to the list itself.
 */
export function moveFocus(event: KeyboardEvent, list: HTMLElement): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const target = event.target instanceof HTMLElement ? event.target : list;
  const present = target.closest<HTMLElement>("[data-message]");
  if (event.key === "Escape" && present !== null) {
    event.preventDefault();
    list.focus({ preventScroll: true });
    return;
  }
  if (present !== null && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    return moveInside(event, present);
  }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const all = [...list.querySelectorAll<HTMLElement>("[data-message]")];
  const next =
    present === null
      ? lastVisible(all, list)
      : all[all.indexOf(present) + (event.key === "ArrowUp" ? -1 : 1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Left and right go through what stands in a message: links, what it answers, reactions. */
function moveInside(event: KeyboardEvent, message: HTMLElement): void {
  const stops = [message, ...message.querySelectorAll<HTMLElement>("a[href], button")];
  const at = stops.findIndex((one) => one === document.activeElement);
  const forward = (event.key === "ArrowRight") === (document.dir !== "rtl");
  const next = stops[at + (forward ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function lastVisible(all: readonly HTMLElement[], list: HTMLElement): HTMLElement | undefined {
  const { bottom } = list.getBoundingClientRect();
  return all.findLast((one) => one.getBoundingClientRect().top < bottom) ?? all.at(-1);
}

/** Frames in which the list may still draw a message. */
const FRAMES = 20;

function messageElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
}

/** Gives the focus to the message after one that is about to go, else to the one before or the list. */
export function focusBeside(id: string): void {
  const list = messageElement(id)?.closest<HTMLElement>("[role=log]");
  if (list == null) return;
  const all = [...list.querySelectorAll<HTMLElement>("[data-message]")];
  const at = all.findIndex((one) => one.dataset["message"] === id);
  (all[at + 1] ?? all[at - 1] ?? list).focus({ preventScroll: true });
}

/** Gives the focus to a message, as soon as the list has drawn it. */
export function focusMessage(id: string, frames = FRAMES): void {
  const element = messageElement(id);
  if (element !== null) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  } else if (frames > 0) requestAnimationFrame(() => focusMessage(id, frames - 1));
}
