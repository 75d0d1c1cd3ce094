import { ok } from "../../../shared/result.ts";
import type { Settings } from "../settings.ts";
import type { Handler } from "./handler.ts";

/** Some of the settings are to be otherwise; the rest stays. */
export const setSettings: Handler<"settings.set"> = async (app, params) => {
  const change: Partial<Settings> = {};
  if (params.theme !== undefined) change.theme = params.theme;
  if (params.language !== undefined) change.language = params.language;
  if (params.autoLockMinutes !== undefined) change.autoLockMinutes = params.autoLockMinutes;
  await app.set(change);
  return ok(null);
};
