import { ok } from "../../../shared/result.ts";
import type { Handler } from "./handler.ts";

/** A first passphrase: a vault with a fresh key, open at once. */
export const createVault: Handler<"vault.create"> = (app, { passphrase }) =>
  app.exclusively(async () => {
    const created = await app.vault.create(passphrase);
    if (created.ok) {
      await app.opened();
      await app.autoLock.touch();
    }
    return created;
  });

/** The passphrase of the vault that is there. */
export const unlockVault: Handler<"vault.unlock"> = (app, { passphrase }) =>
  app.exclusively(async () => {
    const unlocked = await app.vault.unlock(passphrase);
    if (unlocked.ok) {
      await app.opened();
      await app.autoLock.touch();
    }
    return unlocked;
  });

/** Another passphrase, with nothing sealed anew but the key. */
export const changePassphrase: Handler<"vault.change"> = (app, { passphrase, fresh }) =>
  app.exclusively(() => app.vault.change(passphrase, fresh));

/** Nothing is left here: no room, no key, no setting, and no passphrase. */
export const wipeVault: Handler<"vault.wipe"> = (app) =>
  app.exclusively(async () => {
    await app.wipe();
    return ok(null);
  });

/** Everything is forgotten but what stands sealed on disk. */
export const lockVault: Handler<"vault.lock"> = (app) =>
  app.exclusively(async () => {
    if (app.rooms !== null) await app.lock();
    return ok(null);
  });
