import { expect, test } from "vitest";
import { AutoLock } from "../../../extension/background/auto-lock.ts";
import { fakeAlarms, fakeClock } from "./fakes.ts";

const MINUTE = 60_000;

function lock(minutes = 10) {
  const clock = fakeClock();
  const alarms = fakeAlarms();
  const setting = { minutes };
  return { clock, alarms, setting, lock: new AutoLock(alarms, clock, () => setting.minutes) };
}

test("it is time when nobody did anything for as long as the setting says, and not before", async () => {
  const { clock, alarms, lock: auto } = lock();
  await auto.touch();
  expect(alarms.lock).toBe(10 * MINUTE);
  clock.pass(10 * MINUTE - 1);
  expect(await auto.due()).toBe(false);
  expect(alarms.lock).toBe(1);
  clock.pass(1);
  expect(await auto.due()).toBe(true);
});

test("what is done in the panel puts it off, though the alarm isn't set anew each time", async () => {
  const { clock, alarms, lock: auto } = lock();
  await auto.touch();
  alarms.lock = null;
  clock.pass(14_999);
  await auto.active();
  expect(alarms.lock).toBeNull();
  clock.pass(10 * MINUTE - 14_999);
  expect(await auto.due()).toBe(false);
  expect(alarms.lock).toBe(14_999);
  clock.pass(14_999);
  expect(await auto.due()).toBe(true);
});

test("after long activity the alarm is set anew, as it must outlive the worker", async () => {
  const { clock, alarms, lock: auto } = lock();
  await auto.touch();
  alarms.lock = null;
  clock.pass(15_000);
  await auto.active();
  expect(alarms.lock).toBe(10 * MINUTE);
});

test("a worker that was woken by the alarm and knows of nobody locks", async () => {
  const { lock: auto } = lock();
  expect(await auto.due()).toBe(true);
});

test("with the setting at never it doesn't, and no alarm stands", async () => {
  const { alarms, setting, lock: auto } = lock();
  await auto.touch();
  setting.minutes = 0;
  await auto.touch();
  expect(alarms.lock).toBeNull();
  expect(await auto.due()).toBe(false);
});

test("locked, no alarm stands", async () => {
  const { alarms, lock: auto } = lock();
  await auto.touch();
  await auto.stop();
  expect(alarms.lock).toBeNull();
});
