/** Curves that are drawn from a key or a room's name. Pure; the same mark always gives the same drawing. */

/** One strand of a braid: `r = outer + swing·cos(waves·t)`. */
export interface Strand {
  outer: number;
  swing: number;
  waves: number;
  turns: number;
}

const GRID = [8, 12, 16] as const;
const SHARPEST = Math.cos((37 * Math.PI) / 180);

type Point = readonly [number, number];

/**
 * The line of a person's mark: four of nine points, chosen by the digits to
 * base nine of the digest. Null only for text that is no digest.
 */
export function sigilPoints(mark: string): Point[] | null {
  const points: Point[] = [];
  for (const digit of digits(mark, 9)) {
    const next = point(digit);
    if (!fits(points, next)) continue;
    points.push(next);
    if (points.length === 4) return points;
  }
  return null;
}

/** The two braids of a room's rosette, by the room's mark. */
export function rosetteStrands(mark: string): Strand[] {
  const byte = (at: number) => (bytes(mark)[at] ?? 0) / 255;
  const whole = (at: number, from: number, to: number) =>
    from + ((bytes(mark)[at] ?? 0) % (to - from + 1));
  return [
    { outer: 0.8, swing: 0.14 + 0.08 * byte(0), waves: whole(1, 7, 12), turns: 8 },
    { outer: 0.5, swing: 0.1 + 0.07 * byte(2), waves: whole(3, 3, 8), turns: 6 },
  ];
}

/** The closed path of one strand with a radius of `size`. */
export function strandPath(strand: Strand, size: number): string {
  const steps = Math.max(72, strand.waves * 12);
  const path = Array.from({ length: steps }, (_, step) => {
    const angle = (2 * Math.PI * step) / steps;
    const radius = size * (strand.outer + strand.swing * Math.cos(strand.waves * angle));
    return `${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${path.join("L")}Z`;
}

/** By how many degrees each turn of a strand is rotated. */
export function strandTurns(strand: Strand): number[] {
  return Array.from({ length: strand.turns }, (_, k) => (k * 360) / (strand.waves * strand.turns));
}

function point(digit: number): Point {
  return [GRID[digit % 3] ?? 12, GRID[Math.floor(digit / 3)] ?? 12];
}

function fits(points: readonly Point[], next: Point): boolean {
  if (points.some((one) => one[0] === next[0] && one[1] === next[1])) return false;
  const [before, last] = [points.at(-2), points.at(-1)];
  if (before !== undefined && last !== undefined && !turnsWell(before, last, next)) return false;
  return points.length < 3 || spans([...points, next]);
}

/** Neither three points in a row nor a turn that folds the line back upon itself. */
function turnsWell(before: Point, last: Point, next: Point): boolean {
  const [ax, ay] = [before[0] - last[0], before[1] - last[1]];
  const [bx, by] = [next[0] - last[0], next[1] - last[1]];
  if (ax * by === ay * bx) return false;
  return (ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by)) <= SHARPEST;
}

function spans(points: readonly Point[]): boolean {
  return [0, 1].every((axis) => new Set(points.map((one) => one[axis])).size > 1);
}

/** Digits to a base, from the least significant on; then the same again, so that a choice never runs dry. */
function* digits(mark: string, base: number): Generator<number> {
  if (!/^[0-9a-f]+$/i.test(mark)) return;
  for (let round = 0; round < 9; round += 1) {
    let rest = BigInt(`0x${mark}`);
    while (rest > 0n) {
      yield (Number(rest % BigInt(base)) + round) % base;
      rest /= BigInt(base);
    }
  }
}

function bytes(mark: string): number[] {
  return (mark.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));
}
