import { hash } from "node:crypto";
import type { Bytes } from "../shared/crypto/port.ts";

const LENGTH = 32;

/** SHA-256. As text and not as a buffer, whose memory would have to be asked for and collected by itself. */
export function sha256(bytes: Uint8Array): Bytes {
  const text = hash("sha256", bytes, "binary");
  const out = new Uint8Array(LENGTH);
  for (let i = 0; i < LENGTH; i += 1) out[i] = text.charCodeAt(i);
  return out;
}
