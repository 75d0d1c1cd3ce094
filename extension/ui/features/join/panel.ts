import browser from "webextension-polyfill";

/** Opens the panel beside this page. Must be called within a click, with nothing awaited before. */
export type OpenPanel = () => Promise<void>;

/**
 * Learns where the panel belongs before anybody clicks: a browser opens it
 * only in the very turn of the click, in which nothing can be looked up.
 */
export function panelOpener(): OpenPanel {
  if (import.meta.env.FIREFOX) return () => browser.sidebarAction.open();
  let windowId: number | undefined;
  void browser.windows
    ?.getCurrent()
    .then((found) => (windowId = found.id))
    .catch(() => undefined);
  return () =>
    windowId === undefined
      ? Promise.reject(new Error("no window"))
      : chrome.sidePanel.open({ windowId });
}
