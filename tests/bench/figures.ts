/** One measured number; ratios have the unit `x`. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  better: "higher" | "lower";
}

/** Takes one figure. */
export type Print = (figure: Figure) => void;

/** The middle one, or the mean of the two that are; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The value below which `part` (0 to 1) of `values` lie; NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** One line for each figure: JSON, or words for people. */
export function printFigure(figure: Figure, json: boolean): void {
  const value = Number(figure.value.toPrecision(4));
  const line = json
    ? JSON.stringify({ ...figure, value })
    : `${figure.name.padEnd(58)} ${value} ${figure.unit} (${figure.better} is better)`;
  process.stdout.write(`${line}\n`);
}

/** What isn't a figure goes to stderr, so that stdout stays one object a line. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
