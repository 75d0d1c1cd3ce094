import browser from "webextension-polyfill";

/** What lasts as long as the browser runs, in memory only. Values are plain JSON. */
export interface Session {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  clear(): Promise<void>;
}

/** The browser's session storage, closed to everything but the extension's own pages. */
export async function browserSession(): Promise<Session> {
  const area = browser.storage.session;
  // Firefox has no such switch: there it is never open to anything else.
  await chrome.storage.session.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
  return {
    async get(key) {
      const found: Record<string, unknown> = await area.get(key);
      return found[key];
    },
    set: (key, value) => area.set({ [key]: value }),
    remove: (key) => area.remove(key),
    clear: () => area.clear(),
  };
}
