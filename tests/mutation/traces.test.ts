import { beforeAll, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { FOUND } from "../sim/found.ts";
import { replay, trace } from "../sim/trace.ts";

beforeAll(initializeThemis);

const upTo = (most: number): number[] => Array.from({ length: most }, (_, at) => at + 1);

it.each(upTo(30))("holds what is promised in trace %i", (seed) => {
  const { violations, alarms } = trace(seed, "symbolic");
  expect({ violations, alarms }).toEqual({ violations: [], alarms: 0 });
});

it.each(FOUND)("$title", ({ seed, actions, malicious: lies = false }) => {
  const { malicious, violations } = replay(seed, "symbolic", actions);
  expect({ malicious, violations }).toEqual({ malicious: lies, violations: [] });
});
