import { encode } from "uqr";

/** Light modules that a scanner needs around the code. */
const QUIET = 4;

export interface QrDrawing {
  /** Side of the whole drawing in modules, the quiet border included. */
  size: number;
  /** One SVG path: a rectangle for each run of dark modules. */
  path: string;
}

/** Draws a text as a QR code. Throws when the text is longer than a code can hold (2953 bytes). */
export function drawQr(text: string): QrDrawing {
  const { data, size } = encode(text, { ecc: "L", border: 0 });
  const path = data.map((row, y) => runs(row, y + QUIET)).join("");
  return { size: size + 2 * QUIET, path };
}

function runs(row: readonly boolean[], y: number): string {
  let path = "";
  let from = -1;
  for (let x = 0; x <= row.length; x += 1) {
    const dark = row[x] === true;
    if (dark && from < 0) from = x;
    if (!dark && from >= 0) {
      path += `M${from + QUIET} ${y}h${x - from}v1h${from - x}z`;
      from = -1;
    }
  }
  return path;
}
