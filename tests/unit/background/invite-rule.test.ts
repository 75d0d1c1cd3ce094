import { describe, expect, test } from "vitest";
import {
  ensureInviteRule,
  installInviteRules,
  inviteRule,
  type RuleBook,
} from "../../../extension/background/adapters/invite-rule.ts";

const PAGE = "chrome-extension://abc/join.html";
const RULE = inviteRule(1, "https://relay.example:5103", PAGE);

/** Where the rule sends an address; null where it leaves it alone. */
function sent(address: string): string | null {
  const found = new RegExp(RULE.condition.regexFilter ?? "").exec(address);
  const to = RULE.action.redirect?.regexSubstitution ?? "";
  return found ? to.replace(String.raw`\1`, found[1] ?? "") : null;
}

describe("P13: the rule that takes invite links", () => {
  test.each([
    ["https://relay.example:5103/i#1.AbC-_", `${PAGE}#1.AbC-_`],
    ["https://relay.example:5103/i?from=mail#1.AbC", `${PAGE}#1.AbC`],
    ["https://relay.example:5103/i#", `${PAGE}#`],
    ["https://relay.example:5103/i#1.a#b", `${PAGE}#1.a#b`],
  ])("takes %s, fragment and all", (address, to) => {
    expect(sent(address)).toBe(to);
  });

  test.each([
    "https://relay.example:5103/i",
    "https://relay.example:5103/#1.AbC",
    "https://relay-example:5103/i#1.AbC",
    "https://relay.example:51030/i#1.AbC",
    "http://relay.example:5103/i#1.AbC",
    "https://evil.example/?https://relay.example:5103/i#1.AbC",
    "https://user@relay.example:5103/i#1.AbC",
  ])("leaves %s alone", (address) => {
    expect(sent(address)).toBeNull();
  });

  test("is for what a person opens, not for what pages load", () => {
    expect(RULE.condition.resourceTypes).toEqual(["main_frame"]);
    expect(RULE.condition.isUrlFilterCaseSensitive).toBe(true);
  });
});

describe("putting it in place", () => {
  function book(rules: chrome.declarativeNetRequest.Rule[] = []) {
    let changes = 0;
    const fake: RuleBook = {
      getDynamicRules: async () => rules,
      updateDynamicRules: async ({ removeRuleIds, addRules }) => {
        changes += 1;
        const kept = rules.filter(({ id }) => !removeRuleIds.includes(id));
        for (const { id } of addRules) {
          if (kept.some((one) => one.id === id)) throw new Error("an id twice");
        }
        rules = [...kept, ...addRules];
      },
    };
    return { fake, rules: () => rules, changes: () => changes };
  }

  test("happens once", async () => {
    const { fake, rules, changes } = book();
    await installInviteRules(fake, [RULE]);
    await installInviteRules(fake, [RULE]);
    expect(rules()).toEqual([RULE]);
    expect(changes()).toBe(1);
  });

  test("of one relay leaves the others there", async () => {
    const other = inviteRule(2, "https://other.example", PAGE);
    const { fake, rules } = book([other]);
    await ensureInviteRule(fake, RULE);
    expect(rules()).toEqual([other, RULE]);
  });

  test("takes out the rule of another relay, and any other", async () => {
    const old = inviteRule(1, "https://old.example", PAGE);
    const { fake, rules } = book([old, { ...old, id: 7 }]);
    await installInviteRules(fake, [RULE]);
    expect(rules()).toEqual([RULE]);
  });

  test("two calls at once leave one rule", async () => {
    const { fake, rules } = book();
    await Promise.all([installInviteRules(fake, [RULE]), installInviteRules(fake, [RULE])]);
    expect(rules()).toEqual([RULE]);
  });
});
