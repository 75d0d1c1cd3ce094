/**
 * Invite links are taken before any request leaves the browser: the rule sends
 * the tab to the extension's own page with the link's fragment, which neither
 * the relay nor any page ever sees. Only `regexSubstitution` keeps a fragment.
 */

const RULE_ID = 1;

type Rule = chrome.declarativeNetRequest.Rule;

/** The rule for invite links of the relay at `address`, which go to `page`. */
export function inviteRule(address: string, page: string): Rule {
  const origin = address.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return {
    id: RULE_ID,
    priority: 1,
    condition: {
      regexFilter: `^${origin}/i[^#]*#(.*)$`,
      isUrlFilterCaseSensitive: true,
      resourceTypes: ["main_frame"],
    },
    action: { type: "redirect", redirect: { regexSubstitution: `${page}#\\1` } },
  };
}

/** What of the browser's rule book this needs. */
export interface RuleBook {
  getDynamicRules(): Promise<Rule[]>;
  updateDynamicRules(change: { removeRuleIds: number[]; addRules: Rule[] }): Promise<void>;
}

/** Puts the rule in place, and takes out any other, unless it is there already. */
export async function installInviteRule(book: RuleBook, rule: Rule): Promise<void> {
  const present = await book.getDynamicRules();
  const [only] = present;
  if (present.length === 1 && only !== undefined && same(only, rule)) return;
  await book.updateDynamicRules({
    // Ours too, as another call may have put it there in the meantime.
    removeRuleIds: [RULE_ID, ...present.map(({ id }) => id)],
    addRules: [rule],
  });
}

function same(a: Rule, b: Rule): boolean {
  return (
    a.id === b.id &&
    a.condition.regexFilter === b.condition.regexFilter &&
    a.action.redirect?.regexSubstitution === b.action.redirect?.regexSubstitution
  );
}
