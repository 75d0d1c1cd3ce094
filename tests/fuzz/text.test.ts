import fc from "fast-check";
import { describe, it } from "vitest";
import {
  excerpt,
  harmless,
  harmlessName,
  pieces,
} from "../../extension/ui/features/thread/text.ts";
import { fuzz } from "./runs.ts";

/** Text of other people as it may come: any characters, deceiving ones, links in every state of decay. */
const bits = fc.oneof(
  fc.string({ maxLength: 12, unit: "grapheme-composite" }),
  fc.constantFrom(
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200f",
    "\r\n",
    "\n",
    "\t",
    "\0",
    "\u001b[2J",
    "\ufff9",
    "\ud83d",
    "https://",
    "http://a.example/",
    "https://bank.example@evil.example/",
    "https://a.example/(b)",
    "javascript:alert(1)",
    "HTTPS://A.example:99999",
    "](x)",
    "<img src=x onerror=1>",
    "x".repeat(50),
  ),
  fc.nat(4000).map((at) => `http://[${at.toString(16)}::1]:${at * 31}/?${at}#x`),
);
const texts = fc.array(bits, { maxLength: 12 }).map((parts) => parts.join(""));

const ACTIVE = /(?![\t\n])[\p{Cc}\u202a-\u202e\ufff9-\ufffb\u2028\u2029]|\p{Surrogate}/u;

describe("hostile text in a thread", () => {
  it("keeps no character that acts, and says so of a name too", () => {
    fuzz(texts, (text) => {
      if (ACTIVE.test(harmless(text))) throw new Error("an acting character was left in a text");
      const name = harmlessName(text);
      if (/[\n\t\u2066-\u2069\u200e\u200f]/u.test(name) || ACTIVE.test(name)) {
        throw new Error("an acting character was left in a name");
      }
    });
  });

  it("becomes words and links that together say what it said, and only http links without a user", () => {
    fuzz(texts.map(harmless), (text) => {
      const parts = pieces(text);
      if (parts.map((piece) => piece.text).join("") !== text) throw new Error("a text was changed");
      for (const piece of parts) {
        if (piece.kind !== "link") continue;
        const { protocol, username, password } = new URL(piece.href);
        if (!/^https?:$/.test(protocol) || username + password !== "") {
          throw new Error("a link that must stay words was made one");
        }
      }
    });
  });

  it("is shown from its beginning, cut between whole characters", () => {
    fuzz(
      texts.map((text) => harmless(text.repeat(1 + (text.length % 60)))),
      (text) => {
        const shown = excerpt(text);
        if (shown === null) return;
        if (!text.startsWith(shown) || shown.length >= text.length) {
          throw new Error("an excerpt that is no beginning");
        }
      },
    );
  });
});
