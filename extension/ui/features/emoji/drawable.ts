/** What came of drawing a text: how wide it is, and a picture of its beginning. */
export interface Drawn {
  width: number;
  image: string;
}

/** An emoji that every system has. */
const EVERYWHERE = "😀";
/** For private use, so that no font of a system has it: drawn as whatever stands for the missing. */
const NOWHERE = "\u{10FFFD}";
/** More than so many times as wide as one emoji are several: what a font can't join. */
const WIDEST = 1.5;
/** Side of the picture that is compared, in pixels. */
const SIDE = 16;

/**
 * Says of an emoji whether the system's fonts can draw it: what is too new for them looks as
 * everything does that they lack. Of any, where nothing can be told apart. Each is drawn once,
 * when it is first asked for: all of them at once would hold the page up for half a second.
 */
export function createDrawable(draw: (text: string) => Drawn): (emoji: string) => boolean {
  const [usual, missing] = [draw(EVERYWHERE), draw(NOWHERE)];
  if (usual.image === missing.image) return () => true;
  const known = new Map<string, boolean>();
  return (emoji) => {
    const before = known.get(emoji);
    if (before !== undefined) return before;
    const { width, image } = draw(emoji);
    const drawable =
      image !== missing.image &&
      width <= usual.width * WIDEST &&
      signsOf(emoji).every((sign) => draw(sign).image !== missing.image);
    known.set(emoji, drawable);
    return drawable;
  };
}

/** The signs that an emoji is joined of, where there are several: what joins and tints them isn't drawn by itself. */
function signsOf(emoji: string): string[] {
  const signs = emoji.match(/\p{Extended_Pictographic}/gu) ?? [];
  return signs.length > 1 ? signs : [];
}

/** Draws as this page does; everything alike where it can't. */
export function onCanvas(): (text: string) => Drawn {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return () => ({ width: 0, image: "" });
  const family = getComputedStyle(document.documentElement).getPropertyValue("--font-emoji");
  context.font = `${SIDE}px ${family.trim() || "sans-serif"}`;
  context.textBaseline = "top";
  return (text) => {
    context.clearRect(0, 0, SIDE, SIDE);
    context.fillText(text, 0, 0);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    return { width: context.measureText(text).width, image: data.join() };
  };
}
