/** Every emoji by name; read only once somebody looks for one. */

export interface Emoji {
  emoji: string;
  name: string;
  /** What it is searched by, in small letters. */
  words: string;
}

/** Skin tones and hair stand in Unicode's component group, and are no emoji of their own. */
const COMPONENTS = 2;

let loading: Promise<readonly Emoji[]> | null = null;

/** All emoji in Unicode's order. */
export function loadEmoji(): Promise<readonly Emoji[]> {
  loading ??= read();
  return loading;
}

async function read(): Promise<readonly Emoji[]> {
  const { default: data } = await import("emojibase-data/en/compact.json");
  return data
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ unicode, label, tags = [] }) => ({
      emoji: unicode,
      name: label,
      words: [label, ...tags].join(" ").toLowerCase(),
    }));
}

/** Those whose words begin with every word of the query; whole names first. */
export function searchEmoji(all: readonly Emoji[], query: string): readonly Emoji[] {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return all;
  const found = all.filter(({ words, emoji }) =>
    wanted.every((word) => emoji === word || ` ${words}`.includes(` ${word}`)),
  );
  const [first = ""] = wanted;
  return found.toSorted((a, b) => rank(a, first) - rank(b, first));
}

function rank({ name }: Emoji, word: string): number {
  if (name === word) return 0;
  return name.startsWith(word) ? 1 : 2;
}
