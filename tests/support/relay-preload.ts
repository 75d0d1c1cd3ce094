import { appendFileSync } from "node:fs";
import * as themis from "@cossacklabs/themis";

/**
 * Loaded into a relay under test before its own program, which stays as it is:
 * keeps what it opens and what it seals in its Secure Sessions, and moves its clock.
 * `RelayProcess` in `relay.ts` sets the variables and reads the file.
 */

const file = process.env["OFC_TEST_TAP"];
if (file) {
  const keep = (way: "u" | "d", bytes: Uint8Array) => {
    appendFileSync(file, `${way}${Buffer.from(bytes).toString("base64")}\n`);
  };
  const session = themis.SecureSession.prototype;
  const { wrap, unwrap } = session;
  session.wrap = function wrapAndKeep(message) {
    keep("d", message);
    return wrap.call(this, message);
  };
  session.unwrap = function unwrapAndKeep(message) {
    const opened = unwrap.call(this, message);
    keep("u", opened);
    return opened;
  };
}

const ahead = Number(process.env["OFC_TEST_CLOCK_AHEAD"] ?? 0);
if (ahead !== 0) {
  const now = Date.now;
  Date.now = () => now() + ahead;
}
