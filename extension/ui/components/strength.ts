/** From "somebody tries a list" to "nobody tries them all". */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** Fewer characters than this are refused however they are mixed. */
export const SHORTEST = 8;

const LEVELS = [20, 34, 48, 62] as const;
const ROWS = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const WORN: ReadonlySet<string> = new Set(
  (
    "password passwort passw0rd passphrase letmein welcome admin login master monkey dragon " +
    "iloveyou princess sunshine football baseball superman batman shadow secret hello qwerty " +
    "azerty trustno changeme whatever freedom starwars michael jordan charlie summer winter"
  ).split(" "),
);

/**
 * How hard a passphrase is to guess, as a guesser who knows people's habits
 * would find it. Leans to the low side: letters count as words, digits as
 * years and runs, a capital at the start and a sign at the end as nothing much.
 */
export function strengthOf(passphrase: string): Strength {
  if (passphrase.length < SHORTEST) return 0;
  const bits = bitsOf(passphrase);
  return LEVELS.filter((level) => bits >= level).length as Strength;
}

/** The estimate behind it, in bits. */
export function bitsOf(passphrase: string): number {
  const seen = new Set<string>();
  let bits = 0;
  for (const [part] of passphrase.matchAll(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu)) {
    const plain = part.toLowerCase();
    bits += seen.has(plain) ? 1 : bitsOfPart(part, plain);
    seen.add(plain);
  }
  return bits;
}

function bitsOfPart(part: string, plain: string): number {
  if (isRun(plain)) return 4;
  if (WORN.has(plain)) return 5;
  if (/^\p{L}/u.test(part)) return bitsOfLetters(plain) + bitsOfCapitals(part, plain);
  if (/^(19|20)\d\d$/.test(part)) return 6;
  if (/^\p{N}/u.test(part)) return 3 * distinct(plain);
  return /^\s+$/.test(part) ? 1 : 4 * distinct(plain);
}

/** A word costs what its place in a list of words costs; a long run of letters, two bits for each. */
function bitsOfLetters(plain: string): number {
  const { length } = plain;
  if (length <= 3) return 3 * distinct(plain);
  const vowels = plain.match(/[aeiouyàâäéèêëîïôöùûüаеиоуіяюєї]/gu)?.length ?? 0;
  const looksRandom = length >= 6 && vowels / length < 0.15;
  if (looksRandom) return 4 * distinct(plain);
  return length <= 9 ? 12 : 12 + 2.2 * (length - 9);
}

function bitsOfCapitals(part: string, plain: string): number {
  const changed = part.match(/\p{Lu}/gu)?.length ?? 0;
  if (changed === 0 || changed === part.length) return 0;
  return changed === 1 && part[0] !== plain[0] ? 1 : Math.min(6, 2 * changed);
}

function distinct(part: string): number {
  return new Set(part).size;
}

/** The same sign over and over, or a stretch of the alphabet or the keyboard, either way round. */
function isRun(plain: string): boolean {
  if (plain.length < 3) return false;
  if (distinct(plain) === 1) return true;
  const turned = Array.from(plain).toReversed().join("");
  return ROWS.some((row) => row.includes(plain) || row.includes(turned));
}
