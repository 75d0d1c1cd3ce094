import browser from "webextension-polyfill";

export interface Notice {
  title: string;
  message: string;
}

/** What the computer's own notifications show. */
export interface Notices {
  /** Shows one, in the place of any that bears the same id. */
  show(id: string, notice: Notice): Promise<void>;
  /** Takes back those that are still to be seen. */
  clear(): Promise<void>;
}

export const browserNotices: Notices = {
  async show(id, { title, message }) {
    await browser.notifications.create(id, {
      type: "basic",
      iconUrl: browser.runtime.getURL("icon/128.png"),
      title,
      message,
    });
  },
  async clear() {
    const shown: unknown = await browser.notifications.getAll();
    const ids = Object.keys(Object(shown));
    await Promise.all(ids.map((id) => browser.notifications.clear(id)));
  },
};
