import { initialize } from "@cossacklabs/themis";
import browser from "webextension-polyfill";
import { crypto, makeComparator, makeSession } from "../../shared/crypto/themis.ts";
import { step } from "../../shared/room/room.ts";
import { browserAlarms } from "./adapters/alarms.ts";
import { deriveKey } from "./adapters/argon2.ts";
import { showUnread } from "./adapters/badge.ts";
import { systemClock } from "./adapters/clock.ts";
import { browserInterception } from "./adapters/interception.ts";
import { browserNotices } from "./adapters/notices.ts";
import { browserSession } from "./adapters/session.ts";
import { settingsArea } from "./adapters/settings-area.ts";
import { openSocket } from "./adapters/socket.ts";
import { sealedStore } from "./adapters/store.ts";
import { loadWords } from "./adapters/words.ts";
import { vaultRows } from "./adapters/vault-rows.ts";
import { App } from "./app.ts";
import { openDatabase, wipeDatabase } from "./db/open.ts";
import { defaultRelay } from "./default-relay.ts";
import { Vault } from "./vault.ts";

/** A bug showed itself: named on the browser's page for the extension's errors, with nothing of anybody's data. */
export function fault(error: unknown): void {
  const name = error instanceof Error ? error.name : "unknown";
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  reportError(new Error([`${name} in the background`, ...places].join("\n")));
}

/** Puts the rule in place that takes invite links before they leave the browser. */
export async function interceptInvites(): Promise<void> {
  await browserInterception.ensure(defaultRelay().address);
}

let themis: Promise<void> | null = null;

/** Themis can be made ready only once, also where the rest of a start has failed and is tried again. */
function readyThemis(): Promise<void> {
  themis ??= initialize(browser.runtime.getURL("libthemis.wasm"));
  return themis;
}

/** Builds everything. Rejects where the browser gives us no storage; may then be tried again. */
export async function boot(): Promise<App> {
  const [database, session] = await Promise.all([openDatabase(), browserSession(), readyThemis()]);
  const vault = new Vault({ crypto, derive: deriveKey, rows: vaultRows(database), session });
  return App.start({
    crypto,
    makeSession,
    makeComparator,
    step,
    openSocket,
    session,
    vault,
    fault,
    clock: systemClock,
    jitter: Math.random,
    settings: settingsArea,
    alarms: browserAlarms,
    storeFor: (key) => sealedStore(database, crypto, key),
    badge: showUnread,
    derive: deriveKey,
    notices: browserNotices,
    words: loadWords,
    interception: browserInterception,
    erase: () => wipeDatabase(database),
    relay: defaultRelay(),
    version: browser.runtime.getManifest().version,
  });
}
