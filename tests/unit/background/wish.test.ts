import { expect, test } from "vitest";
import { Wish } from "../../../extension/background/wish.ts";
import { fakeClock } from "./fakes.ts";

test("a room that was asked for is shown once, by a panel that opens soon", () => {
  const clock = fakeClock();
  const wish = new Wish(clock);
  expect(wish.take()).toBeNull();
  wish.ask("harbour");
  wish.ask("quay");
  clock.pass(9_000);
  expect(wish.take()).toBe("quay");
  expect(wish.take()).toBeNull();
});

test("a panel that is opened much later shows what it would have shown anyway", () => {
  const clock = fakeClock();
  const wish = new Wish(clock);
  wish.ask("harbour");
  clock.pass(11_000);
  expect(wish.take()).toBeNull();
});
