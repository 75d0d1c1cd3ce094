import browser from "webextension-polyfill";

/** Calls back when the computer locks its screen. Firefox never says so. */
export function onScreenLocked(action: () => void): void {
  if (import.meta.env.FIREFOX) return;
  browser.idle.onStateChanged.addListener((state) => {
    if (state === "locked") action();
  });
}
