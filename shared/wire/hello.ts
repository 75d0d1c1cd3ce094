import * as v from "valibot";
import { count, publicKey } from "./ids.ts";

/**
 * The relay's greeting, the only thing said outside a Secure Session. It lets a
 * client stop before it has said anything at all: it goes on only if the key is
 * the pinned one and the versions meet. The greeting proves nothing; the
 * handshake that follows does.
 */
export const hello = v.strictObject({
  t: v.literal("hello"),
  version: count,
  minimum: count,
  key: publicKey,
});
export type Hello = v.InferOutput<typeof hello>;
