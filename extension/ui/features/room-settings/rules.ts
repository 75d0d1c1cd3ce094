import type { Policy } from "../../../../shared/wire/policy.ts";
import type { IconName } from "../../components/icons.ts";
import type { I18n } from "../../i18n.ts";

/** The rules of a room that its owner decides, as they are set one at a time. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const RULES = [
  "rotateEvery",
  "rotateTime",
  "retention",
  "disappear",
  "newcomerHistory",
  "approve",
] as const;
export type RuleName = (typeof RULES)[number];

export const RULE_ICONS: Record<RuleName, IconName> = {
  rotateEvery: "renew",
  rotateTime: "clock",
  retention: "history",
  disappear: "timer",
  newcomerHistory: "person",
  approve: "invite",
};

/** What can be chosen for each; a value that another client has set joins them. */
const VALUES: { [R in RuleName]: readonly Policy[R][] } = {
  rotateEvery: [20, 100, 500],
  rotateTime: [DAY, 7 * DAY, 30 * DAY, 0],
  retention: [DAY, 7 * DAY, 30 * DAY, 0],
  disappear: [HOUR, DAY, 7 * DAY, 30 * DAY, 0],
  newcomerHistory: ["since-rotation", "none"],
  approve: ["auto", "ask"],
};

export function valuesOf(rule: RuleName, present: Policy): readonly (string | number)[] {
  const all: readonly (string | number)[] = VALUES[rule];
  return all.includes(present[rule]) ? all : [present[rule], ...all];
}

/** A span of whole hours or days, in words. */
export function spanOf({ plural }: I18n, span: number): string {
  const days = span / DAY;
  return Number.isInteger(days)
    ? plural("rule.days", days)
    : plural("rule.hours", Math.max(1, Math.round(span / HOUR)));
}

/** A rule's value, in words. */
export function valueWords(i18n: I18n, rule: RuleName, value: string | number): string {
  const { t, plural } = i18n;
  if (rule === "newcomerHistory")
    return t(
      value === "none" ? "rule.newcomerHistory.none" : "rule.newcomerHistory.since-rotation",
    );
  if (rule === "approve") return t(value === "ask" ? "rule.approve.ask" : "rule.approve.auto");
  const number = Number(value);
  if (rule === "rotateEvery") return plural("rule.messages", number);
  if (number > 0) return spanOf(i18n, number);
  return t(rule === "retention" ? "rule.retention.relay" : "rule.never");
}

/** The policy with one rule otherwise. */
export function changeOf(rule: RuleName, value: string): Partial<Policy> {
  const known = VALUES[rule].find((one) => String(one) === value);
  return { [rule]: known ?? Number(value) };
}
