/** Half and one and a half times the width of an emoji that every system has. */
const NARROWEST = 0.5;
const WIDEST = 1.5;
const EVERYWHERE = "😀";
/** For private use, so that no font of a system has it: drawn as whatever stands for the missing. */
const NOWHERE = "\u{10FFFD}";

/**
 * Which emoji the system's fonts can draw, as told by their widths: what is too new for
 * them is drawn as a box, and what they can't join as several side by side. All of them
 * where nothing can be told apart.
 */
export function drawable(
  emoji: readonly string[],
  width: (text: string) => number,
): ReadonlySet<string> {
  const [usual, missing] = [width(EVERYWHERE), width(NOWHERE)];
  if (usual === missing || usual === 0) return new Set(emoji);
  return new Set(
    emoji.filter((one) => {
      const own = width(one);
      return own !== missing && own >= usual * NARROWEST && own <= usual * WIDEST;
    }),
  );
}

/** Widths as this page would draw them; all the same where it can't measure. */
export function widthOnCanvas(): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return () => 0;
  const family = getComputedStyle(document.documentElement).getPropertyValue("--font-emoji");
  context.font = `32px ${family.trim() || "sans-serif"}`;
  return (text) => context.measureText(text).width;
}
