import browser from "webextension-polyfill";
import { defineBackground } from "wxt/utils/define-background";
import { LOCK } from "../background/adapters/alarms.ts";
import { openPanel, openPanelByButton } from "../background/adapters/panel.ts";
import { onScreenLocked } from "../background/adapters/screen.ts";
import type { App } from "../background/app.ts";
import { boot, fault, interceptInvites } from "../background/boot.ts";
import { startable } from "../background/start.ts";
import { servePort } from "../background/ports.ts";

/**
 * Every listener is registered at once, so that none misses the event that woke
 * the worker; each awaits the one app, or starts it where that failed before.
 */
function main(): void {
  const start = startable(boot);
  start().catch(fault);
  const self = { id: browser.runtime.id, origin: browser.runtime.getURL("").replace(/\/$/, "") };

  const withApp = (action: (app: App) => Promise<void> | void): void => {
    start().then(action).catch(fault);
  };
  const intercept = (): void => {
    interceptInvites().catch(fault);
  };

  browser.runtime.onConnect.addListener((port) => {
    servePort(port, self, start, fault);
  });
  browser.runtime.onInstalled.addListener(intercept);
  browser.runtime.onStartup.addListener(intercept);
  browser.alarms.onAlarm.addListener(({ name }) => {
    // The other alarm has done its work by waking the worker.
    if (name !== LOCK) return;
    withApp((app) =>
      app.exclusively(async () => {
        if (app.rooms !== null && (await app.autoLock.due())) await app.lock();
      }),
    );
  });
  onScreenLocked(() =>
    withApp((app) =>
      app.exclusively(async () => {
        if (app.rooms !== null && app.settings.lockWithScreen) await app.lock();
      }),
    ),
  );
  browser.commands.onCommand.addListener((command) => {
    withApp((app) =>
      app.exclusively(async () => {
        if (command === "wipe") await app.wipe();
        if (command === "lock" && app.rooms !== null) await app.lock();
      }),
    );
  });
  browser.notifications.onClicked.addListener((id) => {
    openPanel();
    void browser.notifications.clear(id);
    withApp((app) => app.show(id));
  });
  globalThis.addEventListener("online", () => withApp((app) => app.rooms?.connect()));
  intercept();
  openPanelByButton(fault);
}

export default defineBackground({ type: "module", main });
