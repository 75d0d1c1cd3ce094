/** What is done to a file before it leaves the panel. */

/** A file that is ready to be sealed. */
export interface Attachment {
  name: string;
  mime: string;
  blob: Blob;
  /** Width and height, if it is a picture that was drawn anew. */
  picture: readonly [number, number] | null;
}

/** Pictures that every browser draws; nothing else is ever shown as one. */
export const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Read, but sent as one of the above. */
const OTHERS = new Set(["image/gif", "image/avif", "image/bmp"]);
const LONGEST_SIDE = 4096;
const QUALITY = 0.9;

/**
 * The file as it will be sent. A picture is drawn anew, so that place, camera
 * and time of day that stood in it stay here. Rejects a picture that can't be read.
 */
export async function prepare(file: File): Promise<Attachment> {
  const { name, type } = file;
  if (!PICTURES.has(type) && !OTHERS.has(type)) {
    return { name, mime: type, blob: file, picture: null };
  }
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const mime = PICTURES.has(type) ? type : "image/png";
  const blob = await canvas.convertToBlob({ type: mime, quality: QUALITY });
  return { name: named(name, mime), mime: blob.type, blob, picture: [width, height] };
}

function named(name: string, mime: string): string {
  return mime === "image/png" && !/\.png$/i.test(name)
    ? `${name.replace(/\.[^.]*$/, "")}.png`
    : name;
}

const UNSAFE =
  /[\p{Cc}\p{Surrogate}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb/\\:*?"<>|]/gu;

/** A name under which a file may be saved: no controls that turn it round, no folders, nothing hidden. */
export function safeName(name: string): string {
  const kept = name
    .replaceAll(UNSAFE, "_")
    .replace(/^[.\s]+/, "")
    .trim();
  return kept === "" ? "file" : kept.slice(-200);
}

/** A size in the language's own words. */
export function sizeIn(bytes: number, locale: string): string {
  const [value, unit] =
    bytes < 1000
      ? [bytes, "byte"]
      : bytes < 1e6
        ? [bytes / 1e3, "kilobyte"]
        : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: bytes < 1000 ? "long" : "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
