import browser from "webextension-polyfill";

/**
 * Lets the toolbar's button open the panel: Chrome's side panel does so by itself
 * once it is told to, Firefox's sidebar at each click. To be called in the first
 * turn of the background, as it may register a listener.
 */
export function openPanelByButton(fault: (error: unknown) => void): void {
  if (import.meta.env.FIREFOX) {
    browser.action.onClicked.addListener(() => {
      browser.sidebarAction.toggle().catch(fault);
    });
  } else {
    chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true }).catch(fault);
  }
}

/**
 * Opens the panel in the window that is at hand. To be called within the turn of
 * a click, as browsers open it for nothing later; where one won't, nothing happens.
 */
export function openPanel(): void {
  const opened = import.meta.env.FIREFOX
    ? browser.sidebarAction.open()
    : chrome.sidePanel.open({ windowId: chrome.windows.WINDOW_ID_CURRENT });
  opened.catch(() => undefined);
}
