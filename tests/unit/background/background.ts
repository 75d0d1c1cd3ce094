import { onTestFinished } from "vitest";
import { sealedStore, type Store } from "../../../extension/background/adapters/store.ts";
import { vaultRows } from "../../../extension/background/adapters/vault-rows.ts";
import { App } from "../../../extension/background/app.ts";
import type { Database } from "../../../extension/background/db/open.ts";
import type { Client } from "../../../extension/background/pushes.ts";
import { answer } from "../../../extension/background/router.ts";
import { Vault } from "../../../extension/background/vault.ts";
import type { Reply } from "../../../extension/rpc/contract.ts";
import type { Page } from "../../../extension/rpc/sender.ts";
import { crypto, makeComparator, makeSession } from "../../../shared/crypto/themis.ts";
import { step } from "../../../shared/room/room.ts";
import { fakeAlarms, fakeClock, fakeDatabase, fakeSession, quickDerive } from "./fakes.ts";
import { fakeRelay } from "./relay-end.ts";

/** The background with fakes at the browser's edge only. */
export async function background(
  given: {
    database?: Database;
    session?: ReturnType<typeof fakeSession>;
    store?: Partial<Store>;
  } = {},
) {
  const database = given.database ?? (await fakeDatabase());
  const session = given.session ?? fakeSession();
  const alarms = fakeAlarms();
  const clock = fakeClock();
  const faults: unknown[] = [];
  const keys = crypto.generateKeyPair();
  const relay = fakeRelay(keys);
  let stored: unknown = {};
  const app = await App.start({
    crypto,
    makeSession,
    makeComparator,
    step,
    openSocket: relay.openSocket,
    session,
    alarms,
    vault: new Vault({ crypto, derive: quickDerive, rows: vaultRows(database), session }),
    fault: (error) => void faults.push(error),
    clock,
    jitter: () => 1,
    settings: {
      get: async () => stored,
      set: async (settings) => {
        stored = settings;
      },
      clear: async () => {
        stored = {};
      },
    },
    storeFor: (key) => ({ ...sealedStore(database, crypto, key), ...given.store }),
    badge: () => undefined,
    derive: quickDerive,
    notices: { show: async () => undefined, clear: async () => undefined },
    words: async () => ({ "notify.new": "new", "notify.many": "many", "notify.said": "said" }),
    erase: async () => undefined,
    interception: { ensure: async () => undefined, only: async () => undefined },
    relay: { address: "http://127.0.0.1:5103", key: keys.publicKey },
    version: "1.0.0",
  });
  onTestFinished(() => app.rooms?.close());
  const client: Client = { post: () => undefined, app: false, room: null };
  let ids = 0;
  const ask = (method: string, params: unknown, page: Page = "panel"): Promise<Reply | null> => {
    ids += 1;
    return answer(app, page, client, { id: ids, method, params }, (error) => faults.push(error));
  };
  return { app, ask, client, database, session, alarms, clock, faults, relay };
}
