import type { I18n } from "../../i18n.ts";

/** Minutes after which it may lock by itself; 0 is never. */
export const LOCK_MINUTES = [5, 15, 60, 240, 0] as const;

/** How long until it locks, in words. */
export function spanWords({ t, number, plural }: I18n, minutes: number): string {
  if (minutes === 0) return t("settings.auto-lock.never");
  if (minutes % 60 === 0) return plural("settings.auto-lock.hours", minutes / 60);
  return t("settings.auto-lock.minutes", { count: number(minutes) });
}
