import * as v from "valibot";
import type { SettingsView } from "../rpc/contract.ts";

export type Settings = SettingsView;

/** Where settings are kept in the clear: there is nothing secret in them. */
export interface SettingsArea {
  get(): Promise<unknown>;
  set(settings: Settings): Promise<void>;
  clear(): Promise<void>;
}

export const DEFAULTS: Settings = {
  theme: "system",
  language: "",
  autoLockMinutes: 60,
  lockWithScreen: true,
  notify: "bare",
};

const schema = v.object({
  theme: v.fallback(v.picklist(["system", "light", "dark"]), DEFAULTS.theme),
  /** Empty: the browser's. */
  language: v.fallback(v.pipe(v.string(), v.maxLength(16)), DEFAULTS.language),
  autoLockMinutes: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1440)),
    DEFAULTS.autoLockMinutes,
  ),
  lockWithScreen: v.fallback(v.boolean(), DEFAULTS.lockWithScreen),
  notify: v.fallback(v.picklist(["off", "bare", "told"]), DEFAULTS.notify),
});

/** The settings as stored; what is missing or makes no sense is as at first. */
export async function readSettings(area: SettingsArea): Promise<Settings> {
  const parsed = v.safeParse(schema, await area.get());
  return parsed.success ? parsed.output : DEFAULTS;
}
