/** Curves over a logarithmic axis as an SVG, without anything but text. */

export interface Curve {
  /** Curves of one panel share their axes. */
  panel: string;
  name: string;
  /** Position and milliseconds. */
  points: readonly (readonly [number, number])[];
}

const WIDTH = 420;
const HEIGHT = 260;
const EDGE = 56;
const COLORS = ["#3b5bdb", "#e8590c", "#2b8a3e", "#862e9c", "#0b7285"];
/** Height of a line of the legend. */
const LINE = 14;

function panel(title: string, curves: readonly Curve[], left: number): string {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => Math.log10(x)));
  const ys = curves.flatMap(({ points }) => points.map(([, y]) => Math.log10(Math.max(y, 0.1))));
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const [y0, y1] = [Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys))];
  const x = (value: number) => left + EDGE + ((value - x0) / (x1 - x0 || 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) =>
    HEIGHT - EDGE - ((value - y0) / (y1 - y0 || 1)) * (HEIGHT - 2 * EDGE);
  const out: string[] = [
    `<text x="${left + WIDTH / 2}" y="20" text-anchor="middle" font-weight="bold">${title}</text>`,
  ];
  for (let decade = Math.ceil(x0); decade <= x1; decade += 1) {
    out.push(
      `<text x="${x(decade)}" y="${HEIGHT - EDGE + 18}" text-anchor="middle">${(10 ** decade).toLocaleString("en")}</text>`,
    );
  }
  for (let decade = y0; decade <= y1; decade += 1) {
    const at = y(decade);
    out.push(
      `<line x1="${left + EDGE}" x2="${left + WIDTH - EDGE}" y1="${at}" y2="${at}" stroke="#ccc"/>`,
      `<text x="${left + EDGE - 6}" y="${at + 4}" text-anchor="end">${10 ** decade} ms</text>`,
    );
  }
  for (const [at, { name, points }] of curves.entries()) {
    const color = COLORS[at % COLORS.length];
    const path = points
      .map(
        ([px, py]) =>
          `${x(Math.log10(px)).toFixed(1)},${y(Math.log10(Math.max(py, 0.1))).toFixed(1)}`,
      )
      .join(" ");
    out.push(
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
      `<text x="${left + EDGE + 8}" y="${HEIGHT - 20 + at * LINE}" fill="${color}">${name}</text>`,
    );
  }
  return out.join("\n");
}

/** The picture: a panel for each name in `panel`, side by side. */
export function draw(curves: readonly Curve[]): string {
  const panels = [...new Set(curves.map((curve) => curve.panel))];
  const bodies = panels.map((name, at) =>
    panel(
      name,
      curves.filter((curve) => curve.panel === name),
      at * WIDTH,
    ),
  );
  const size = `width="${WIDTH * panels.length}" height="${HEIGHT + (COLORS.length - 1) * LINE}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="white"/>
${bodies.join("\n")}
</svg>
`;
}
