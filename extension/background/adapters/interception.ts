import browser from "webextension-polyfill";
import { pagesOf } from "../../rpc/access.ts";
import { ensureInviteRule, installInviteRules, inviteRule } from "./invite-rule.ts";

/** Which relays' invite links are taken inside the browser. */
export interface Interception {
  /** This relay's, beside whatever others are. */
  ensure(address: string): Promise<void>;
  /** The links of these relays and of no others; the access that was given for others is given back. */
  only(addresses: readonly string[]): Promise<void>;
}

function ruleFor(address: string, place: number) {
  // Under the extension's lasting origin: what `getURL` gives for this page ends with the browser,
  // and the rule is there before us when a link starts the browser.
  const page = new URL("/join.html", globalThis.location.origin);
  return inviteRule(place + 1, address, page.href);
}

export const browserInterception: Interception = {
  ensure: (address) => ensureInviteRule(chrome.declarativeNetRequest, ruleFor(address, 0)),

  async only(addresses) {
    const rules = addresses.map((address, place) => ruleFor(address, place));
    await installInviteRules(chrome.declarativeNetRequest, rules);
    const manifest = browser.runtime.getManifest();
    const wanted = new Set([
      ...(manifest.host_permissions ?? []),
      ...addresses.map((address) => pagesOf(address)),
    ]);
    const { origins = [] } = await browser.permissions.getAll();
    const extra = origins.filter((origin) => !wanted.has(origin));
    if (extra.length > 0) await browser.permissions.remove({ origins: extra });
  },
};
