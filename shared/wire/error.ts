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
  "code-needed",
  "code-wrong",
  "code-rate",
  "storage",
] as const;
export type RelayError = (typeof relayErrors)[number];

/** What a relay says when it makes no room: its code is lacking, wrong or was tried too often, or it has enough rooms (P71). */
export const creationRefusals = [
  "code-needed",
  "code-wrong",
  "code-rate",
  "full",
  "rate",
] as const satisfies readonly RelayError[];
export type CreationRefusal = (typeof creationRefusals)[number];

export const errorMessage = v.strictObject({
  t: v.literal("error"),
  re: count,
  code: v.picklist(relayErrors),
});

/** Why the relay ends a session. After it nothing more follows. */
export const byeReasons = ["elsewhere", "removed", "stopping", "idle", "protocol", "rate"] as const;
export const bye = v.strictObject({ t: v.literal("bye"), why: v.picklist(byeReasons) });
export type Bye = v.InferOutput<typeof bye>;
