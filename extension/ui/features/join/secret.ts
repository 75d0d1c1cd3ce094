import { LIMITS } from "../../../../shared/limits.ts";

/** Milliseconds before the link was followed from which the browser's memory of it is erased. */
const LEEWAY = 100;

/**
 * Takes the invite out of the page's address, before anything else looks at
 * it. From then on it is only in memory. What is longer than any link is cut,
 * and then found to be none.
 *
 * The address is replaced, and then one more step is made, to the same address:
 * a browser erases every step of a tab's way but the one where it stands (P13).
 */
export function takeInvite(page: Window): string {
  const { history, location } = page;
  const payload = location.hash.slice(1, LIMITS.linkChars + 1);
  history.replaceState(null, "", location.pathname);
  if (payload !== "") history.pushState(null, "", location.pathname);
  return payload;
}

/**
 * Makes the browser forget that the link was followed, `ago` milliseconds ago:
 * it writes the address that led here, secret and all, into its history and
 * into what it keeps of open and closed tabs (P13). Firefox has this only
 * behind a permission that asks for far more at the installation.
 */
export async function forgetLink(ago: number): Promise<void> {
  if (import.meta.env.FIREFOX) return;
  await chrome.browsingData.removeHistory({ since: Date.now() - ago - LEEWAY });
}
