/** Fragments longer than any invite are no invites. */
const LONGEST = 4096;

/**
 * Takes the invite out of the page's address, before anything else looks at
 * it, so that the history keeps none. From then on it is only in memory.
 */
export function takeInvite(page: Window): string {
  const payload = page.location.hash.slice(1, LONGEST);
  page.history.replaceState(null, "", page.location.pathname);
  return payload;
}
