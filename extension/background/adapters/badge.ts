import browser from "webextension-polyfill";

const MANY = 999;

/** How many messages wait to be read, on the toolbar's button; of what is in them, nothing. */
export function showUnread(unread: number): void {
  const many = unread > MANY ? `${MANY}+` : String(unread);
  void browser.action.setBadgeText({ text: unread === 0 ? "" : many });
}
