import { appendFileSync } from "node:fs";
import { Channel } from "../../shared/link/channel.ts";
import { encode } from "../../shared/wire/codec.ts";

/**
 * Loaded into a relay under test before its own program, which stays as it is:
 * keeps what it opens and what it seals on its links, and moves its clock.
 * `RelayProcess` in `relay.ts` sets the variables and reads the file.
 */

const file = process.env["OFC_TEST_TAP"];
if (file) {
  const keep = (way: "u" | "d", bytes: Uint8Array) => {
    appendFileSync(file, `${way}${Buffer.from(bytes).toString("base64")}\n`);
  };
  const link = Channel.prototype;
  const { seal, open } = link;
  link.seal = function sealAndKeep(message) {
    keep("d", encode(message));
    return seal.call(this, message);
  };
  link.open = function openAndKeep(content) {
    const opened = open.call(this, content);
    if (opened.ok) keep("u", encode(opened.value.message));
    return opened;
  };
}

const ahead = Number(process.env["OFC_TEST_CLOCK_AHEAD"] ?? 0);
if (ahead !== 0) {
  const now = Date.now;
  Date.now = () => now() + ahead;
}
