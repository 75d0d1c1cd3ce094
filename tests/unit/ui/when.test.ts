import { TIMES } from "../../../shared/limits.ts";
import { describe, expect, it } from "vitest";
import { lampLine } from "../../../extension/ui/features/room/lamp.ts";
import { listTime } from "../../../extension/ui/features/rooms/row.ts";
import {
  clock,
  dayAndClock,
  dayHeading,
  sinceWhen,
  untilMidnight,
} from "../../../extension/ui/features/room/when.ts";
import { drawQr } from "../../../extension/ui/features/invite/qr.ts";

const NOON = new Date(2026, 10, 17, 12).getTime();
const at = (day: number, hour: number, minute = 0) =>
  new Date(2026, 10, day, hour, minute).getTime();

describe("times in words", () => {
  it.each([
    [at(17, 6), "Today"],
    [at(16, 23, 59), "Yesterday"],
    [at(18, 0), "Tomorrow"],
    [at(10, 12), "Tuesday 10 November"],
    [new Date(2025, 10, 17).getTime(), "Monday 17 November 2025"],
  ])("heads the day of %i", (time, heading) => {
    expect(dayHeading(time, NOON, "en-GB").replace(",", "")).toBe(heading);
  });

  it("writes the hour as the locale does", () => {
    expect(clock(at(17, 6, 24), "en-GB")).toBe("06:24");
    expect(clock(at(17, 18, 24), "en-US")).toMatch(/^6:24\sPM$/u);
  });

  it("writes the hour in the list of rooms as in the rooms", () => {
    for (const locale of ["de", "en-GB", "en-US", "ar"]) {
      expect(listTime(at(17, 9, 29), NOON, locale)).toBe(clock(at(17, 9, 29), locale));
    }
  });

  it("leaves today out where it goes without saying", () => {
    expect(sinceWhen(at(17, 8, 15), NOON, "en-GB")).toBe("08:15");
    expect(sinceWhen(at(16, 22, 10), NOON, "en-GB")).toBe("yesterday, 22:10");
    expect(dayAndClock(at(17, 8, 55), NOON, "en-GB")).toBe("today, 08:55");
  });

  it("knows when the day ends", () => {
    const midnight = NOON + untilMidnight(NOON);
    expect(new Date(midnight).getDate()).toBe(18);
    expect(midnight - at(18, 0)).toBeLessThan(1000);
  });
});

describe("lampLine", () => {
  const room: Parameters<typeof lampLine>[0] = {
    phase: "member",
    join: null,
    members: [],
    connection: { state: "connected", since: 1 },
    me: 1,
    owner: 0,
    ownerSeen: 1,
    catchingUp: false,
  };

  it("tells the connection before anything else", () => {
    expect(lampLine({ ...room, connection: { state: "offline", since: 7 } }, 8)).toEqual({
      lamp: "off",
      says: "offline",
      since: 7,
    });
    expect(lampLine({ ...room, connection: { state: "wrong-key", since: 7 } }, 8).lamp).toBe("off");
  });

  it("is lit only for a member that is connected", () => {
    expect(lampLine(room, 8)).toEqual({ lamp: "lit", says: "alone" });
    expect(lampLine({ ...room, phase: "joining" }, 8)).toEqual({ lamp: "half", says: "joining" });
    expect(lampLine({ ...room, phase: "ended" }, 8).lamp).toBe("off");
  });

  it("says that the relay is catching up before who is there (P72)", () => {
    expect(lampLine({ ...room, catchingUp: true }, 8)).toEqual({
      lamp: "half",
      says: "catching-up",
    });
  });

  it("says that the owner is away after ten minutes without a sign of it, counted while connected (P50)", () => {
    const away = { lamp: "away", says: "away" };
    expect(lampLine(room, TIMES.ownerAway).says).toBe("alone");
    expect(lampLine(room, TIMES.ownerAway + 1)).toEqual(away);
    expect(lampLine({ ...room, ownerSeen: 9 }, TIMES.ownerAway + 1).says).toBe("alone");
    expect(lampLine({ ...room, me: 0 }, TIMES.ownerAway + 1).says).toBe("alone");
    const back = { ...room, connection: { state: "connected", since: 5 } as const };
    expect(lampLine(back, TIMES.ownerAway + 4).says).toBe("alone");
  });
});

describe("drawQr", () => {
  it("holds a whole invite link within a quiet border", () => {
    const { size, path } = drawQr(`https://relay.example/i#${"a".repeat(320)}`);
    expect(size).toBeGreaterThan(21 + 8);
    expect(path).toMatch(/^M4 4h7v1h-7z/);
    expect(path).not.toMatch(/M[0-3] |M\d+ [0-3]h/);
  });
});
