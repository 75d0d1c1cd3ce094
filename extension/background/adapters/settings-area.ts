import browser from "webextension-polyfill";
import type { SettingsArea } from "../settings.ts";

const KEY = "settings";

/** Settings in the browser's local storage. */
export const settingsArea: SettingsArea = {
  async get() {
    const found: Record<string, unknown> = await browser.storage.local.get(KEY);
    return found[KEY] ?? {};
  },
  clear: () => browser.storage.local.clear(),
  set: (settings) => browser.storage.local.set({ [KEY]: settings }),
};
