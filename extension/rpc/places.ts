/**
 * Own messages that wait for their place in the log stand at this position and
 * beyond: after all that any log will ever hold.
 */
export const WAITING = 2 ** 52;
