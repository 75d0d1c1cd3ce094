import type { RpcError } from "../../../rpc/contract.ts";
import type { Key } from "../../i18n.ts";

const WORDS: Partial<Record<RpcError, Key>> = {
  "too-large": "composer.refused.too-large",
  storage: "composer.refused.storage",
  locked: "composer.refused.locked",
  restoring: "composer.refused.restoring",
  "not-member": "composer.refused.not-member",
  "no-room": "composer.refused.no-room",
};

/** The message that says why a text was not taken; it stays in the field in every case. */
export function refusal(why: RpcError): Key {
  return WORDS[why] ?? "composer.refused";
}
