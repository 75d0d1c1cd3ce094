/**
 * What other people wrote, made harmless before it is shown. Nothing here
 * makes markup; it only decides which characters and which links may stand.
 */

/** A stretch of a message: words, or a link with the address it really opens. */
export type Piece = { kind: "text"; text: string } | { kind: "link"; text: string; href: string };

/** Longest part of a message that is shown before somebody asks for the rest. */
export const EXCERPT = { lines: 24, lineChars: 44 } as const;

const MAX_LINKS = 200;
const MAX_LINK_CHARS = 2048;

/**
 * Embeddings and overrides (U+202A to U+202E) can show words in another order
 * than they stand in, so that "gpj.exe" reads as a picture. Nobody types them:
 * every direction of writing works without, by isolation. They are shown as
 * visible placeholders and not dropped, since whoever reads should see that
 * somebody tried. Isolates and marks (U+2066 to U+2069, U+200E, U+200F) have
 * honest uses inside one message, whose paragraph ends whatever they open.
 */
const UNSAFE = /(?![\t\n])[\p{Cc}\u202a-\u202e\ufff9-\ufffb]/gu;

/** In a name, which stands inside other sentences, a stray U+2069 would end the isolation around it. */
const UNSAFE_IN_NAME = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/gu;

/**
 * More marks on one letter than any writing has (Unicode's stream-safe form, UAX #15,
 * allows 30, and no living script comes near eight) tower over other people's lines.
 */
const TOWER = /(\p{M}{8})\p{M}+/gu;

const LINK =
  /\bhttps?:\/\/[^\s<>"\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u27e6\u27e7]+/giu;
const LINK_START = new RegExp(LINK.source.replace("\\b", ""), "iuy");
const TRAILING = ".,;:!?'’”»*_~)]}";
const OPENERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** A message's text with every deceiving or invisible control character made visible, and no letter under a tower of marks. */
export function harmless(text: string): string {
  return wellFormed(text)
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(UNSAFE, placeholder)
    .replace(TOWER, "$1");
}

/** A name as it may stand inside a sentence: one line, no control characters that act. */
export function harmlessName(name: string): string {
  return wellFormed(name).replace(UNSAFE_IN_NAME, placeholder).replace(TOWER, "$1");
}

/** The text with every half of a character, as a cut leaves them, replaced. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** The link with which a text begins, or null. Rules as in `pieces`. */
export function linkIn(text: string): { text: string; href: string } | null {
  LINK_START.lastIndex = 0;
  const match = LINK_START.exec(text);
  if (match === null || match[0].length > MAX_LINK_CHARS) return null;
  const shown = trimmed(match[0]);
  const href = address(shown);
  return href === null ? null : { text: shown, href };
}

/**
 * Splits harmless text into words and links. Only http and https addresses
 * without a user name in them become links ("https://bank.example@evil.example"
 * stays words), and at most 200 in one message.
 */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  let links = 0;
  for (const match of text.matchAll(LINK)) {
    if (links === MAX_LINKS) break;
    if (match[0].length > MAX_LINK_CHARS) continue;
    const shown = trimmed(match[0]);
    const href = address(shown);
    if (href === null) continue;
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    found.push({ kind: "link", text: shown, href });
    from = match.index + shown.length;
    links += 1;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

/**
 * The beginning of a text that would be taller than a screen, or null when it
 * fits. Height is estimated from the characters, so that a long message costs
 * no layout until it is asked for. Never cuts inside what is read as one character.
 */
export function excerpt(text: string): string | null {
  let lines = 0;
  let at = 0;
  while (at < text.length && lines < EXCERPT.lines) {
    const end = text.indexOf("\n", at);
    const stop = end === -1 ? text.length : end;
    const rows = Math.max(1, Math.ceil((stop - at) / EXCERPT.lineChars));
    const room = EXCERPT.lines - lines;
    if (rows > room) return cutAt(text, at + room * EXCERPT.lineChars);
    lines += rows;
    at = stop + 1;
  }
  return at < text.length ? text.slice(0, at - 1) : null;
}

function cutAt(text: string, at: number): string {
  const window = text.slice(Math.max(0, at - 64), at + 64);
  const start = Math.max(0, at - 64);
  let cut = start;
  for (const part of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(window)) {
    if (start + part.index > at) break;
    cut = start + part.index;
  }
  return wellFormed(cut > start ? text.slice(0, cut) : text.slice(0, at));
}

/** Takes off the marks of the sentence around a link; a closing bracket stays if the link opened it. */
function trimmed(link: string): string {
  const unclosed = new Map(
    Object.entries(OPENERS).map(([close, open]) => [close, count(link, close) - count(link, open)]),
  );
  let end = link.length;
  for (; end > 0; end -= 1) {
    const last = link.charAt(end - 1);
    if (!TRAILING.includes(last)) break;
    const excess = unclosed.get(last);
    if (excess !== undefined && excess <= 0) break;
    if (excess !== undefined) unclosed.set(last, excess - 1);
  }
  return link.slice(0, end);
}

function address(shown: string): string | null {
  if (!URL.canParse(shown)) return null;
  const url = new URL(shown);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return url.username === "" && url.password === "" ? url.href : null;
}

function count(text: string, char: string): number {
  let n = 0;
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at + 1)) n += 1;
  return n;
}

function placeholder(char: string): string {
  const code = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `⟦U+${code}⟧`;
}
