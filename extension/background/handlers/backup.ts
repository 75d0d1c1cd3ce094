import { fail, ok } from "../../../shared/result.ts";
import { gather, readBackup, writeBackup } from "../backup.ts";
import type { Handler } from "./handler.ts";

/** Everything in one file. The passphrase is asked for again, as whoever passes by could take the file away. */
export const makeBackup: Handler<"backup.make"> = async (app, { passphrase }) => {
  if (app.store === null) return fail("locked");
  const checked = await app.vault.check(passphrase);
  if (!checked.ok) return checked;
  const saved = await gather(app.store);
  const written = await writeBackup(app.passphraseDeps, passphrase, saved);
  return written.ok ? ok({ file: written.value, rooms: saved.rooms.length }) : written;
};

/** Everything out of a file, into a vault without rooms: no room is ever held twice. */
export const restoreBackup: Handler<"backup.restore"> = async (app, { file, passphrase }) => {
  if (app.rooms === null) return fail("locked");
  if (app.rooms.list().length > 0) return fail("not-empty");
  const read = await readBackup(app.passphraseDeps, passphrase, file);
  if (!read.ok) return read;
  const { rooms } = app;
  if (rooms === null) return fail("locked");
  for (const saved of read.value.rooms) await rooms.restore(saved);
  await app.keepRelays(read.value.own);
  await app.counted();
  return ok({ rooms: read.value.rooms.length });
};
