/** The text with U+FFFD for every half of a surrogate pair, which UTF-8 cannot carry. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}
