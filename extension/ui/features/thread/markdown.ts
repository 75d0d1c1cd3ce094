import { linkIn } from "./text.ts";

/**
 * The light part of Markdown: emphasis, strong, struck out, code, quotes,
 * lists, links. Written for hostile text: one pass over the characters, at most
 * one open mark of each kind, no nesting that text can deepen. CommonMark's
 * grammar takes seconds for some texts of 4 KiB, and makes "a_b_c" and "# 1"
 * into something their writers didn't mean.
 */

export type Mark = "strong" | "em" | "del";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  /** `named`: the words are the writer's, so the real address must be shown too. */
  | { kind: "link"; text: string; href: string; named: boolean }
  | { kind: "mention"; text: string; index: number }
  | { kind: Mark; children: Inline[] };

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; start: number | null; items: Inline[][] };

/** A member who is named in the text as `@name`. */
export interface Named {
  index: number;
  name: string;
}

const FENCE = /^ {0,3}```[^`]*$/;
const QUOTE = /^ {0,3}> ?/;
const BULLET = /^ {0,3}[-*+] (?=\S)/;
const NUMBER = /^ {0,3}(\d{1,6})[.)] (?=\S)/;
const MAX_QUOTES = 3;

/** Harmless text as blocks. Every character of it is shown, save the marks that were taken as such. */
export function blocks(text: string, named: readonly Named[] = [], quotes = 0): Block[] {
  const lines = text.split("\n");
  const found: Block[] = [];
  let at = 0;
  const take = (matches: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && matches(lines[at] ?? "")) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at += 1;
    } else if (FENCE.test(line)) {
      at += 1;
      const code = take((one) => !FENCE.test(one));
      at += 1;
      found.push({ kind: "code", text: code.join("\n") });
    } else if (quotes < MAX_QUOTES && QUOTE.test(line)) {
      const inner = take((one) => QUOTE.test(one)).map((one) => one.replace(QUOTE, ""));
      found.push({ kind: "quote", children: blocks(inner.join("\n"), named, quotes + 1) });
    } else if (isItem(line)) {
      found.push(list(take(isItem), named));
    } else {
      const words = take((one) => !opens(one, quotes));
      found.push({ kind: "paragraph", children: inlines(words.join("\n"), named) });
    }
  }
  return found;
}

function isItem(line: string): boolean {
  return BULLET.test(line) || NUMBER.test(line);
}

function opens(line: string, quotes: number): boolean {
  const quoted = quotes < MAX_QUOTES && QUOTE.test(line);
  return line.trim() === "" || FENCE.test(line) || isItem(line) || quoted;
}

function list(lines: readonly string[], named: readonly Named[]): Block {
  const first = NUMBER.exec(lines[0] ?? "")?.[1];
  const items = lines.map((line) => {
    const words = line.replace(BULLET, "").replace(NUMBER, "");
    return inlines(words, named);
  });
  return { kind: "list", start: first === undefined ? null : Number(first), items };
}

