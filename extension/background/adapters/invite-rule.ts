/**
 * Invite links are taken before any request leaves the browser: a rule for each
 * relay sends the tab to the extension's own page with the link's fragment, which
 * neither the relay nor any page ever sees. Only `regexSubstitution` keeps a
 * fragment. The browser keeps the rules, also while the vault is locked.
 */

type Rule = chrome.declarativeNetRequest.Rule;

/** The rule for invite links of the relay at `address`, which go to `page`. */
export function inviteRule(id: number, address: string, page: string): Rule {
  const origin = address.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return {
    id,
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

/** Puts these rules in place and takes out any other, unless they are there already. */
export async function installInviteRules(book: RuleBook, rules: readonly Rule[]): Promise<void> {
  const present = await book.getDynamicRules();
  const wrong = present.filter((old) => !rules.some((rule) => same(rule, old)));
  const missing = rules.filter((rule) => !present.some((old) => same(rule, old)));
  if (wrong.length === 0 && missing.length === 0) return;
  await book.updateDynamicRules({
    // Ours too, as another call may have put it there in the meantime.
    removeRuleIds: [...new Set([...wrong, ...missing].map(({ id }) => id))],
    addRules: missing,
  });
}

/** Puts one rule in place, whatever others there are. */
export async function ensureInviteRule(book: RuleBook, rule: Rule): Promise<void> {
  const others = (await book.getDynamicRules()).filter(({ id }) => id !== rule.id);
  await installInviteRules(book, [rule, ...others]);
}

function same(a: Rule, b: Rule): boolean {
  return (
    a.id === b.id &&
    a.condition.regexFilter === b.condition.regexFilter &&
    a.action.redirect?.regexSubstitution === b.action.redirect?.regexSubstitution
  );
}
