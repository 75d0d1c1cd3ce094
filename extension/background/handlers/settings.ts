import { ok } from "../../../shared/result.ts";
import type { Settings } from "../settings.ts";
import type { Handler } from "./handler.ts";

/** Some of the settings are to be otherwise; the rest stays. */
export const setSettings: Handler<"settings.set"> = async (app, params) => {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  await app.set(Object.fromEntries(given) as Partial<Settings>);
  return ok(null);
};