const TOKEN = /`+|\[[^[\]\n]{1,200}\]\(https?:\/\/[^\s()]{1,2048}\)|https?:\/\/|@|\*\*|\*|~~|_/giu;
const MARKS: Readonly<Record<string, Mark>> = { "**": "strong", "*": "em", _: "em", "~~": "del" };
const LABEL = /^\[(.*)\]\((.*)\)$/;

interface Frame {
  sign: string;
  children: Inline[];
}

/** A paragraph's text with its marks, links, code and names. */
export function inlines(text: string, named: readonly Named[] = []): Inline[] {
  const stack: [Frame, ...Frame[]] = [{ sign: "", children: [] }];
  const runs = backticks(text);
  let from = 0;
  const top = (): Frame => stack.at(-1) ?? stack[0];
  const plain = (to: number) => {
    if (to > from) push(top().children, text.slice(from, to));
    from = to;
  };
  const put = (at: number, length: number, node: Inline) => {
    plain(at);
    top().children.push(node);
    from = at + length;
  };

  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const at = match.index;
    let sign = match[0];
    if (sign.startsWith("`")) {
      const end = runs.close(at, sign.length);
      if (end === null) continue;
      const code = text.slice(at + sign.length, end);
      put(at, end + sign.length - at, { kind: "code", text: code });
    } else if (sign.startsWith("[")) {
      const [, label = "", address = ""] = LABEL.exec(sign) ?? [];
      const link = linkIn(address);
      if (link?.text !== address) continue;
      put(at, sign.length, { kind: "link", text: label, href: link.href, named: true });
    } else if (sign === "@") {
      const name = mentionAt(text, at, named);
      if (name === null) continue;
      const words = `@${name.name}`;
      put(at, words.length, { kind: "mention", text: words, index: name.index });
    } else if (MARKS[sign] === undefined) {
      const link = isWord(text.charAt(at - 1)) ? null : linkIn(text.slice(at, at + 2100));
      if (link === null) continue;
      put(at, link.text.length, { kind: "link", ...link, named: false });
    } else {
      const triple = sign === "**" && top().sign === "*" && text.charAt(at + 2) === "*";
      if (triple) sign = "*";
      if (mark(stack, text, at, sign)) {
        continueAt(at + sign.length);
        continue;
      }
      plain(at);
      if (opensAt(text, at, sign) && stack.every((frame) => frame.sign !== sign)) {
        stack.push({ sign, children: [] });
        from = at + sign.length;
      }
      TOKEN.lastIndex = at + sign.length;
      continue;
    }
    TOKEN.lastIndex = from;
  }
  plain(text.length);
  while (stack.length > 1) unwind(stack);
  return stack[0].children;

  function mark(frames: [Frame, ...Frame[]], words: string, at: number, sign: string): boolean {
    const open = frames.findLastIndex((frame) => frame.sign === sign);
    const kind = MARKS[sign];
    if (open < 1 || kind === undefined || !closesAt(words, at, sign)) return false;
    if (at === from && frames.at(-1)?.children.length === 0) return false;
    plain(at);
    while (frames.length > open + 1) unwind(frames);
    const closed = frames.pop();
    if (closed !== undefined) top().children.push({ kind, children: closed.children });
    return true;
  }

  function continueAt(at: number): void {
    from = at;
    TOKEN.lastIndex = at;
  }
}

/** A mark that nobody closed was only a character. */
function unwind(stack: [Frame, ...Frame[]]): void {
  const frame = stack.pop();
  const below = stack.at(-1);
  if (frame === undefined || below === undefined) return;
  push(below.children, frame.sign);
  for (const child of frame.children) {
    if (child.kind === "text") push(below.children, child.text);
    else below.children.push(child);
  }
}

function push(children: Inline[], text: string): void {
  const last = children.at(-1);
  if (last?.kind === "text") last.text += text;
  else children.push({ kind: "text", text });
}

const WORD = /[\p{L}\p{N}]/u;

function isWord(char: string): boolean {
  return char !== "" && WORD.test(char);
}

function isSpace(char: string): boolean {
  return char.trim() === "";
}

/** `_` and a single `*` inside a word are what programmers and sums are made of. */
function opensAt(text: string, at: number, sign: string): boolean {
  const next = text.charAt(at + sign.length);
  if (isSpace(next)) return false;
  return sign.length > 1 || !isWord(text.charAt(at - 1));
}

function closesAt(text: string, at: number, sign: string): boolean {
  if (isSpace(text.charAt(at - 1))) return false;
  return sign.length > 1 || !isWord(text.charAt(at + sign.length));
}

/** Where runs of backticks stand, so that each is looked for once. */
function backticks(text: string): { close(at: number, length: number): number | null } {
  const places = new Map<number, { at: number[]; next: number }>();
  for (const run of text.matchAll(/`+/g)) {
    const { length } = run[0];
    const known = places.get(length);
    if (known === undefined) places.set(length, { at: [run.index], next: 0 });
    else known.at.push(run.index);
  }
  return {
    close(at, length) {
      const runs = places.get(length);
      if (runs === undefined) return null;
      while ((runs.at[runs.next] ?? Infinity) <= at) runs.next += 1;
      return runs.at[runs.next] ?? null;
    },
  };
}

function mentionAt(text: string, at: number, named: readonly Named[]): Named | null {
  if (isWord(text.charAt(at - 1))) return null;
  let best: Named | null = null;
  for (const one of named) {
    const end = at + 1 + one.name.length;
    if (one.name === "" || !text.startsWith(one.name, at + 1)) continue;
    if (isWord(text.charAt(end)) && isWord(one.name.slice(-1))) continue;
    if (best === null || one.name.length > best.name.length) best = one;
  }
  return best;
}

/** Members whom a text names as `@name`, by index. */
export function mentionsIn(text: string, members: readonly Named[]): number[] {
  const found = new Set<number>();
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const one = mentionAt(text, at, members);
    if (one !== null) found.add(one.index);
  }
  return [...found];
}
