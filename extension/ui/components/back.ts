import { createComputed, type Accessor } from "solid-js";

/**
 * Where the focus goes as something that lay above closes: to what is named, else to what had the
 * focus as it opened. What was opened from a menu goes back to the control that the menu hangs from,
 * and what is no longer there leaves it to the screen's heading.
 */
export function createFocusBack(
  open: Accessor<boolean>,
  named: Accessor<HTMLElement | null | undefined>,
): () => void {
  let opener: HTMLElement | null = null;
  createComputed((before: boolean) => {
    const now = open();
    if (now && !before) opener = openerOf(document.activeElement);
    return now;
  }, false);
  return () => {
    const to = named();
    if (to?.isConnected) return to.focus({ preventScroll: true });
    // Where something else has taken the focus meanwhile, it keeps it.
    const at = document.activeElement;
    if (at !== null && at !== document.body && at.closest("[role$=dialog]") === null) return;
    const there = opener?.isConnected
      ? opener
      : document.querySelector<HTMLElement>("h1[tabindex]");
    there?.focus({ preventScroll: true });
  };
}

function openerOf(active: Element | null): HTMLElement | null {
  const trigger = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = trigger ? document.getElementById(trigger) : active;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}
