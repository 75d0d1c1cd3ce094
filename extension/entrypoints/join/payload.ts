import { forgetLink, takeInvite } from "../../ui/features/join/secret.ts";

/**
 * Imported first, so that the address is clean before any other module of the
 * page is evaluated.
 */
export const payload = takeInvite(window);

/** Another invite has come into the page's address, as `payload` did when it was loaded. */
export function nextPayload({ timeStamp }: Event): string {
  const next = takeInvite(window);
  forget(next, performance.now() - timeStamp);
  return next;
}

/** Where the browser's owner doesn't let history be erased, it stays. */
function forget(invite: string, ago: number): void {
  if (invite !== "") forgetLink(ago).catch(() => undefined);
}

forget(payload, performance.now());
