import { takeInvite } from "../../ui/features/join/secret.ts";

/**
 * Imported first, so that the address is clean before any other module of the
 * page is evaluated.
 */
export const payload = takeInvite(window);
