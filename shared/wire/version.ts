/**
 * The protocol's number on the wire. History: 1, the first of this code base
 * (the original 0fc of 2016 had none). A relay greets with the newest it speaks
 * and the oldest it still accepts.
 */
export const PROTOCOL = 1;
export const PROTOCOL_MINIMUM = 1;
/** Prefix of every purpose label. */
export const LABEL_PREFIX = `0fc/${PROTOCOL}`;
