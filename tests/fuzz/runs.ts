import fc from "fast-check";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 100);
const SEED = process.env["FUZZ_SEED"];

/**
 * Runs one target `FUZZ_RUNS` times (100 unless set; `npm run fuzz` sets 50,000).
 * A failure names its seed and the least input that still fails: `FUZZ_SEED=…`
 * brings it back, and what it was becomes a test with a name.
 */
export function fuzz<T>(input: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(input, holds), parameters());
}

/** The same for a target that answers later. */
export function fuzzAsync<T>(
  input: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
): Promise<void> {
  return fc.assert(fc.asyncProperty(input, holds), parameters());
}

function parameters() {
  return SEED === undefined ? { numRuns: RUNS } : { numRuns: RUNS, seed: Number(SEED) };
}
