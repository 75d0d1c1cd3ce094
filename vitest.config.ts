import { defineConfig } from "vitest/config";

/** By default a core stays idle, which on two of them is half the machine. */
const EVERY_CORE = "100%";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/{unit,vectors,contract,relay,sim,fuzz,attacks}/**/*.test.ts"],
          testTimeout: 30_000,
          maxWorkers: EVERY_CORE,
        },
      },
      {
        test: {
          name: "deploy",
          include: ["tests/deploy/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "packages",
          include: ["tests/packages/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: "tests/e2e/setup.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // A story that fails once and then holds is reported as such, and stops nobody else's change.
          retry: process.env["CI"] ? 1 : 0,
        },
      },
    ],
  },
});
