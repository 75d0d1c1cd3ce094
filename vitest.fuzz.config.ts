import { defineConfig } from "vitest/config";

/** `npm run fuzz`: every target 50,000 times, or as often as `FUZZ_RUNS` says. */
export default defineConfig({
  test: {
    include: ["tests/fuzz/**/*.test.ts"],
    env: { FUZZ_RUNS: process.env["FUZZ_RUNS"] ?? "50000" },
    testTimeout: 1_200_000,
    maxWorkers: "100%",
  },
});
