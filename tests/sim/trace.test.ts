import { beforeAll, expect, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { FOUND } from "./found.ts";
import { replay, trace } from "./trace.ts";

beforeAll(initializeThemis);

it("brings everybody together without an alarm where the relay is honest", () => {
  for (let seed = 5; seed <= 60; seed += 5) {
    const { malicious, violations, alarms } = trace(seed, "symbolic");
    expect({ malicious, violations, alarms }, `seed ${seed}`).toEqual({
      malicious: false,
      violations: [],
      alarms: 0,
    });
  }
});

it("shows nothing that nobody said, whatever the relay does", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    expect(trace(seed, "symbolic").violations, `seed ${seed}`).toEqual([]);
  }
});

it.each(FOUND)("$title", ({ seed, actions, malicious: lies = false }) => {
  const { malicious, violations } = replay(seed, "symbolic", actions);
  expect({ malicious, violations }).toEqual({ malicious: lies, violations: [] });
});
