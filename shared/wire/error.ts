import * as v from "valibot";
import { count } from "./ids.ts";

/** Why the relay refused something. `re` is the number of the refused payload. */
export const relayErrors = [
  "bad-request",
  "too-large",
  "rate",
  "full",
  "no-room",
  "not-member",
  "not-owner",
  "exists",
  "stale-epoch",
  "out-of-order",
  "bad-signature",
  "bad-commit",
  "invite-unknown",
  "invite-used",
  "invite-expired",
  "invite-revoked",
  "invite-busy",
  "no-join",
  "behind",
  "gone",
  "storage",
] as const;
export type RelayError = (typeof relayErrors)[number];

export const errorMessage = v.strictObject({
  t: v.literal("error"),
  re: count,
  code: v.picklist(relayErrors),
});

/** Why the relay ends a session. After it nothing more follows. */
export const byeReasons = ["elsewhere", "removed", "stopping", "idle", "protocol", "rate"] as const;
export const bye = v.strictObject({ t: v.literal("bye"), why: v.picklist(byeReasons) });
export type Bye = v.InferOutput<typeof bye>;
