import { beforeAll, describe, it } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { fuzzSteps } from "./steps.ts";

beforeAll(initializeThemis);

describe("an owner's room", () => {
  it("takes whatever a relay may say without a throw, a forgery, a secret told or a step back (P22 to P25)", () => {
    fuzzSteps((state) => state.phase === "member" && state.me === state.roster.owner);
  });
});
