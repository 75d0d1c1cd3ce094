/** Times in words, for one language. Pure: the present comes in as an argument. */

const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept for the next time: to make one takes fifty times as long as to use it, and every message needs one. */
export function dateFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  // A format keeps the time zone in which it was made.
  const key = `${locale} ${new Date().getTimezoneOffset()} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** The hour and minute of a time. */
export function clock(time: number, locale: string): string {
  return dateFormat(locale, { timeStyle: "short" }).format(time);
}

/** Today, yesterday or tomorrow in the language's own words, or a date; the year only when it is another. */
function dayName(time: number, now: number, locale: string): string {
  const days = dayNumber(time) - dayNumber(now);
  if (Math.abs(days) <= 1)
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return dateFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(time);
}

/** A day's name as it opens a part of the thread: with a capital where the script has them. */
export function dayHeading(time: number, now: number, locale: string): string {
  const name = dayName(time, now, locale);
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/** A day and the time in it, as in "yesterday, 22:10"; a time of today may go without its day. */
export function dayAndClock(time: number, now: number, locale: string): string {
  return `${dayName(time, now, locale)}, ${clock(time, locale)}`;
}

/** Only the time for today, day and time otherwise. */
export function sinceWhen(time: number, now: number, locale: string): string {
  return dayNumber(time) === dayNumber(now) ? clock(time, locale) : dayAndClock(time, now, locale);
}

/** Milliseconds until the next day begins here. */
export function untilMidnight(now: number): number {
  const next = new Date(now);
  next.setHours(24, 0, 0, 50);
  return next.getTime() - now;
}

function dayNumber(time: number): number {
  const date = new Date(time);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

const SPANS = [
  [DAY * 7, "week"],
  [DAY, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
] as const;

/** A length of time in the largest unit that divides it, as in "2 weeks". */
export function span(ms: number, locale: string): string {
  const [length, unit] = SPANS.find(([one]) => ms >= one && ms % one === 0) ?? [1000, "second"];
  const value = Math.round(ms / length);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
